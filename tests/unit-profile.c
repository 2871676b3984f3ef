/*
 * The sketches of tmdb-profile against exact counts, and the statistics of
 * tmdb-drift against printed tables.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../validate/distinct.h"
#include "../validate/lengths.h"
#include "../validate/moments.h"
#include "../validate/quantile.h"
#include "../validate/sample.h"
#include "../validate/statistic.h"
#include "../validate/tops.h"
#include "tap.h"

#define MANY 1000000

static const double shares[] = { 0, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75,
	0.9, 0.95, 0.99, 0.999, 1 };
#define SHARES (sizeof(shares) / sizeof(*shares))

static double value[MANY], sorted[MANY];

static uint64_t
mix(uint64_t z)
{
	z += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static bool
near(double x, double want, double relative)
{
	return fabs(x - want) <= relative * fabs(want);
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* How many of the n sorted values are below x, or, with it, not above. */
static double
rank_of(double x, size_t n, bool with)
{
	size_t low = 0, high = n, m;

	while (low < high) {
		m = (low + high) / 2;
		if (sorted[m] < x || (with && sorted[m] == x))
			low = m + 1;
		else
			high = m;
	}
	return (double)low;
}

/* The worst distance of an answer from its rank, as a share of n. */
static double
worst_rank(size_t n, double *bound)
{
	struct quantile q = { 0 };
	double x[SHARES], worst = 0, want, low, high;
	size_t i;

	for (i = 0; i < n; i++)
		quantile_add(&q, value[i]);
	quantile_read(&q, shares, x, SHARES);
	*bound = quantile_error(&q);
	quantile_free(&q);
	memcpy(sorted, value, n * sizeof(*value));
	qsort(sorted, n, sizeof(*sorted), by_size);
	for (i = 0; i < SHARES; i++) {
		want = fmax(quantile_rank(shares[i], (double)n), 1);
		low = rank_of(x[i], n, false) + 1;
		high = rank_of(x[i], n, true);
		worst = fmax(worst, fmax(low - want, want - high));
	}
	return worst / (double)n;
}

static void
test_quantiles(void)
{
	static const char *const shape[] = { "rising", "falling", "random",
		"few values", "zigzag", "negative and tiny" };
	char name[80];
	double bound, off;
	size_t n, k, i;

	for (k = 0; k < 6; k++) {
		for (i = 0; i < MANY; i++) {
			double r = (double)(mix(i) >> 11) * 0x1p-53;

			value[i] = k == 0 ? (double)i
			    : k == 1	  ? (double)(MANY - i)
			    : k == 2	  ? r
			    : k == 3	  ? floor(10 * r)
			    : k == 4	  ? (double)(i % 2 == 0 ? i : MANY - i)
				     : ldexp(r - 0.5, (int)(i % 600) - 500);
		}
		for (n = 1; n <= MANY; n = n * 3 + 7) {
			off = worst_rank(n, &bound);
			if (n <= QUANTILE_EXACT ? off == 0 && bound == 0
						: off <= bound + 1e-12)
				continue;
			break;
		}
		snprintf(name, sizeof(name), "quantiles, %s, to %d numbers",
		    shape[k], MANY);
		ok(n > MANY, name);
		off = worst_rank(MANY, &bound);
		printf("# %s: off by %.6f, bound %.6f\n", shape[k], off, bound);
		ok(off <= bound && bound < 0.0005, "within the bound, 0.0005");
	}
}

static void
test_moments(void)
{
	struct moments m = { 0 };
	int i;

	ok(isnan(moments_sd(&m)), "no deviation of nothing");
	/* Sums of squares lose all digits here. */
	for (i = 0; i < 1000; i++)
		moments_add(&m, 1e9 + i % 3);
	ok(near(m.mean, 1e9 + 0.999, 1e-15), "mean of large numbers");
	ok(near(moments_sd(&m), 0.817109, 1e-5), "deviation of large numbers");
}

static void
test_distinct(void)
{
	static const size_t sizes[] = { 1, 100, 4096, 4097, 10000, 41000,
		100000, MANY };
	double off, worst = 0;
	size_t i, k, seed;

	for (k = 0; k < 8; k++)
		for (seed = 1; seed <= 3; seed++) {
			struct distinct d = { 0 };

			for (i = 0; i < 2 * sizes[k]; i++)
				distinct_add(
				    &d, mix(seed << 32 | i % sizes[k]));
			off = fabs((double)distinct_count(&d) -
				  (double)sizes[k]) /
			    (double)sizes[k];
			if (distinct_error(&d) == 0 ? off > 0 : off > 0.032)
				printf("# %zu values: off by %.4f\n", sizes[k],
				    off);
			worst = fmax(worst,
			    distinct_error(&d) == 0 && off > 0 ? 1 : off);
			distinct_free(&d);
		}
	printf("# distinct: off by %.4f at most\n", worst);
	ok(worst < 4 * DISTINCT_ERROR, "distinct: within 4 standard errors");
}

static void
test_lengths(void)
{
	struct lengths l = { 0 };
	double x[SHARES];
	bool good = true;
	size_t i;

	for (i = 0; i < 1000; i++)
		lengths_add(&l, i);
	lengths_read(&l, shares, x, SHARES);
	ok(lengths_exact(&l) && x[6] == 499 && x[SHARES - 1] == 999,
	    "lengths below 1024 are exact");
	for (i = 1000; i < 5000000; i += 7)
		lengths_add(&l, i);
	lengths_read(&l, shares, x, SHARES);
	for (i = 4; i < SHARES; i++)
		good = good && near(x[i], shares[i] * 5e6, 0.02);
	ok(good && !lengths_exact(&l), "long ones are near");
	lengths_free(&l);
}

static void
test_tops(void)
{
	static uint64_t count[100000];
	struct tops t = { 0 };
	char text[16];
	bool good = true;
	size_t i, n;
	int len;

	for (i = 0; i < 300000; i++) {
		/* Every third is one of five; the rest come evenly. */
		n = i % 3 == 0 ? i / 3 % 5 : 5 + mix(i) % 99995;
		count[n]++;
		len = snprintf(text, sizeof(text), "v%zu", n);
		tops_add(&t, mix(n), TOP_STRING, text, (size_t)len);
	}
	for (n = 0; n < 5; n++)
		for (i = 0; i < 2 * TOPS_EXACT; i++)
			if (t.slot[i].count > 0 && t.slot[i].hash == mix(n))
				good = good && t.slot[i].count <= count[n] &&
				    count[n] <= t.slot[i].count + t.error;
	printf("# tops: error %llu of %llu\n", (unsigned long long)t.error,
	    (unsigned long long)t.total);
	ok(good && t.error > 0 && t.error <= t.total / 512,
	    "frequent values are found among 100000");
	tops_free(&t);
}

/* The resemblance of 0..n and shift..n + shift, against the truth. */
static double
resemble(uint64_t n, uint64_t shift, uint64_t m, double *error)
{
	struct sample a = { 0 }, b = { 0 };
	uint64_t i;
	double j;

	for (i = 0; i < n; i++)
		sample_add(&a, 3 * i);
	for (i = 0; i < m; i++)
		sample_add(&b, 3 * (i + shift));
	sample_end(&a);
	sample_end(&b);
	j = sample_jaccard(&a, &b);
	*error = sample_error(&a, &b, j);
	sample_free(&a);
	sample_free(&b);
	return j;
}

static void
test_samples(void)
{
	double e, j;

	ok(resemble(0, 0, 0, &e) == 1 && e == 0, "two empty sets are alike");
	ok(resemble(10, 0, 0, &e) == 0 && e == 0, "an empty one is not");
	ok(resemble(10000, 2500, 10000, &e) == 0.6 && e == 0,
	    "10000 ids are exact");
	j = resemble(40000, 10000, 40000, &e);
	printf("# two sketches: %.4f, the truth is 0.6, error %.4f\n", j, e);
	ok(fabs(j - 0.6) < 4 * e && e > 0 && e < 0.0079, "two sketches");
	j = resemble(8000, 0, 16000, &e);
	printf("# one sketch: %.4f, the truth is 0.5\n", j);
	ok(fabs(j - 0.5) < 4 * e, "a list and a sketch");
	ok(resemble(40000, 0, 40000, &e) == 1, "equal sketches are alike");
}

static void
test_statistics(void)
{
	double x[] = { 9, 1, 5, 3, 100 }, y[] = { 4, 1, 3, 2 }, m;

	m = statistic_median(x, 5);
	ok(m == 5 && statistic_mad(x, 5, m) == 4, "median and MAD of five");
	m = statistic_median(y, 4);
	ok(m == 2.5 && statistic_mad(y, 4, m) == 1, "and of four");
	m = statistic_median(y, 1);
	ok(m == 1 && statistic_mad(y, 1, m) == 0, "and of one");
	ok(near(statistic_chi2_limit(0.01, 9), 21.66599, 1e-6) &&
		near(statistic_chi2_limit(0.05, 1), 3.841459, 1e-6) &&
		near(statistic_chi2_limit(0.001, 100), 149.4493, 1e-6) &&
		near(statistic_chi2_limit(0.99, 5), 0.554298, 1e-6),
	    "chi-squared, from the tables");
	ok(near(statistic_chi2_above(3.841459, 1), 0.05, 1e-6) &&
		statistic_chi2_above(0, 3) == 1,
	    "and back");
	ok(near(statistic_normal_limit(0.05), 1.959964, 1e-6) &&
		near(statistic_normal_limit(0.00001), 4.417173, 1e-6),
	    "normal");
	ok(near(statistic_ks_limit(0.01, 2000, 2000), 1.6276 * sqrt(0.001),
	       1e-4),
	    "Kolmogorov-Smirnov: 1.63 sqrt((n + m) / nm) for 1 %");
	ok(statistic_share_limit(0.00001, 1, 20, 20) > 0.2 &&
		statistic_share_limit(0.00001, 1, 2000, 2000) < 0.005,
	    "a share of 1 has a limit too");
}

int
main(void)
{
	test_quantiles();
	test_moments();
	test_distinct();
	test_lengths();
	test_tops();
	test_samples();
	test_statistics();
	return tap_failed;
}
