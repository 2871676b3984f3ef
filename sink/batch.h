/*
 * batch: records kept, to be handed out in the order of their ids: a B-tree
 * takes sorted rows several times faster.
 */
#ifndef SINK_BATCH_H
#define SINK_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../lib/buf.h"
#include "../lib/io.h"

struct entry {
	int64_t id;
	struct line line; /* p is set by batch_sort() */
	size_t at;	  /* where its bytes begin in the text */
};

/* Zero it to begin; batch_free() when done. */
struct batch {
	struct buf text;
	struct entry *entry;
	size_t n, size;
};

/* The bytes are copied. */
void batch_add(struct batch *, int64_t id, const struct line *);

/* How many bytes it holds. */
size_t batch_bytes(const struct batch *);

/*
 * Now the lines can be read, and scanned, until the next batch_add(); those
 * of batch_sort() as well.
 */
void batch_lines(struct batch *);

/*
 * Order by id, those of the same id in the order they came.
 */
void batch_sort(struct batch *);

/* Is this one followed by one with the same id? */
bool batch_repeated(const struct batch *, size_t i);

void batch_clear(struct batch *);
void batch_free(struct batch *);

#endif
