/*
 * daily: a count of the requests of this day (UTC), which all runs share.
 */
#ifndef FETCH_DAILY_H
#define FETCH_DAILY_H

#include <stdbool.h>

struct daily;

/*
 * Count in the file at path, which is made when it is not there; NULL is
 * $TMDB_DATA/state/usage (./data without TMDB_DATA), whose folders are made
 * too.  limit: requests a day, 0 for none.  A file that is no count ends the
 * program with EX_CONFIG.
 */
struct daily *daily_open(const char *path, long limit);

/* Count one request; false when it would pass the limit, and must not go. */
bool daily_take(struct daily *);

/* The count after the last one taken. */
long daily_count(const struct daily *);

void daily_free(struct daily *);

#endif
