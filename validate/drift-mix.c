#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "drift.h"
#include "parse.h"
#include "statistic.h"

/* Cochran: the approximation wants as many to be expected in each place. */
#define EXPECTED 5

/* A value: how often now, and in the reference. */
struct both {
	const char *value;
	double now, then;
};

struct table {
	struct both *at;
	size_t n;
	double now, then; /* totals */
	double m;	  /* the total of one run of the reference */
	size_t runs;
};

static int
by_value(const void *a, const void *b)
{
	return strcmp(
	    ((const struct both *)a)->value, ((const struct both *)b)->value);
}

static void
add(struct table *t, const struct mix *m, bool now)
{
	size_t i;

	t->at = parse_room(t->at, t->n + m->n + 1, sizeof(*t->at));
	for (i = 0; i < m->n; i++) {
		t->at[t->n++] = (struct both){ m->at[i].value,
			now ? m->at[i].count : 0, now ? 0 : m->at[i].count };
	}
	*(now ? &t->now : &t->then) += m->total;
}

/* One row for each value. */
static void
unite(struct table *t)
{
	size_t i, n = 0;

	if (t->n > 0)
		qsort(t->at, t->n, sizeof(*t->at), by_value);
	for (i = 0; i < t->n; i++) {
		if (n > 0 && by_value(&t->at[n - 1], &t->at[i]) == 0) {
			t->at[n - 1].now += t->at[i].now;
			t->at[n - 1].then += t->at[i].then;
		} else
			t->at[n++] = t->at[i];
	}
	t->n = n;
}

static void
collect(const struct drift *d, const char *name, struct table *t)
{
	const struct column *c;
	double totals[256];
	size_t i;

	memset(t, 0, sizeof(*t));
	if ((c = snapshot_column(d->now, name)) != NULL)
		add(t, &c->mix, true);
	for (i = 0; i < d->nreference && t->runs < 256; i++) {
		c = snapshot_column(d->reference[i], name);
		if (c == NULL || c->mix.total <= 0)
			continue;
		add(t, &c->mix, false);
		totals[t->runs++] = c->mix.total;
	}
	if (t->runs > 0)
		t->m = statistic_median(totals, t->runs);
	unite(t);
}

/* What one place of the table adds to chi-squared. */
static double
term(const struct table *t, double now, double then, double m)
{
	double all = now + then * m / t->then;
	double d =
	    now * sqrt(m / t->now) - then * m / t->then * sqrt(t->now / m);

	return all > 0 ? d * d / all : 0;
}

/*
 * Pearson's statistic of this run's counts against the reference's, scaled
 * to one run as in drift-spread.c.  Values that are expected too seldom, and
 * those that are not listed, go together.
 */
static double
chi_squared(const struct table *t, size_t *places, const struct both **worst)
{
	double rest_now = t->now, rest_then = t->then, sum = 0, most = -1, x;
	double n = t->now, m = t->m;
	size_t i;

	*places = 0;
	for (i = 0; i < t->n; i++) {
		const struct both *b = &t->at[i];
		double all = b->now + b->then * m / t->then;

		if (all * n / (n + m) < EXPECTED ||
		    all * m / (n + m) < EXPECTED)
			continue;
		x = term(t, b->now, b->then, m);
		sum += x;
		++*places;
		rest_now -= b->now;
		rest_then -= b->then;
		if (x > most) {
			most = x;
			*worst = b;
		}
	}
	x = rest_now + rest_then * m / t->then;
	if (x * n / (n + m) >= EXPECTED && x * m / (n + m) >= EXPECTED) {
		sum += term(t, rest_now, rest_then, m);
		++*places;
	}
	return sum;
}

static void
judge(struct drift *d, struct finding_line *f, const struct table *t)
{
	const struct both *worst = NULL;
	double chi2, limit, all = t->now + t->m;
	size_t places;

	chi2 = chi_squared(t, &places, &worst);
	if (places < 2) {
		drift_none(
		    d, f, OUTCOME_NOT_EVALUATED, "all rows have one value");
		return;
	}
	/* Cramer's V: chi-squared as a size, from 0 to 1. */
	limit = sqrt(statistic_chi2_limit(
			 d->checks->at[f->check].alpha, (double)(places - 1)) /
	    all);
	drift_raise(f, limit);
	f->value = sqrt(chi2 / all);
	drift_above(d, f,
	    "the mix differs by %.3f; chance gives %.3f with these rows%s%.60s"
	    "%s",
	    f->value, limit, worst != NULL ? "; most of all " : "",
	    worst != NULL ? worst->value : "",
	    worst == NULL				      ? ""
		: worst->now / t->now > worst->then / t->then ? ", more"
							      : ", fewer");
}

static void
compare(struct drift *d, enum check check, const char *name)
{
	struct finding_line f = drift_begin(d, check, 0);
	double least = d->checks->least_rows;
	struct table t;

	collect(d, name, &t);
	f.field = name;
	f.n = t.now;
	f.runs = t.runs;
	if (d->nreference == 0)
		drift_none(d, &f, OUTCOME_NOT_EVALUATED, "%s", drift_no_run(d));
	else if (t.now < least || t.m < least || t.now < 1 || t.m < 1)
		drift_none(d, &f, OUTCOME_NOT_EVALUATED,
		    "%.0f values and %.0f before, it wants %.0f of both", t.now,
		    t.m, least);
	else
		judge(d, &f, &t);
	free(t.at);
}

void
drift_mix(struct drift *d)
{
	/* Lists have numbers of genres, details have genres. */
	bool lists = snapshot_column(d->now, "genre_ids") != NULL ||
	    snapshot_column(d->now, "genres") == NULL;

	compare(d, GENRES, lists ? "genre_ids" : "genres");
	compare(d, LANGUAGES, "original_language");
}
