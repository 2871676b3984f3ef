/*
 * tops: the values that come most often, counted exactly while there are no
 * more than TOPS_EXACT of them.  When there is no place for another, the
 * median of the counts is taken from all of them and what has nothing left
 * makes room: J. Misra and D. Gries, "Finding repeated elements" (1982), in
 * rounds as by Anderson et al., "A high-performance algorithm for
 * identifying frequent items in data streams" (2017).  A count is then too
 * small by tops.error at most, which is no more than 1/512 of all values.
 */
#ifndef VALIDATE_TOPS_H
#define VALIDATE_TOPS_H

#include <stddef.h>
#include <stdint.h>

#include "../lib/buf.h"

#define TOPS_EXACT 1024
#define TOPS_LONG  256 /* longer values, in bytes, are counted as one */
#define TOPS_SHOWN 100

enum top_kind {
	TOP_STRING,
	TOP_OTHER /* the text of a number, true or false */
};

struct top {
	uint64_t hash, count; /* count is 0: an empty place */
	char *text;
	size_t n;
	enum top_kind kind;
};

/* Zero it to begin; tops_free() when done. */
struct tops {
	struct top *slot;
	size_t used;
	uint64_t total, longer, error;
};

/* Count a value; the hash is one of text and kind. */
void tops_add(
    struct tops *, uint64_t hash, enum top_kind, const char *text, size_t n);

/*
 * Append ["value":...,"count":...] objects in an array, the greatest count
 * first, those of one count by their bytes; TOPS_SHOWN at most.
 */
void tops_put(const struct tops *, struct buf *);

void tops_free(struct tops *);

#endif
