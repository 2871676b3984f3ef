/*
 * opt: values of options and operands.  A bad one ends the program with
 * EX_USAGE and a message that names the option, the text and the range.
 */
#ifndef TMDB_OPT_H
#define TMDB_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A decimal integer. */
long opt_int(const char *what, const char *text, long min, long max);

/* Bytes: a number with an optional K, M or G (powers of 1024). */
uint64_t
opt_size(const char *what, const char *text, uint64_t min, uint64_t max);

/* A share from 0 to 1: "0.1" or "10%". */
double opt_ratio(const char *what, const char *text);

/* A decimal number. */
double opt_number(const char *what, const char *text, double min, double max);

/* Seconds: a number with an optional ms, s, m, h or d. */
double opt_seconds(const char *what, const char *text, double min, double max);

/* A day of the calendar, YYYY-MM-DD; the text itself comes back. */
const char *opt_date(const char *what, const char *text);

/* Is this a day of the Gregorian calendar, written YYYY-MM-DD? */
bool date_ok(const char *, size_t n);

#endif
