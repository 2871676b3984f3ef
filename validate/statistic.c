#include <math.h>
#include <stdlib.h>

#include "statistic.h"

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double
statistic_median(double *x, size_t n)
{
	qsort(x, n, sizeof(*x), by_size);
	return n % 2 == 1 ? x[n / 2] : (x[n / 2 - 1] + x[n / 2]) / 2;
}

double
statistic_mad(const double *x, size_t n, double median)
{
	size_t low = 0, high = n, i;
	double last = 0, before = 0;

	/* From the ends, which are farthest: half of them remain. */
	for (i = 0; i <= n / 2; i++) {
		before = last;
		if (median - x[low] > x[high - 1] - median)
			last = median - x[low++];
		else
			last = x[--high] - median;
	}
	return n % 2 == 1 ? last : (last + before) / 2;
}

/*
 * The upper tail of the gamma distribution with shape a: the series of the
 * lower one for small x, else a continued fraction by Lentz's method
 * (Numerical Recipes, section 6.2).
 */
static double
gamma_above(double a, double x)
{
	double scale = exp(-x + a * log(x) - lgamma(a)), sum, term, b, c, d;
	int i;

	if (x < a + 1) {
		sum = term = 1 / a;
		for (i = 1; i < 10000 && term > sum * 1e-17; i++) {
			term *= x / (a + i);
			sum += term;
		}
		return 1 - sum * scale;
	}
	b = x + 1 - a;
	c = 1e300;
	d = 1 / b;
	sum = d;
	for (i = 1; i < 10000; i++) {
		b += 2;
		d = 1 / (-i * (i - a) * d + b);
		c = b + -i * (i - a) / c;
		term = c * d;
		sum *= term;
		if (fabs(term - 1) < 1e-16)
			break;
	}
	return sum * scale;
}

double
statistic_chi2_above(double x, double df)
{
	return x <= 0 ? 1 : gamma_above(df / 2, x / 2);
}

double
statistic_chi2_limit(double alpha, double df)
{
	double low = 0, high = df + 10, middle;
	int i;

	while (statistic_chi2_above(high, df) > alpha)
		high *= 2;
	for (i = 0; i < 100; i++) {
		middle = (low + high) / 2;
		if (statistic_chi2_above(middle, df) > alpha)
			low = middle;
		else
			high = middle;
	}
	return high;
}

double
statistic_normal_limit(double alpha)
{
	return sqrt(statistic_chi2_limit(alpha, 1));
}

double
statistic_ks_limit(double alpha, double n, double m)
{
	return sqrt(-log(alpha / 2) / 2) * sqrt((n + m) / (n * m));
}

double
statistic_share_limit(double alpha, double p, double n, double m)
{
	double q = (p * m + 1) / (m + 2);

	return statistic_normal_limit(alpha) *
	    sqrt(q * (1 - q) * (1 / n + 1 / m));
}
