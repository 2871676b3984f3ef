#include <math.h>
#include <stdlib.h>

#include "drift.h"
#include "parse.h"
#include "statistic.h"

/* The three counts of duplicates, each with its own meaning. */
static const struct portion *
portion_of(const struct snapshot *s, enum check check)
{
	switch (check) {
	case DUPLICATES_SOURCES:
		return &s->across_sources;
	case DUPLICATES_RUNS:
		return &s->across_runs;
	default:
		return &s->within;
	}
}

/* The median share of the baseline, and of how many; false: none has one. */
static bool
usual(
    const struct drift *d, enum check check, struct finding_line *f, double *of)
{
	double *x = parse_room(NULL, 2 * d->base.n + 1, sizeof(*x));
	const struct portion *p;
	size_t i;

	for (f->runs = 0, i = 0; i < d->base.n; i++) {
		p = portion_of(d->base.at[i], check);
		if (!p->known)
			continue;
		x[f->runs] = p->count / p->of;
		x[d->base.n + f->runs++] = p->of;
	}
	if (f->runs > 0) {
		f->baseline = statistic_median(x, f->runs);
		*of = statistic_median(x + d->base.n, f->runs);
	}
	free(x);
	return f->runs > 0;
}

static void
compare(struct drift *d, enum check check, const char *what)
{
	const struct portion *p = portion_of(d->now, check);
	struct finding_line f = drift_begin(d, check, p->of);
	double of = p->of, limit, share;
	bool known = usual(d, check, &f, &of);

	if (!p->known) {
		f.runs = 0;
		if (check == DUPLICATES_RUNS && d->now->ids.size > 0)
			drift_none(d, &f, OUTCOME_SKIPPED,
			    "the profile was taken without --seen");
		else
			drift_none(d, &f, OUTCOME_NOT_EVALUATED, "no ids");
		return;
	}
	share = p->count / p->of;
	if (!known && check != DUPLICATES_WITHIN) {
		drift_none(d, &f, OUTCOME_NOT_EVALUATED,
		    "%.2f %% %s; no earlier run", 100 * share, what);
		return;
	}
	/* One list should hold no movie twice, whatever was usual. */
	if (!known)
		f.baseline = 0;
	limit = statistic_share_limit(
	    d->checks->at[check].alpha, f.baseline, p->of, of);
	drift_raise(&f, limit);
	f.value = share - f.baseline;
	/* Fewer movies of earlier runs are as strange as more of them. */
	if (check == DUPLICATES_RUNS)
		f.value = fabs(f.value);
	drift_above(d, &f, "%.2f %% %s, it was %.2f %%", 100 * share, what,
	    100 * f.baseline);
}

void
drift_duplicates(struct drift *d)
{
	compare(d, DUPLICATES_WITHIN, "came twice from one source");
	compare(d, DUPLICATES_SOURCES, "came from another source too");
	compare(d, DUPLICATES_RUNS, "are of earlier runs");
}
