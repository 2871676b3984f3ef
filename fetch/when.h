/*
 * when: clocks and days of the calendar.
 */
#ifndef FETCH_WHEN_H
#define FETCH_WHEN_H

#include <stddef.h>

enum {
	WHEN_STAMP = 21,
	WHEN_DAY = 11
};

/* Seconds on the monotonic clock: for every wait and every rate. */
double when_now(void);

/* The time of day as RFC 3339 in UTC: "2026-11-22T10:00:02Z". */
void when_stamp(char to[WHEN_STAMP]);

/* Days since 1970-01-01 (UTC): today, and of a good YYYY-MM-DD. */
long when_today(void);
long when_day(const char *text);

/* A day as YYYY-MM-DD. */
void when_text(long day, char to[WHEN_DAY]);

/* The year, month (1-12) and day of the month of a day. */
void when_civil(long day, long *year, long *month, long *mday);

/*
 * The same day of the month so many months before, or that month's last day
 * where it has no such day.
 */
long when_months_before(long day, long months);

/*
 * An HTTP date (RFC 9110 section 5.6.7, all three forms) as seconds since
 * 1970; -1 when it is none.
 */
long long when_http(const char *text);

#endif
