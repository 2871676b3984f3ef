/*
 * json-value: one value of a JSON text that json_scan() found good, as a
 * range of the text's bytes.
 */
#ifndef TMDB_JSON_VALUE_H
#define TMDB_JSON_VALUE_H

#include <stdbool.h>
#include <stddef.h>

enum json_type {
	JSON_NONE,
	JSON_NULL,
	JSON_FALSE,
	JSON_TRUE,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT
};

/* A value as it stands in the text, quotes and brackets included. */
struct json_value {
	const char *p;
	size_t n;
	enum json_type type;
	bool escaped; /* a string that holds a backslash */
};

/*
 * Descend: walk the elements or members of a value that json_scan() found
 * good.
 *
 *	for (json_walk(&w, v); json_next(&w);)
 *		use(w.key, w.value);
 */
struct json_walk {
	struct json_value key; /* JSON_NONE in an array */
	struct json_value value;
	const char *at;
};
void json_walk(struct json_walk *, const struct json_value *);
bool json_next(struct json_walk *);

/*
 * Decode a string's text into buf, which has room for v->n bytes; how many
 * were written.  \u0000 becomes a NUL byte.
 */
size_t json_decode(const struct json_value *v, char *buf);

/* Is v a string whose decoded text is the n bytes at s? */
bool json_is(const struct json_value *v, const char *s, size_t n);

/* The value of the four hexadecimal digits at p, or -1. */
int json_hex4(const char *p);

#endif
