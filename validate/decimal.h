/*
 * decimal: what rules ask of numbers, by their decimal text, exactly.
 */
#ifndef VALIDATE_DECIMAL_H
#define VALIDATE_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

#include "../lib/json.h"
#include "../lib/number.h"

/* A number of few digits: m / 10^places. */
struct decimal {
	int64_t m;
	int places;
};

/* Store a number written with few digits and no exponent; else false. */
static inline bool
decimal_short(const struct json_value *v, struct decimal *d)
{
	const char *p = v->p, *end = v->p + v->n, *point = v->p + v->n;
	int64_t m = 0;

	if (v->n > 18)
		return false;
	for (p += *p == '-'; p < end; p++)
		if (*p >= '0' && *p <= '9')
			m = m * 10 + (*p - '0');
		else if (*p == '.')
			point = p + 1;
		else
			return false;
	d->m = *v->p == '-' ? -m : m;
	d->places = (int)(end - point);
	return true;
}

static inline bool
decimal_is_integer(const struct json_value *v)
{
	struct decimal d;

	return (decimal_short(v, &d) && d.places == 0) || number_is_integer(v);
}

/* A number to compare with. */
struct bound {
	struct json_value v;
	struct decimal d;
	bool few; /* d is good */
};

void bound_set(struct bound *, const struct json_value *);

/*
 * Less than, equal to or greater than 0, as v is to the bound; *d is v's
 * short form when it has one, else d is NULL.
 */
int bound_compare(
    const struct json_value *v, const struct decimal *d, const struct bound *);

/* A number to divide by: m x 10^exponent, where 10 does not divide m. */
struct divisor {
	uint64_t m;
	int64_t exponent;
};

/* False when it is not above 0 or has more than 18 digits. */
bool divisor_set(struct divisor *, const struct json_value *);

/* Is v a whole number of times the divisor? */
bool divisor_divides(const struct divisor *, const struct json_value *v);

/* A hash that equal numbers share: 7, 7.0 and 70e-1. */
uint64_t decimal_hash(const struct json_value *, uint64_t seed);

#endif
