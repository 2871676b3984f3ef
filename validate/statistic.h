/*
 * statistic: medians, and the limits that chance alone seldom passes.
 */
#ifndef VALIDATE_STATISTIC_H
#define VALIDATE_STATISTIC_H

#include <stddef.h>

/* What makes a median distance from the median a standard deviation. */
#define STATISTIC_MAD 1.4826

/* The median of n > 0 numbers, which are sorted by it. */
double statistic_median(double *, size_t n);

/* The median distance of these sorted numbers from their median. */
double statistic_mad(const double *, size_t n, double median);

/* The chance that chi-squared with df degrees of freedom exceeds x. */
double statistic_chi2_above(double x, double df);

/* What it exceeds with the chance alpha, which is above 1e-12. */
double statistic_chi2_limit(double alpha, double df);

/* What a normal variable exceeds, on either side, with the chance alpha. */
double statistic_normal_limit(double alpha);

/* The same of the two-sample Kolmogorov-Smirnov distance (asymptotic). */
double statistic_ks_limit(double alpha, double n, double m);

/*
 * The limit of the difference of two shares that are p both, among n and m:
 * a normal approximation with one success and one failure more, so that a
 * share of 0 or 1 has a limit too.
 */
double statistic_share_limit(double alpha, double p, double n, double m);

#endif
