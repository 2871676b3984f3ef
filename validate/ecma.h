/*
 * ecma: the syntax of ECMA-262 (Unicode mode), rewritten for PCRE2.
 */
#ifndef VALIDATE_ECMA_H
#define VALIDATE_ECMA_H

#include <stdbool.h>
#include <stddef.h>

#include "../lib/buf.h"

/*
 * Rewrite an expression of n bytes of UTF-8, appending to *to; false, and a
 * reason in *why, when it is none.
 */
bool ecma_rewrite(const char *, size_t n, struct buf *to, struct buf *why);

/* The rest is between ecma.c and escape.c. */

struct rewriter {
	const char *p, *end;
	struct buf *to;
	const char *why;
	bool in_class;
	bool set;  /* what was written last stands for several characters */
	bool atom; /* a quantifier may follow */
};

/* What follows a backslash; false: r->why says what is wrong. */
bool rewrite_escape(struct rewriter *);

/* Keep why; false. */
bool rewrite_fail(struct rewriter *, const char *why);

/* Append a text; true. */
bool rewrite_put(struct rewriter *, const char *);

static inline bool
is_digit(char ch)
{
	return ch >= '0' && ch <= '9';
}

static inline bool
is_letter(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
}

#endif
