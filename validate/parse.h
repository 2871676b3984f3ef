/*
 * parse: reading a JSON text of a known shape.  The first thing that is
 * wrong is noted; the rest is read on.
 */
#ifndef VALIDATE_PARSE_H
#define VALIDATE_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../lib/json-value.h"

/* Zero it to begin; both are constants. */
struct parse {
	const char *path, *why;
};

void parse_wrong(struct parse *, const char *path, const char *why);

/* Is the member in hand called that? */
bool parse_is(const struct json_walk *, const char *name);

/*
 * A copy of a string, ended by a NUL, to be freed; NULL for null.  It is to
 * be compared and shown: U+0000 becomes U+0001.
 */
char *parse_text(struct parse *, const struct json_value *, const char *path);

/* A whole number of 0 and more. */
uint64_t
parse_count(struct parse *, const struct json_value *, const char *path);

/* As reallocarray(3); no memory ends the program with EX_OSERR. */
void *parse_room(void *, size_t n, size_t size);

#endif
