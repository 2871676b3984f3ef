#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "drift.h"
#include "parse.h"
#include "statistic.h"

#define HOUR 3600.0

static double
hours(const struct snapshot *from, const struct snapshot *to)
{
	return (double)(to->taken_at - from->taken_at) / HOUR;
}

/*
 * The resemblance of each run of the baseline to the one before it, into x,
 * which has room for as many as there are runs; how many there are.
 */
static size_t
resemblances(const struct drift *d, double *x)
{
	const struct sample *before = NULL, *ids;
	size_t i, n = 0;

	for (i = 0; i < d->base.n; i++) {
		ids = &d->base.at[i]->ids;
		if (ids->size == 0)
			continue;
		if (before != NULL)
			x[n++] = sample_jaccard(before, ids);
		before = ids;
	}
	return n;
}

/* The newest run that had ids. */
static const struct snapshot *
previous(const struct drift *d)
{
	size_t i;

	for (i = d->base.n; i > 0; i--)
		if (d->base.at[i - 1]->ids.size > 0)
			return d->base.at[i - 1];
	return NULL;
}

/* Is the list more unlike the last one than lists of one day usually are? */
static void
drop(struct drift *d, double now, double *x, size_t n)
{
	struct finding_line f =
	    drift_begin(d, CHURN_DROP, (double)d->now->ids.size);
	double mad, limit;

	f.field = d->now->member;
	f.runs = n + 1;
	if (n + 1 < d->checks->least_runs) {
		f.runs = d->base.n;
		drift_none(d, &f, OUTCOME_NOT_EVALUATED,
		    "%zu earlier runs, it wants %zu", d->base.n,
		    d->checks->least_runs);
		return;
	}
	f.baseline = statistic_median(x, n);
	mad = statistic_mad(x, n, f.baseline);
	f.value = f.baseline - now;
	/* In a short list a few movies are a large share. */
	limit = statistic_share_limit(
	    d->checks->at[CHURN_DROP].alpha, f.baseline, f.n, f.n);
	limit =
	    fmax(limit, d->checks->at[CHURN_DROP].least * STATISTIC_MAD * mad);
	drift_raise(&f, limit);
	drift_above(d, &f,
	    "it resembles the last run by %.3f; the usual is %.3f", now,
	    f.baseline);
}

void
drift_churn(struct drift *d)
{
	struct finding_line f =
	    drift_begin(d, CHURN_JACCARD, (double)d->now->ids.size);
	const struct snapshot *last = previous(d);
	double *x, now;
	size_t n;

	f.field = d->now->member;
	if (last == NULL || d->now->ids.size == 0) {
		drift_none(d, &f, OUTCOME_NOT_EVALUATED, "no %sids",
		    d->now->ids.size == 0 ? "" : "earlier run with ");
		f = drift_begin(d, CHURN_DROP, (double)d->now->ids.size);
		f.field = d->now->member;
		drift_none(d, &f, OUTCOME_NOT_EVALUATED, "no %sids",
		    d->now->ids.size == 0 ? "" : "earlier run with ");
		return;
	}
	now = sample_jaccard(&last->ids, &d->now->ids);
	f.value = now;
	drift_below(d, &f,
	    "this run and the last have %.1f %% of their ids in common%s",
	    100 * now,
	    sample_error(&last->ids, &d->now->ids, now) > 0 ? ", estimated"
							    : "");
	x = parse_room(NULL, d->base.n + 1, sizeof(*x));
	n = resemblances(d, x);
	drop(d, now, x, n);
	free(x);
}

static bool
same_ids(const struct snapshot *a, const struct snapshot *b)
{
	return a->ids.size == b->ids.size && a->ids.n == b->ids.n &&
	    a->ids.exact == b->ids.exact &&
	    (a->ids.n == 0 ||
		memcmp(a->ids.at, b->ids.at, a->ids.n * sizeof(*a->ids.at)) ==
		    0);
}

static bool
same_content(const struct snapshot *a, const struct snapshot *b)
{
	return a->records == b->records && strcmp(a->content, b->content) == 0;
}

/* How long, in hours, and for how many runs, has it been the same? */
static double
unchanged(const struct drift *d,
    bool (*same)(const struct snapshot *, const struct snapshot *), size_t *n)
{
	double since = 0;

	for (*n = 0; *n < d->base.n; ++*n) {
		const struct snapshot *s = d->base.at[d->base.n - 1 - *n];

		if (!same(s, d->now))
			break;
		since = hours(s, d->now);
	}
	return since;
}

/*
 * How often do the ids stay the same from one run to the next?  The last
 * runs, which are in question, are left out; with no others, nothing says
 * that this list ever changes.
 */
static double
still(const double *x, size_t pairs, size_t last)
{
	size_t i, n = 0, of = pairs > last ? pairs - last : 0;

	for (i = 0; i < of; i++)
		n += x[i] >= 1;
	return of == 0 ? 1 : ((double)n + 1) / ((double)of + 2);
}

static void
stuck_ids(struct drift *d)
{
	struct finding_line f =
	    drift_begin(d, STUCK_IDS, (double)d->now->ids.size);
	double *x = parse_room(NULL, d->base.n + 1, sizeof(*x));
	size_t pairs = resemblances(d, x), n;
	bool usual;

	f.field = d->now->member;
	if (pairs + 1 < d->checks->least_runs || d->now->ids.size == 0)
		drift_none(d, &f, OUTCOME_NOT_EVALUATED,
		    "%zu earlier runs, it wants %zu", d->base.n,
		    d->checks->least_runs);
	else {
		f.value = unchanged(d, same_ids, &n);
		f.baseline = still(x, pairs, n);
		/* Some lists stand still for days. */
		usual = pow(f.baseline, (double)n) >=
		    d->checks->at[STUCK_IDS].alpha;
		if (usual)
			f.warn = f.fail = (double)NAN;
		drift_above(d, &f, "the ids are those of the last %zu runs%s",
		    n, n > 0 && usual ? ", which happens here" : "");
	}
	free(x);
}

void
drift_stuck(struct drift *d)
{
	struct finding_line f =
	    drift_begin(d, STUCK_CONTENT, (double)d->now->records);
	size_t n;

	if (d->base.n == 0 || d->now->records == 0 ||
	    d->now->content[0] == '\0')
		drift_none(d, &f, OUTCOME_NOT_EVALUATED, "%s",
		    d->now->records == 0 ? "no records" : drift_no_run(d));
	else if ((f.value = unchanged(d, same_content, &n)) > 0)
		drift_above(
		    d, &f, "not one figure differs from the last %zu runs", n);
	else
		drift_above(d, &f, "it differs from the last run");
	stuck_ids(d);
}
