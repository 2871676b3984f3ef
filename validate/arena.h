/*
 * arena: memory that is all given back at once: what a compiled schema is
 * made of.  Zero it to begin.
 */
#ifndef VALIDATE_ARENA_H
#define VALIDATE_ARENA_H

#include <stddef.h>

struct block;

struct arena {
	struct block *blocks;
	size_t used; /* bytes of the newest block */
};

/* Zeroed room for n bytes, aligned for anything; never NULL. */
void *arena_get(struct arena *, size_t n);

/* Room for n things of this size each. */
void *arena_array(struct arena *, size_t n, size_t size);

/* A copy of n bytes, with a NUL behind them. */
char *arena_text(struct arena *, const char *, size_t n);

void arena_free(struct arena *);

#endif
