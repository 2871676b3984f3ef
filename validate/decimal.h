/*
 * decimal: what rules ask of numbers, by their decimal text, exactly.
 */
#ifndef VALIDATE_DECIMAL_H
#define VALIDATE_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

#include "../lib/json.h"
#include "../lib/number.h"

static inline bool
decimal_is_integer(const struct json_value *v)
{
	struct decimal d;

	return (number_short(v, &d) && d.places == 0) || number_is_integer(v);
}

#define PLACES 7

/*
 * What bounds leave of the numbers that are written short: with p places
 * those from least[p] to most[p] / 10^p.
 */
struct span {
	int64_t least[PLACES], most[PLACES];
};

enum bound {
	BOUND_MIN,
	BOUND_MAX,
	BOUND_ABOVE,
	BOUND_BELOW
};

/* All numbers. */
void span_init(struct span *);

/* Take away what is beyond a bound; false: it is not written short. */
bool span_bound(struct span *, enum bound, const struct json_value *);

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
