#include <string.h>

#include "decimal.h"

/* Beyond what is written short, and one more fits. */
#define BEYOND (INT64_MAX - 1)

void
span_init(struct span *s)
{
	for (int p = 0; p < PLACES; p++) {
		s->least[p] = -BEYOND;
		s->most[p] = BEYOND;
	}
}

/* d x 10^places as two integers, of which it is between: mostly the same. */
static void
scale(const struct decimal *d, int places, int64_t *floor, int64_t *ceiling)
{
	int64_t m = d->m, power = 1;

	for (; places > d->places; places--)
		if (__builtin_mul_overflow(m, INT64_C(10), &m) || m > BEYOND ||
		    m < -BEYOND) {
			*floor = *ceiling = d->m < 0 ? -BEYOND : BEYOND;
			return;
		}
	for (; places < d->places; places++)
		power *= 10;
	*floor = m / power - (m % power < 0);
	*ceiling = m / power + (m % power > 0);
}

static void
narrow(struct span *s, int p, int64_t least, int64_t most)
{
	if (s->least[p] < least)
		s->least[p] = least;
	if (s->most[p] > most)
		s->most[p] = most;
}

bool
span_bound(struct span *s, enum bound bound, const struct json_value *v)
{
	struct decimal d;
	int64_t floor, ceiling;

	if (!number_short(v, &d))
		return false;
	for (int p = 0; p < PLACES; p++) {
		scale(&d, p, &floor, &ceiling);
		if (bound == BOUND_MIN)
			narrow(s, p, ceiling, BEYOND);
		else if (bound == BOUND_ABOVE)
			narrow(s, p, floor + 1, BEYOND);
		else if (bound == BOUND_MAX)
			narrow(s, p, -BEYOND, floor);
		else
			narrow(s, p, -BEYOND, ceiling - 1);
	}
	return true;
}

/*
 * A number as an integer times a power of ten.  The integer's digits stand
 * in [p, end), with a point among them that is to be skipped, and neither
 * begin nor end with a zero; zero has none.
 */
struct digits {
	const char *p, *end;
	int64_t exponent;
};

static struct digits
split(const struct json_value *v)
{
	struct digits d = { v->p + (*v->p == '-'), v->p + v->n, 0 };
	const char *e, *point;

	for (e = d.p; e < d.end && (*e | 0x20) != 'e'; e++)
		continue;
	if (e < d.end)
		d.exponent = number_exponent(e + 1, d.end);
	d.end = e;
	point = memchr(d.p, '.', (size_t)(e - d.p));
	if (point != NULL)
		d.exponent -= e - point - 1;
	while (d.end > d.p && (d.end[-1] == '0' || d.end[-1] == '.'))
		d.exponent += *--d.end == '0';
	while (d.p < d.end && (*d.p == '0' || *d.p == '.'))
		d.p++;
	if (d.p == d.end)
		d.exponent = 0;
	return d;
}

bool
divisor_set(struct divisor *b, const struct json_value *v)
{
	struct digits d = split(v);
	int n = 0;

	b->m = 0;
	b->exponent = d.exponent;
	for (; d.p < d.end; d.p++)
		if (*d.p != '.') {
			if (++n > 18)
				return false;
			b->m = b->m * 10 + (uint64_t)(*d.p - '0');
		}
	return b->m != 0 && *v->p != '-';
}

/* (10 x r + digit) mod m, where r < m < 10^18. */
static uint64_t
next(uint64_t r, unsigned digit, uint64_t m)
{
	/* 10^19 fits where 19 digits do: below 2^64. */
	return (r * 10 + digit) % m;
}

bool
divisor_divides(const struct divisor *b, const struct json_value *v)
{
	struct digits d = split(v);
	int64_t shift = d.exponent - b->exponent;
	uint64_t r = 0;

	if (d.p == d.end)
		return true;
	/* The digits do not end with a zero, so nothing is left to shift. */
	if (shift < 0)
		return false;
	for (; d.p < d.end; d.p++)
		if (*d.p != '.')
			r = next(r, (unsigned)(*d.p - '0'), b->m);
	/* 10^64 has every 2 and 5 that m may have: more changes nothing. */
	for (int i = 0; i < 64 && i < shift; i++)
		r = next(r, 0, b->m);
	return r == 0;
}

uint64_t
decimal_hash(const struct json_value *v, uint64_t seed)
{
	struct digits d = split(v);
	uint64_t h = seed ^ (uint64_t)d.exponent;

	if (d.p < d.end && *v->p == '-')
		h = ~h;
	for (; d.p < d.end; d.p++)
		if (*d.p != '.') {
			h = (h ^ (uint64_t)*d.p) * UINT64_C(0x9fb21c651e98df25);
			h ^= h >> 32;
		}
	return h;
}
