/*
 * pg-merge: from the staging table into those of the schema.
 */
#ifndef SINK_PG_MERGE_H
#define SINK_PG_MERGE_H

#include <stdbool.h>
#include <stdint.h>

#include "tally.h"

/*
 * Insert and update movies, and with sync delete those that were not staged;
 * log all that as changes of this run.  repeated: some ids were staged more
 * than once, of which the last counts.
 */
void pg_merge(int64_t run, bool repeated, bool sync, struct tally *);

#endif
