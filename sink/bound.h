/*
 * bound: the least and the greatest value of a column chunk.
 */
#ifndef SINK_BOUND_H
#define SINK_BOUND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../lib/buf.h"
#include "thrift.h"

/* Zero it to begin; bound_free() when done. */
struct bound {
	bool any;
	int64_t imin, imax;
	double dmin, dmax;
	struct buf smin, smax;
};

/* A chunk has values of one of these kinds; no NaN. */
void bound_integer(struct bound *, int64_t);
void bound_double(struct bound *, double);
void bound_bytes(struct bound *, const char *, size_t n);

/* Write the fields max_value and min_value of Statistics. */
void bound_put_integer(const struct bound *, size_t bytes, struct thrift *);
void bound_put_double(const struct bound *, struct thrift *);
void bound_put_bytes(const struct bound *, struct thrift *);

/* Forget all values. */
void bound_clear(struct bound *);
void bound_free(struct bound *);

#endif
