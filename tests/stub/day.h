/*
 * day: days of the Gregorian calendar, counted from 1970-01-01.
 */
#ifndef STUB_DAY_H
#define STUB_DAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DAY_NONE INT32_MIN /* no date */
#define DAY_TEXT 11	   /* bytes of YYYY-MM-DD and its NUL */

int32_t day_of(int year, int month, int day);

/* Year (any of the three may be NULL), month and day of the month. */
void day_split(int32_t, int *year, int *month, int *day);

/* The date as YYYY-MM-DD, or "" for DAY_NONE; text has DAY_TEXT bytes. */
const char *day_text(int32_t, char *text);

/* Read YYYY-MM-DD; false when it is none. */
bool day_read(const char *, int32_t *);

/* Today in UTC. */
int32_t day_today(void);

#endif
