/*
 * moment: dates and times as numbers, by the proleptic Gregorian calendar,
 * from the year 0001 on.
 */
#ifndef TMDB_MOMENT_H
#define TMDB_MOMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MOMENT_TEXT 21 /* bytes of "2026-11-22T10:00:02Z", the NUL too */

struct moment {
	int64_t seconds;   /* since 1970 in UTC, without leap seconds */
	uint64_t fraction; /* of a second, in units of 10^-18 */
};

/*
 * Read a date-time of RFC 3339 section 5.6, as 2026-11-22T10:00:02.5+09:00,
 * also with a blank for the T.  A leap second counts as the second after it;
 * digits of the fraction past the eighteenth are dropped.  False when it is
 * no such time.
 */
bool moment_read(struct moment *, const char *, size_t n);

/* The same, the fraction cut off. */
bool moment_seconds(const char *, size_t n, int64_t *seconds);

/* Less than, equal to or greater than 0. */
int moment_compare(const struct moment *, const struct moment *);

/* Days from 1970-01-01 to YYYY-MM-DD; false: it is no day of the calendar. */
bool moment_days(const char *, size_t n, int64_t *days);

/* Write seconds since 1970 as a time in UTC; or now. */
void moment_print(char text[MOMENT_TEXT], int64_t seconds);
void moment_now(char text[MOMENT_TEXT]);

#endif
