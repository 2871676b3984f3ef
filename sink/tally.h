/*
 * tally: what a run did to the rows of a database.
 */
#ifndef SINK_TALLY_H
#define SINK_TALLY_H

#include <stdint.h>

#include "../lib/stats.h"

struct tally {
	uint64_t inserted, updated, deleted, unchanged;
	uint64_t repeated; /* records whose id came again */
};

/* Into the counts (-s), and a message about store when there were such. */
void tally_report(const struct tally *, struct stats *, const char *store);

#endif
