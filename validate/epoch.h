/*
 * epoch: times (RFC 3339) and days as numbers.
 */
#ifndef VALIDATE_EPOCH_H
#define VALIDATE_EPOCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EPOCH_TEXT 21 /* bytes of "2026-11-22T10:00:02Z", the NUL too */

/* Seconds since 1970 in UTC, a fraction cut off; false: it is no time. */
bool epoch_read(const char *, size_t n, int64_t *seconds);

/* Days since 1970; false: it is no day of the calendar. */
bool epoch_day(const char *, size_t n, int64_t *days);

/* Write seconds since 1970 as a time in UTC. */
void epoch_print(char text[EPOCH_TEXT], int64_t seconds);

/* Seconds since 1970, now. */
int64_t epoch_now(void);

#endif
