#include <stdlib.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "lengths.h"
#include "quantile.h"

#define FIRST_BIT 10 /* of LENGTHS_EXACT */
#define PARTS	  32 /* of a power of two */
#define COUNTERS  (LENGTHS_EXACT + (64 - FIRST_BIT) * PARTS)

static size_t
counter(uint64_t x)
{
	unsigned bit;

	if (x < LENGTHS_EXACT)
		return (size_t)x;
	bit = 63 - (unsigned)__builtin_clzll(x);
	return LENGTHS_EXACT + (bit - FIRST_BIT) * PARTS +
	    (size_t)(x >> (bit - 5) & (PARTS - 1));
}

/* The middle of what this counter counts. */
static double
middle(size_t i)
{
	size_t bit = (i - LENGTHS_EXACT) / PARTS + FIRST_BIT;
	size_t part = (i - LENGTHS_EXACT) % PARTS;
	double unit = ldexp(1, (int)bit - 5);

	if (i < LENGTHS_EXACT)
		return (double)i;
	return unit * (PARTS + (double)part) + (unit - 1) / 2;
}

void
lengths_add(struct lengths *l, uint64_t x)
{
	if (l->count == NULL) {
		l->count = calloc(COUNTERS, sizeof(*l->count));
		if (l->count == NULL)
			die(EX_OSERR, "out of memory");
	}
	moments_add(&l->moments, (double)x);
	l->count[counter(x)]++;
}

void
lengths_read(const struct lengths *l, const double *share, double *x, size_t n)
{
	const struct moments *m = &l->moments;
	uint64_t below = 0;
	size_t i, k = 0;

	for (i = 0; i < n; i++) {
		double rank = quantile_rank(share[i], (double)m->n);

		while (k + 1 < COUNTERS &&
		    (l->count[k] == 0 || (double)(below + l->count[k]) < rank))
			below += l->count[k++];
		x[i] = middle(k);
		/* The middle may lie beyond what was seen. */
		if (x[i] > m->max)
			x[i] = m->max;
		if (x[i] < m->min)
			x[i] = m->min;
	}
}

int
lengths_exact(const struct lengths *l)
{
	return l->moments.n == 0 || l->moments.max < LENGTHS_EXACT;
}

void
lengths_free(struct lengths *l)
{
	free(l->count);
	l->count = NULL;
}
