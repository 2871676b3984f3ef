/*
 * moments: count, least, greatest, mean and deviation of numbers, in one
 * pass and without the loss of sums of squares: B. P. Welford, "Note on a
 * method for calculating corrected sums of squares and products" (1962).
 */
#ifndef VALIDATE_MOMENTS_H
#define VALIDATE_MOMENTS_H

#include <math.h>
#include <stdint.h>

/* Zero it to begin. */
struct moments {
	uint64_t n;
	double min, max, mean;
	double squares; /* sum of the squared distances from the mean */
};

static inline void
moments_add(struct moments *m, double x)
{
	double before = x - m->mean;

	if (m->n == 0 || x < m->min)
		m->min = x;
	if (m->n == 0 || x > m->max)
		m->max = x;
	m->n++;
	m->mean += before / (double)m->n;
	m->squares += before * (x - m->mean);
}

/* The standard deviation of a sample (n - 1); NAN for fewer than two. */
static inline double
moments_sd(const struct moments *m)
{
	return m->n < 2 ? (double)NAN : sqrt(m->squares / (double)(m->n - 1));
}

#endif
