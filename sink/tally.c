#include "tally.h"
#include "../lib/log.h"

void
tally_report(const struct tally *t, struct stats *stats, const char *store)
{
	stats_add(stats, "rows", "inserted", t->inserted);
	stats_add(stats, "rows", "updated", t->updated);
	stats_add(stats, "rows", "deleted", t->deleted);
	stats_add(stats, "rows", "unchanged", t->unchanged);
	stats_add(stats, "rows", "repeated", t->repeated);
	if (t->repeated > 0)
		log_msg(LOG_WARNING,
		    "%s: %llu records were followed by another of their id, "
		    "which was stored",
		    store, (unsigned long long)t->repeated);
}
