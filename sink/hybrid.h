/*
 * hybrid: Parquet's mix of run lengths and bit-packing, for small numbers.
 */
#ifndef SINK_HYBRID_H
#define SINK_HYBRID_H

#include <stddef.h>
#include <stdint.h>

#include "../lib/buf.h"

/* Zero it to begin; numbers_free() when done. */
struct numbers {
	uint32_t *v;
	size_t n, size;
};

void numbers_add(struct numbers *, uint32_t);
void numbers_free(struct numbers *);

/* Append the numbers, each of width bits (1 to 32). */
void hybrid_put(struct buf *, const struct numbers *, int width);

/* How many bits a number up to max takes, at least 1. */
int hybrid_width(uint32_t max);

#endif
