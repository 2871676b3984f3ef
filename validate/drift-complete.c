#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "drift.h"
#include "parse.h"
#include "statistic.h"

/* A member that would stand in fewer records, by chance, may be missing. */
#define EXPECTED 10

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The members of this run and of the runs of a list, each once, sorted. */
static const char **
names_of(const struct drift *d, const struct snapshot *const *runs,
    size_t nruns, size_t *n)
{
	const struct snapshot *s;
	const char **name;
	size_t i, k, all = d->now->n;

	for (i = 0; i < nruns; i++)
		all += runs[i]->n;
	name = parse_room(NULL, all + 1, sizeof(*name));
	for (all = 0, i = 0; i <= nruns; i++) {
		s = i < nruns ? runs[i] : d->now;
		for (k = 0; k < s->n; k++)
			name[all++] = s->column[k].name;
	}
	if (all > 0)
		qsort(name, all, sizeof(*name), by_name);
	for (*n = 0, i = 0; i < all; i++)
		if (*n == 0 || strcmp(name[*n - 1], name[i]) != 0)
			name[(*n)++] = name[i];
	return name;
}

static void
complete(struct drift *d, const char *name)
{
	double n = (double)d->now->records, now, m;
	struct finding_line f = drift_begin(d, COMPLETENESS, n);
	double *x = parse_room(NULL, 2 * d->base.n + 1, sizeof(*x)), *rows;
	double limit;
	size_t i, runs = 0;

	rows = x + d->base.n;
	for (i = 0; i < d->base.n; i++)
		if (d->base.at[i]->records > 0) {
			x[runs] = snapshot_complete(d->base.at[i], name);
			rows[runs++] = (double)d->base.at[i]->records;
		}
	f.field = name;
	f.runs = runs;
	if (n == 0 || runs == 0)
		drift_none(d, &f, OUTCOME_NOT_EVALUATED, "%s",
		    n == 0 ? "no records" : drift_no_run(d));
	else {
		now = snapshot_complete(d->now, name);
		f.baseline = statistic_median(x, runs);
		m = statistic_median(rows, runs);
		limit = statistic_share_limit(
		    d->checks->at[COMPLETENESS].alpha, f.baseline, n, m);
		drift_raise(&f, limit);
		f.value = f.baseline - now;
		drift_above(d, &f,
		    "%.1f %% of the records have a value, it was %.1f %%",
		    100 * now, 100 * f.baseline);
	}
	free(x);
}

void
drift_completeness(struct drift *d)
{
	const char **name;
	size_t n, i;

	/* Members that none of the last runs had are of the past. */
	name = names_of(d, d->reference, d->nreference, &n);
	for (i = 0; i < n; i++)
		complete(d, name[i]);
	free(name);
}

static void
list(struct buf *b, const char *name)
{
	buf_puts(b, b->n > 0 ? ", " : "");
	buf_puts(b, name);
}

/* Which members are new, and which are gone that should be here? */
static void
compare_names(struct drift *d, const char *const *name, size_t n)
{
	struct finding_line f = drift_begin(d, SCHEMA_ADDED, 0);
	struct buf added = { 0 }, removed = { 0 };
	double new = 0, gone = 0, least;
	const struct column *c;
	size_t i, k, had;

	for (i = 0; i < n; i++) {
		for (least = HUGE_VAL, had = k = 0; k < d->nreference; k++) {
			c = snapshot_column(d->reference[k], name[i]);
			had += c != NULL;
			least = fmin(least,
			    c == NULL ? 0
				      : (double)c->count /
				    (double)d->reference[k]->records);
		}
		c = snapshot_column(d->now, name[i]);
		if (c != NULL && had == 0) {
			list(&added, name[i]);
			new ++;
		}
		if (c == NULL && least * (double)d->now->records >= EXPECTED) {
			list(&removed, name[i]);
			gone++;
		}
	}
	buf_put(&added, "", 1);
	buf_put(&removed, "", 1);
	f.n = (double)d->now->records;
	f.runs = d->nreference;
	f.value = new;
	drift_above(
	    d, &f, new > 0 ? "new members: %s" : "no new members%s", added.p);
	f.check = SCHEMA_REMOVED;
	f.warn = d->checks->at[SCHEMA_REMOVED].warn;
	f.fail = d->checks->at[SCHEMA_REMOVED].fail;
	f.value = gone;
	drift_above(d, &f,
	    gone > 0 ? "members are gone: %s" : "no member is gone%s",
	    removed.p);
	buf_free(&added);
	buf_free(&removed);
}

/* The greatest share of values of a type that the member never had. */
static double
strange(const struct drift *d, const struct column *now, const char **type)
{
	uint64_t had[2][COLUMN_TYPES] = { 0 }, all[2] = { 0, 0 };
	const struct column *c;
	double share, most = 0;
	size_t k;
	unsigned i, items;

	for (k = 0; k < d->nreference; k++)
		if ((c = snapshot_column(d->reference[k], now->name)) != NULL)
			for (i = 0; i < COLUMN_TYPES; i++) {
				had[0][i] += c->type[i];
				had[1][i] += c->item[i];
			}
	/* Null, which is type 0, is a matter of completeness. */
	for (items = 0; items < 2; items++)
		for (i = 1; i < COLUMN_TYPES; i++)
			all[items] += had[items][i];
	for (items = 0; items < 2; items++)
		for (i = 1; all[items] > 0 && i < COLUMN_TYPES; i++) {
			const uint64_t *t = items ? now->item : now->type;
			uint64_t sum = 0;

			for (k = 0; k < COLUMN_TYPES; k++)
				sum += t[k];
			if (t[i] == 0 || had[items][i] > 0)
				continue;
			share = (double)t[i] / (double)sum;
			if (share > most)
				*type = column_type_name(i);
			most = fmax(most, share);
		}
	return most;
}

static void
compare_types(struct drift *d)
{
	struct finding_line f =
	    drift_begin(d, SCHEMA_TYPE, (double)d->now->records);
	const char *type = NULL;
	size_t i, found = 0;

	f.runs = d->nreference;
	for (i = 0; i < d->now->n; i++) {
		f.field = d->now->column[i].name;
		f.value = strange(d, &d->now->column[i], &type);
		if (f.value <= 0)
			continue;
		drift_above(d, &f, "%.2g %% of its values are of type %s",
		    100 * f.value, type);
		found++;
	}
	f.field = NULL;
	f.value = 0;
	if (found == 0)
		drift_above(d, &f, "no new types");
}

void
drift_schema(struct drift *d)
{
	static const enum check checks[] = { SCHEMA_ADDED, SCHEMA_REMOVED,
		SCHEMA_TYPE };
	struct finding_line f;
	const char **name;
	size_t i, n;

	if (d->nreference == 0 || d->now->records == 0) {
		for (i = 0; i < sizeof(checks) / sizeof(*checks); i++) {
			f = drift_begin(d, checks[i], (double)d->now->records);
			f.runs = d->nreference;
			drift_none(d, &f, OUTCOME_NOT_EVALUATED, "%s",
			    d->nreference > 0 ? "no records" : drift_no_run(d));
		}
		return;
	}
	name = names_of(d, d->reference, d->nreference, &n);
	compare_names(d, name, n);
	free(name);
	compare_types(d);
}
