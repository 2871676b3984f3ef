/*
 * json: a strict scanner over one JSON text (RFC 8259), in one pass.
 *
 * It checks the whole text: grammar, UTF-8, nesting, and that no object has
 * the same key twice.  It builds no tree and allocates nothing per text: it
 * lends byte ranges of the caller's text, which are good for as long as that
 * text is, and until the next json_scan() for the list of members.
 */
#ifndef TMDB_JSON_H
#define TMDB_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "json-value.h"

#define JSON_DEPTH 128 /* arrays and objects within each other, at most */
#define JSON_PAD   64  /* bytes that must be readable behind a text */

struct json_member {
	struct json_value key;
	struct json_value value;
	int name; /* its handle, if json_name() was asked for that */
};

/* Why a text was refused: the rule's name stands in envelopes. */
struct json_fault {
	const char *rule;    /* json, utf8, duplicate_key or depth */
	const char *message; /* for people */
	size_t at;	     /* byte offset in the text */
};

struct json; /* a scanner: allocate with json_new(), one per thread */

/* Never NULL: no memory ends the program with EX_OSERR. */
struct json *json_new(void);
void json_free(struct json *);

/* Allow nesting up to depth instead of JSON_DEPTH. */
void json_set_depth(struct json *, int depth);

/*
 * Scan the n bytes at s.  The caller guarantees that s[n] is '\n' and that
 * JSON_PAD initialised bytes can be read behind it.  Newlines within the
 * text are white space.  False when it is not one good JSON text: then
 * json_fault() says why.
 */
bool json_scan(struct json *, const char *s, size_t n);
const struct json_fault *json_fault(const struct json *);

/* The value scanned last. */
const struct json_value *json_root(const struct json *);

/* Its members in their order, when it is an object; *n is their number. */
const struct json_member *json_members(const struct json *, size_t *n);

/*
 * Members by name, without a search: ask once for the name's handle, a small
 * number above 0, then get the value of each text scanned after that, or
 * NULL.  The name is copied.
 */
int json_name(struct json *, const char *name, size_t n);
const struct json_value *json_get(const struct json *, int name);

#endif
