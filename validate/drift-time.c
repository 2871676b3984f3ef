#include <math.h>
#include <stdlib.h>

#include "drift.h"
#include "parse.h"
#include "statistic.h"

#define HOUR	  3600.0
#define DAY	  86400
#define CLOCK_OFF 1.0 /* hours that a clock may be fast */

static void
age(struct drift *d)
{
	struct finding_line f =
	    drift_begin(d, FRESH_FETCHED, (double)d->now->records);

	f.field = "fetched_at";
	f.runs = 0;
	if (!d->now->has_fetched) {
		drift_none(d, &f, OUTCOME_NOT_EVALUATED,
		    "no record says when it was fetched");
		return;
	}
	f.value = (double)(d->now->taken_at - d->now->fetched) / HOUR;
	if (f.value < -CLOCK_OFF)
		drift_none(d, &f, OUTCOME_WARN,
		    "the newest record is from %.1f hours in the future",
		    -f.value);
	else
		drift_above(d, &f, "the newest record is %.1f hours old",
		    fmax(f.value, 0));
}

/* Days from the newest movie to the day of the profile. */
static double
lag(const struct snapshot *s)
{
	int64_t t = s->taken_at;

	return (double)((t >= 0 ? t : t - (DAY - 1)) / DAY - s->released);
}

static void
released(struct drift *d)
{
	struct finding_line f =
	    drift_begin(d, FRESH_RELEASED, (double)d->now->records);
	double *x = parse_room(NULL, d->base.n + 1, sizeof(*x));
	size_t i;

	f.field = "release_date";
	for (f.runs = 0, i = 0; i < d->base.n; i++)
		if (d->base.at[i]->has_released)
			x[f.runs++] = lag(d->base.at[i]);
	if (!d->now->has_released || f.runs == 0)
		drift_none(d, &f, OUTCOME_NOT_EVALUATED, "%s",
		    d->now->has_released ? drift_no_run(d)
					 : "no movie that is out");
	else {
		f.baseline = statistic_median(x, f.runs);
		f.value = lag(d->now) - f.baseline;
		drift_above(d, &f,
		    "the newest movie came out %.0f days before, it was %.0f",
		    lag(d->now), f.baseline);
	}
	free(x);
}

void
drift_freshness(struct drift *d)
{
	age(d);
	released(d);
}

void
drift_requests(struct drift *d)
{
	struct finding_line f = drift_begin(d, REQUESTS, d->requests->all);

	f.runs = 0;
	if (!d->requests->known)
		drift_none(d, &f, OUTCOME_SKIPPED, "no --fetch-stats");
	else if (d->requests->all <= 0)
		drift_none(
		    d, &f, OUTCOME_NOT_EVALUATED, "no page was asked for");
	else {
		f.value = d->requests->good / d->requests->all;
		drift_below(d, &f, "%.0f of %.0f pages came", d->requests->good,
		    d->requests->all);
	}
}
