/*
 * instant: a point in time from its RFC 3339 text.
 */
#ifndef DEDUP_INSTANT_H
#define DEDUP_INSTANT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct instant {
	int64_t seconds;   /* since 1970 in UTC, without leap seconds */
	uint64_t fraction; /* of a second, in units of 10^-18 */
};

/*
 * Read "2026-11-22T10:00:02.5+09:00".  Digits of the fraction past the
 * eighteenth are dropped.  False when it is no such time.
 */
bool instant_read(struct instant *, const char *, size_t n);

/* Less than, equal to or greater than 0. */
int instant_compare(const struct instant *, const struct instant *);

#endif
