/*
 * moment: dates and times of day as numbers.
 */
#ifndef SINK_MOMENT_H
#define SINK_MOMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Days from 1970-01-01 to YYYY-MM-DD, from the year 0001 on. */
bool moment_days(const char *, size_t n, int64_t *days);

/*
 * Milliseconds from 1970-01-01T00:00:00Z to an RFC 3339 date and time; what
 * is finer is cut off, a leap second counts as the second after it.
 */
bool moment_millis(const char *, size_t n, int64_t *millis);

/* Now, as RFC 3339 in UTC: 20 characters and a NUL. */
void moment_now(char buf[21]);

#endif
