#include <math.h>
#include <string.h>

#include "drift.h"
#include "statistic.h"

#define COUNTS (COLUMN_BINS + 2)

/* Two histograms with the same bins. */
struct pair {
	const struct spread *now;
	double then[COUNTS]; /* the sum over the runs of the reference */
	double n, m;	     /* rows of this run, and of one of those */
	double sum;	     /* of then */
	size_t bins, runs;
};

static bool
same_bins(const struct spread *a, const struct spread *b)
{
	return a->n == b->n &&
	    memcmp(a->edge, b->edge, (a->n - 1) * sizeof(*a->edge)) == 0;
}

/*
 * A list changes slowly, so that its runs are no independent samples: many
 * of them tell little more than one.  So the reference has the mean of their
 * shapes but counts as many rows as one of them.
 */
static void
collect(const struct drift *d, const char *name, struct pair *p)
{
	const struct column *c = snapshot_column(d->now, name), *o;
	double totals[256];
	size_t i, k;

	memset(p, 0, sizeof(*p));
	if (c == NULL || c->spread.n == 0)
		return;
	p->now = &c->spread;
	p->n = c->spread.total;
	p->bins = c->spread.n;
	for (i = 0; i < d->nreference && p->runs < 256; i++) {
		o = snapshot_column(d->reference[i], name);
		if (o == NULL || !same_bins(&o->spread, p->now))
			continue;
		for (k = 0; k < p->bins; k++)
			p->then[k] += o->spread.count[k];
		p->sum += o->spread.total;
		totals[p->runs++] = o->spread.total;
	}
	if (p->runs > 0)
		p->m = statistic_median(totals, p->runs);
}

/* The greatest distance of the two distributions, at the edges. */
static double
ks(const struct pair *p)
{
	double a = 0, b = 0, most = 0;
	size_t i;

	for (i = 0; i < p->bins; i++) {
		a += p->now->count[i] / p->n;
		b += p->then[i] / p->sum;
		most = fmax(most, fabs(a - b));
	}
	return most;
}

/*
 * The population stability index, over neighbouring bins put together until
 * each holds a tenth of the reference; half a row is added to each group, so
 * that none is empty.  *groups is how many there are.
 */
static double
psi(const struct pair *p, size_t *groups)
{
	double now[COUNTS] = { 0 }, then[COUNTS] = { 0 }, a, b, sum = 0;
	size_t i, n = 0;

	for (i = 0; i < p->bins; i++) {
		now[n] += p->now->count[i];
		then[n] += p->then[i];
		if (then[n] >= p->sum / 10)
			n++;
	}
	/* What is left at the end belongs to the last group. */
	if (n > 0 && n < COUNTS) {
		now[n - 1] += now[n];
		then[n - 1] += then[n];
	}
	*groups = n;
	for (i = 0; i < n; i++) {
		a = (now[i] + 0.5) / (p->n + 0.5 * (double)n);
		b = (then[i] * p->m / p->sum + 0.5) / (p->m + 0.5 * (double)n);
		sum += (a - b) * log(a / b);
	}
	return sum;
}

/* False: there is too little to compare, and the finding says so. */
static bool
enough(struct drift *d, const struct pair *p, struct finding_line *f)
{
	double least = d->checks->least_rows;

	f->runs = p->runs;
	if (d->nreference == 0)
		drift_none(d, f, OUTCOME_NOT_EVALUATED, "%s", drift_no_run(d));
	else if (p->now == NULL)
		drift_none(d, f, OUTCOME_NOT_EVALUATED, "it has no values");
	else if (p->runs == 0)
		drift_none(d, f, OUTCOME_NOT_EVALUATED,
		    "no earlier run has the same bins");
	else if (p->n < least || p->m < least || p->n < 1 || p->m < 1)
		drift_none(d, f, OUTCOME_NOT_EVALUATED,
		    "%.0f rows and %.0f before, it wants %.0f of both", p->n,
		    p->m, least);
	else
		return true;
	return false;
}

static void
compare(struct drift *d, enum check check_ks, enum check check_psi,
    const char *name)
{
	struct finding_line f;
	struct pair p;
	double limit;
	size_t groups;

	collect(d, name, &p);
	f = drift_begin(d, check_ks, p.n);
	f.field = name;
	if (enough(d, &p, &f)) {
		limit =
		    statistic_ks_limit(d->checks->at[check_ks].alpha, p.n, p.m);
		drift_raise(&f, limit);
		f.value = ks(&p);
		drift_above(d, &f,
		    "the distributions are %.3f apart; chance gives %.3f "
		    "with these rows",
		    f.value, limit);
	}
	f = drift_begin(d, check_psi, p.n);
	f.field = name;
	if (!enough(d, &p, &f))
		return;
	f.value = psi(&p, &groups);
	if (groups < 2) {
		f.value = (double)NAN;
		drift_none(
		    d, &f, OUTCOME_NOT_EVALUATED, "all values lie in one bin");
		return;
	}
	limit = statistic_chi2_limit(
		    d->checks->at[check_psi].alpha, (double)(groups - 1)) *
	    (1 / p.n + 1 / p.m);
	drift_raise(&f, limit);
	drift_above(d, &f,
	    "stability index %.3f over %zu groups; chance gives %.3f with "
	    "these rows",
	    f.value, groups, limit);
}

void
drift_spread(struct drift *d)
{
	compare(d, RATING_KS, RATING_PSI, "vote_average");
	compare(d, POPULARITY_KS, POPULARITY_PSI, "popularity");
}
