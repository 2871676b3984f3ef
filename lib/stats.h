/*
 * stats: what a stage did, as one line of JSON at its end (-s).
 */
#ifndef TMDB_STATS_H
#define TMDB_STATS_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"

struct stats {
	const char *stage;
	/*
	 * Records: in = out + quarantined + merged.  Merged are those that
	 * left no line of their own, because they are part of another's.
	 */
	uint64_t in, out, quarantined, merged;
	uint64_t invalid;	 /* of those quarantined */
	struct counter *counter; /* groups of named counts */
	size_t n;
	double started; /* seconds on the monotonic clock */
};

/* Both strings are kept, not copied. */
void stats_open(struct stats *, const char *stage);

/*
 * Count one, or more, under group and name: group "by_rule" is there always.
 * The names are copied.
 */
void stats_count(struct stats *, const char *group, const char *name);
void
stats_add(struct stats *, const char *group, const char *name, uint64_t more);

/* Append the line, newline included. */
void stats_line(const struct stats *, struct buf *);

void stats_free(struct stats *);

#endif
