#include <math.h>
#include <stdlib.h>

#include "drift.h"
#include "parse.h"
#include "statistic.h"

/* How far from the usual, in the unit of the usual distances? */
static void
deviation(struct drift *d, double median, double mad)
{
	struct finding_line f =
	    drift_begin(d, VOLUME_Z, (double)d->now->records);
	double sd = STATISTIC_MAD * mad, least;

	f.baseline = median;
	if (d->base.n < d->checks->least_runs) {
		drift_none(d, &f, OUTCOME_NOT_EVALUATED,
		    "%zu earlier runs, it wants %zu", d->base.n,
		    d->checks->least_runs);
		return;
	}
	if (mad <= 0) {
		drift_none(d, &f, OUTCOME_NOT_EVALUATED,
		    "half of the %zu earlier runs had %.0f records exactly: "
		    "relative_change decides",
		    d->base.n, median);
		return;
	}
	/* What is far off but small in itself is no fault. */
	least = d->checks->at[VOLUME_Z].least * median / sd;
	drift_raise(&f, least);
	f.value = fabs((double)d->now->records - median) / sd;
	drift_above(d, &f,
	    "%.0f records are %.1f deviations of %.4g from the median %.0f "
	    "of %zu runs",
	    f.n, f.value, sd, median, d->base.n);
}

void
drift_volume(struct drift *d)
{
	struct finding_line f =
	    drift_begin(d, VOLUME_MINIMUM, (double)d->now->records);
	double *x = parse_room(NULL, d->base.n + 1, sizeof(*x)), median;
	size_t i;

	f.value = f.n;
	f.runs = 0;
	drift_below(d, &f, "%.0f records", f.n);
	for (i = 0; i < d->base.n; i++)
		x[i] = (double)d->base.at[i]->records;
	median = i > 0 ? statistic_median(x, i) : (double)NAN;
	f = drift_begin(d, VOLUME_CHANGE, f.n);
	f.baseline = median;
	if (d->base.n == 0)
		drift_none(d, &f, OUTCOME_NOT_EVALUATED, "%s", drift_no_run(d));
	else if (median <= 0)
		drift_none(d, &f, OUTCOME_NOT_EVALUATED,
		    "the earlier runs had no records");
	else {
		f.value = fabs(f.n - median) / median;
		drift_above(d, &f, "%.0f records, %+.1f %% of the median %.0f",
		    f.n, 100 * (f.n - median) / median, median);
	}
	deviation(d, median, i > 0 ? statistic_mad(x, i, median) : 0);
	free(x);
}
