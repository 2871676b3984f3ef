/*
 * stash: rows kept, to be handed out in the order of their ids: a B-tree
 * takes sorted rows several times faster.
 */
#ifndef SINK_STASH_H
#define SINK_STASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../lib/buf.h"
#include "column.h"

/* A row as it comes back; all is lent until the next stash_add(). */
struct row {
	struct cell cell[COL_N]; /* of dates and times the text alone */
	const char *extra;
	size_t extra_n; /* 0: there is none */
	int64_t digest;
};

/* Zero it to begin; stash_free() when done. */
struct stash {
	struct buf bytes;
	struct place {
		int64_t id;
		size_t at; /* where its bytes begin */
	} * place;
	size_t n, size;
};

/* Keep a copy of the cells of known columns, and what row_digest() found. */
void stash_add(struct stash *, const struct cell *, const struct buf *extra,
    int64_t digest);

/* How many bytes it holds. */
size_t stash_bytes(const struct stash *);

/* Order by id, those of the same id in the order they came. */
void stash_sort(struct stash *);

/* Is row i followed by one with the same id? */
bool stash_repeated(const struct stash *, size_t i);

void stash_get(const struct stash *, size_t i, struct row *);

/* Forget all rows, but keep the memory. */
void stash_clear(struct stash *);
void stash_free(struct stash *);

#endif
