/*
 * quantile: quantiles of a stream of numbers, exact for as many as
 * QUANTILE_EXACT, then from a sample in bounded memory.
 *
 * A full buffer is sorted and every other number of it goes on to the next
 * level, where it counts twice: J. I. Munro and M. S. Paterson, "Selection
 * and sorting with limited storage" (1980); the levels are those of KLL
 * (Karnin, Lang, Liberty 2016) with equal sizes.  Nothing is drawn by lot:
 * a level keeps the odd and the even ones in turn, so that the same input
 * gives the same answer, and so that the errors of two rounds have opposite
 * signs.  The bound that quantile_error() tells is no estimate: no answer is
 * ever further from the rank asked for.
 */
#ifndef VALIDATE_QUANTILE_H
#define VALIDATE_QUANTILE_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>

#define QUANTILE_EXACT	16384 /* numbers in a level; even */
#define QUANTILE_LEVELS 48

struct level {
	uint64_t *key; /* numbers as integers of the same order */
	size_t n, size;
	uint64_t rounds; /* how often it was halved */
};

/* Zero it to begin; quantile_free() when done. */
struct quantile {
	struct level level[QUANTILE_LEVELS];
	uint64_t n;
};

/* No memory ends the program with EX_OSERR; x is finite. */
void quantile_add(struct quantile *, double x);

/*
 * The value of rank share * n, rounded up, for each of the shares (from 0 to
 * 1, in rising order), n being more than 0.
 */
void quantile_read(
    const struct quantile *, const double *share, double *x, size_t n);

/* That rank, from 1; 0.7 of 10 is 7, whatever binary fractions make of it. */
static inline double
quantile_rank(double share, double n)
{
	return ceil(share * n * (1 - 1e-14));
}

/* How far off the rank of an answer may be, as a share of n; 0: exact. */
double quantile_error(const struct quantile *);

void quantile_free(struct quantile *);

#endif
