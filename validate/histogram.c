#include <math.h>

#include "histogram.h"

#define FIRST_YEAR  1870
#define SINGLE_YEAR 2000
#define LAST_YEAR   2040
#define DECADES	    ((SINGLE_YEAR - FIRST_YEAR) / 10)

static const struct {
	const char *name;
	int bins;
} scales[] = {
	[SCALE_RATING] = { "linear", 20 },
	[SCALE_POPULARITY] = { "log1p", 48 },
	[SCALE_YEAR] = { "year", DECADES + LAST_YEAR - SINGLE_YEAR },
};

/* The lower edge of bin i, in the unit of the scale. */
static double
edge(enum scale scale, int i)
{
	switch (scale) {
	case SCALE_RATING:
		return i * 0.5;
	case SCALE_POPULARITY:
		return i * 0.25;
	case SCALE_YEAR:
		break;
	}
	return i < DECADES ? FIRST_YEAR + 10 * i : SINGLE_YEAR + i - DECADES;
}

/* The bin of x, which is not below the first edge, as if all went on. */
static double
bin(enum scale scale, double x)
{
	switch (scale) {
	case SCALE_RATING:
		return floor(x * 2);
	case SCALE_POPULARITY:
		return floor(x * 4);
	case SCALE_YEAR:
		break;
	}
	return x < SINGLE_YEAR ? floor((x - FIRST_YEAR) / 10)
			       : DECADES + floor(x - SINGLE_YEAR);
}

void
histogram_add(struct histogram *h, double x)
{
	int bins = scales[h->scale].bins;
	double i;

	if (h->scale == SCALE_POPULARITY)
		x = x > -1 ? log1p(x) : -1;
	if (x < edge(h->scale, 0)) {
		h->below++;
		return;
	}
	i = x == edge(h->scale, bins) ? bins - 1 : bin(h->scale, x);
	if (i >= bins)
		h->above++;
	else
		h->count[(int)i]++;
}

void
histogram_put(const struct histogram *h, struct buf *b)
{
	int bins = scales[h->scale].bins, i;

	buf_printf(b, "{\"scale\":\"%s\",\"edges\":[", scales[h->scale].name);
	for (i = 0; i <= bins; i++)
		buf_printf(b, i > 0 ? ",%g" : "%g", edge(h->scale, i));
	buf_puts(b, "],\"counts\":[");
	for (i = 0; i < bins; i++)
		buf_printf(b, i > 0 ? ",%llu" : "%llu",
		    (unsigned long long)h->count[i]);
	buf_printf(b, "],\"below\":%llu,\"above\":%llu}",
	    (unsigned long long)h->below, (unsigned long long)h->above);
}
