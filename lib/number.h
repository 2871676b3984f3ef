/*
 * number: JSON numbers by their decimal text, exactly.
 *
 * All functions take a number of a text that json_scan() found good.
 */
#ifndef TMDB_NUMBER_H
#define TMDB_NUMBER_H

#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "json.h"

/* A number of few digits: m / 10^places. */
struct decimal {
	int64_t m;
	int places;
};

/* Less than, equal to or greater than 0, as a is to b, without rounding. */
int number_compare(const struct json_value *a, const struct json_value *b);

/* Is its value a whole number (7, 7.0, 70e-1)? */
bool number_is_integer(const struct json_value *);

/* Store its value, when that is a whole number that fits. */
bool number_int64(const struct json_value *, int64_t *);

/* The nearest double; HUGE_VAL with its sign when there is none. */
double number_double(const struct json_value *);

/*
 * The exponent written in [p, end), which is what stands behind the "e"; one
 * past all reason is cut, at about 10^18.
 */
int64_t number_exponent(const char *p, const char *end);

/* How many digits are written behind the decimal point. */
size_t number_decimals(const struct json_value *);

/* A byte's worth in each byte of a word. */
#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/*
 * The number of n bytes at p, at most 8 and no sign, or false: it has an
 * exponent.  Without a loop, for where numbers end is not to be foreseen.
 */
static inline bool
number_word(const char *p, size_t n, struct decimal *d)
{
	uint64_t w, x, low;
	unsigned at;

	memcpy(&w, p, sizeof(w)); /* bytes follow every text */
	w = le64toh(w) << (64 - 8 * n);
	/* '0' before it, so that it ends with the highest byte. */
	w |= EACH('0') >> 4 * n >> 4 * n;
	x = w ^ EACH('.');
	x = ~(((x & EACH(0x7f)) + EACH(0x7f)) | x | EACH(0x7f));
	d->places = 0;
	if (x != 0) {
		at = (unsigned)__builtin_ctzll(x) / 8;
		d->places = 7 - (int)at;
		low = w & ((UINT64_C(1) << 8 * at) - 1);
		w = (w >> 8 * at >> 8 << 8 * at << 8) | low << 8 | '0';
	}
	w ^= EACH('0');
	if (((w + EACH(0x76)) | w) & EACH(0x80))
		return false;
	/* Pairs of digits, then fours, then eight. */
	w = w * 10 + (w >> 8);
	w = (w & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x000f424000000064) +
	    (w >> 16 & UINT64_C(0x000000ff000000ff)) *
		UINT64_C(0x0000271000000001);
	d->m = (int64_t)(w >> 32);
	return true;
}

/* Store a number written with few digits and no exponent; else false. */
static inline bool
number_short(const struct json_value *v, struct decimal *d)
{
	bool negative = *v->p == '-';
	const char *p = v->p + negative, *end = v->p + v->n, *point;
	int64_t m = 0;
	unsigned digit;

	if (v->n > 18)
		return false;
	if (end - p <= 8) {
		if (!number_word(p, (size_t)(end - p), d))
			return false;
		d->m = negative ? -d->m : d->m;
		return true;
	}
	/* What follows a number is no digit. */
	for (; (digit = (unsigned)*p - '0') <= 9; p++)
		m = m * 10 + digit;
	d->places = 0;
	if (*p == '.') {
		point = ++p;
		for (; (digit = (unsigned)*p - '0') <= 9; p++)
			m = m * 10 + digit;
		d->places = (int)(p - point);
	}
	d->m = negative ? -m : m;
	return p == end;
}

#endif
