/*
 * regex: regular expressions as ECMA-262 has them (its Unicode mode), by
 * PCRE2.  How much work a match may be is limited.
 */
#ifndef VALIDATE_REGEX_H
#define VALIDATE_REGEX_H

#include <stdbool.h>
#include <stddef.h>

#include "../lib/buf.h"

struct plain;
struct regex;

enum regex_found {
	REGEX_NO,
	REGEX_YES,
	REGEX_LIMIT
};

/* Compile n bytes of UTF-8; NULL and a reason when they are none. */
struct regex *regex_new(const char *, size_t n, struct buf *why);

/*
 * Is there a match anywhere in the n bytes of UTF-8 at s?  REGEX_LIMIT: it
 * would take more steps than limit, or too much memory.
 */
enum regex_found
regex_match(const struct regex *, const char *s, size_t n, unsigned limit);

/* Its simpler form, or NULL when it has none. */
const struct plain *regex_plain(const struct regex *);

/* Put one at the head of a list; free all of a list. */
void regex_link(struct regex **list, struct regex *);
void regex_free(struct regex *list);

#endif
