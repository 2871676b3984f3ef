/*
 * batch: records kept, in case some of them must be refused after all.
 */
#ifndef SINK_BATCH_H
#define SINK_BATCH_H

#include <stddef.h>

#include "../lib/buf.h"
#include "../lib/io.h"

struct entry {
	struct line line; /* p is set by batch_lines() */
	size_t at;	  /* where its bytes begin in the text */
};

/* Zero it to begin; batch_free() when done. */
struct batch {
	struct buf text;
	struct entry *entry;
	size_t n, size;
};

/* The bytes are copied. */
void batch_add(struct batch *, const struct line *);

/* Now the lines can be read, and scanned, until the next batch_add(). */
void batch_lines(struct batch *);

void batch_clear(struct batch *);
void batch_free(struct batch *);

#endif
