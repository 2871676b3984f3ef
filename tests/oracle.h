/*
 * oracle: what Jansson makes of a JSON text, for fuzz-jansson.c.  Apart from
 * it, for the two have constants of the same names.
 */
#ifndef TESTS_ORACLE_H
#define TESTS_ORACLE_H

#include <stddef.h>

#include "../lib/buf.h"

enum oracle {
	ORACLE_GOOD,
	ORACLE_BAD,
	ORACLE_LIMIT /* a text that JSON allows, and Jansson cannot hold */
};

/*
 * Read the n bytes at text.  When they are good their values are appended:
 * n, f and t; # and a double; " and a string with its length before it; [ and
 * ] around elements, { and } around names and values.
 */
enum oracle oracle_read(const char *text, size_t n, struct buf *values);

/* Append a number or a string so. */
void oracle_number(struct buf *, double);
void oracle_string(struct buf *, const char *, size_t n);

#endif
