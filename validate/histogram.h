/*
 * histogram: counts in fixed bins, so that those of two runs can be
 * compared.  A bin holds its lower edge, the last one its upper edge too.
 */
#ifndef VALIDATE_HISTOGRAM_H
#define VALIDATE_HISTOGRAM_H

#include <stdint.h>

#include "../lib/buf.h"

enum scale {
	SCALE_RATING,	  /* 0 to 10 by 0.5 */
	SCALE_POPULARITY, /* log1p(x), 0 to 12 by 0.25 */
	SCALE_YEAR	  /* decades from 1870, years from 2000 to 2040 */
};

#define HISTOGRAM_BINS 53 /* of the scale that has most */

/* Zero it and set the scale to begin. */
struct histogram {
	enum scale scale;
	uint64_t count[HISTOGRAM_BINS];
	uint64_t below, above;
};

/* Count x, which is finite. */
void histogram_add(struct histogram *, double x);

/* Append it as a JSON object: scale, edges, counts, below, above. */
void histogram_put(const struct histogram *, struct buf *);

#endif
