/*
 * amount: a number in 16 bytes, to be compared without the number's text.
 * The first 18 significant digits count, and are exact.
 */
#ifndef DEDUP_AMOUNT_H
#define DEDUP_AMOUNT_H

#include <stdint.h>

#include "../lib/json.h"

/* digits x 10^scale; digits has 18 of them, or is 0. */
struct amount {
	int64_t digits, scale;
};

/* That of a number; of anything else, or NULL, one less than all others. */
struct amount amount_read(const struct json_value *);

/* Less than, equal to or greater than 0. */
int amount_compare(struct amount, struct amount);

#endif
