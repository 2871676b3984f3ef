#include <sysexits.h>

#include "../lib/log.h"
#include "tally.h"

/* So many pages lost one after the other, and the service is gone. */
enum {
	GONE_AT_FIRST = 5,
	GONE_LATER = 10
};

void
tally_stop(struct tally *t, int status, const char *why)
{
	if (t->stop != 0)
		return;
	t->stop = status;
	log_msg(LOG_ERROR, "%s", why);
}

void
tally_lost(struct tally *t, bool silent, bool refused)
{
	t->in_row++;
	t->refused += refused;
	if (!t->answered && silent)
		tally_stop(t, EX_TEMPFAIL, "the service cannot be reached");
	else if (t->in_row >= (t->answered ? GONE_LATER : GONE_AT_FIRST))
		tally_stop(t,
		    !t->answered && t->refused >= (uint64_t)t->in_row
			? EX_UNAVAILABLE
			: EX_TEMPFAIL,
		    "too many in a row are lost: the run stops");
}

void
tally_answered(struct tally *t)
{
	t->answered = true;
	t->in_row = 0;
}

uint64_t
tally_pages(const struct tally *t)
{
	return t->good + t->unchanged + t->gone + t->lost;
}

bool
tally_partial(const struct tally *t)
{
	return t->lost > 0 || t->stop != 0;
}

void
tally_count(const struct tally *t, struct stats *s)
{
	stats_add(s, "pages", "good", t->good);
	stats_add(s, "pages", "unchanged", t->unchanged);
	stats_add(s, "pages", "gone", t->gone);
	stats_add(s, "pages", "lost", t->lost);
	stats_add(s, "run", "partial", tally_partial(t));
}

int
tally_outcome(const struct tally *t, double min_success)
{
	uint64_t all = tally_pages(t);

	if (t->stop != 0)
		return t->stop;
	if (t->lost > 0 &&
	    (double)(all - t->lost) < min_success * (double)all) {
		log_msg(LOG_ERROR,
		    "%llu of %llu pages are lost: less than %g%% came through",
		    (unsigned long long)t->lost, (unsigned long long)all,
		    min_success * 100);
		return t->refused == all ? EX_UNAVAILABLE : EX_PROTOCOL;
	}
	return t->looped || t->beyond ? EX_PROTOCOL : EX_OK;
}
