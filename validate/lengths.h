/*
 * lengths: the distribution of small whole numbers, such as the code points
 * of texts and the elements of arrays.  Up to LENGTHS_EXACT each number has
 * its own counter; above, 32 counters share each power of two, so that a
 * quantile is off by 1.6 % of itself at most.
 */
#ifndef VALIDATE_LENGTHS_H
#define VALIDATE_LENGTHS_H

#include <stddef.h>
#include <stdint.h>

#include "moments.h"

#define LENGTHS_EXACT 1024

/* Zero it to begin; lengths_free() when done. */
struct lengths {
	struct moments moments;
	uint64_t *count;
};

void lengths_add(struct lengths *, uint64_t);

/* As quantile_read(). */
void
lengths_read(const struct lengths *, const double *share, double *x, size_t n);

/* Is each quantile exact? */
int lengths_exact(const struct lengths *);

void lengths_free(struct lengths *);

#endif
