/*
 * number: JSON numbers by their decimal text, exactly.
 *
 * All functions take the text of a number that json_scan() found good.
 */
#ifndef TMDB_NUMBER_H
#define TMDB_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "json.h"

/* Less than, equal to or greater than 0, as a is to b, without rounding. */
int number_compare(const struct json_value *a, const struct json_value *b);

/* Is its value a whole number (7, 7.0, 70e-1)? */
bool number_is_integer(const struct json_value *);

/* Store its value, when that is a whole number that fits. */
bool number_int64(const struct json_value *, int64_t *);

/* The nearest double; HUGE_VAL with its sign when there is none. */
double number_double(const struct json_value *);

/* How many digits are written behind the decimal point. */
size_t number_decimals(const struct json_value *);

#endif
