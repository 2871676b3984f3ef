#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "number.h"

/*
 * A number taken apart: 0.DIGITS x 10^scale, where DIGITS has no leading and
 * no trailing zero; zero has no digits.  The digits stand in [p, end), and a
 * point among them is to be skipped.
 */
struct parts {
	const char *p, *end;
	int64_t scale;
	bool negative;
};

#define EXPONENT_MAX (INT64_C(1) << 60)

int64_t
number_exponent(const char *p, const char *end)
{
	bool negative = *p == '-';
	int64_t x = 0;

	if (*p == '-' || *p == '+')
		p++;
	for (; p < end; p++)
		if (x < EXPONENT_MAX / 10)
			x = x * 10 + (*p - '0');
	return negative ? -x : x;
}

static struct parts
parts(const struct json_value *v)
{
	struct parts d = { v->p, v->p + v->n, 0, *v->p == '-' };
	const char *e, *point, *end;

	d.p += d.negative;
	for (e = d.p; e < d.end && (*e | 0x20) != 'e'; e++)
		continue;
	end = e;
	point = memchr(d.p, '.', (size_t)(end - d.p));
	d.scale = (point != NULL ? point : end) - d.p;
	if (e < d.end)
		d.scale += number_exponent(e + 1, d.end);
	d.end = end;
	while (d.end > d.p && (d.end[-1] == '0' || d.end[-1] == '.'))
		d.end--;
	while (d.p < d.end && (*d.p == '0' || *d.p == '.')) {
		if (*d.p == '0')
			d.scale--;
		d.p++;
	}
	if (d.p == d.end) {
		d.scale = 0;
		d.negative = false;
	}
	return d;
}

static int
digit(struct parts *d)
{
	if (d->p < d->end && *d->p == '.')
		d->p++;
	return d->p < d->end ? *d->p++ - '0' : 0;
}

int
number_compare(const struct json_value *va, const struct json_value *vb)
{
	struct parts a = parts(va), b = parts(vb);
	bool zero_a = a.p == a.end, zero_b = b.p == b.end;
	int sign = a.negative ? -1 : 1, x, y;

	if (zero_a || zero_b)
		return zero_a && zero_b ? 0
		    : zero_a		? (b.negative ? 1 : -1)
					: sign;
	if (a.negative != b.negative)
		return sign;
	if (a.scale != b.scale)
		return a.scale < b.scale ? -sign : sign;
	while (a.p < a.end || b.p < b.end) {
		x = digit(&a);
		y = digit(&b);
		if (x != y)
			return x < y ? -sign : sign;
	}
	return 0;
}

/* How many digits it has, the point left out. */
static int64_t
digits(const struct parts *d)
{
	size_t n = (size_t)(d->end - d->p);

	if (n > 0 && memchr(d->p, '.', n) != NULL)
		n--;
	return (int64_t)n;
}

bool
number_is_integer(const struct json_value *v)
{
	struct parts d = parts(v);

	return digits(&d) <= d.scale;
}

bool
number_int64(const struct json_value *v, int64_t *out)
{
	struct parts d;
	struct decimal few;
	uint64_t x = 0;
	int64_t i;

	if (number_short(v, &few) && few.places == 0) {
		*out = few.m;
		return true;
	}
	d = parts(v);
	if (digits(&d) > d.scale && d.p < d.end)
		return false;
	if (d.scale > 19)
		return false;
	for (i = 0; i < d.scale; i++) {
		if (x > (UINT64_MAX - 9) / 10)
			return false;
		x = x * 10 + (uint64_t)digit(&d);
	}
	if (x > (uint64_t)INT64_MAX + d.negative)
		return false;
	*out = d.negative ? (int64_t)-x : (int64_t)x;
	return true;
}

double
number_double(const struct json_value *v)
{
	static const double power[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7,
		1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };
	struct decimal d;
	double x;

	/* Up to 15 digits and no exponent: one exact division. */
	if (v->n <= 15 && number_short(v, &d)) {
		x = (double)d.m / power[d.places];
		/* An integer has no -0. */
		return *v->p == '-' ? -fabs(x) : x;
	}
	/* The text ends before a byte that is part of no number. */
	return strtod(v->p, NULL);
}

size_t
number_decimals(const struct json_value *v)
{
	const char *p = memchr(v->p, '.', v->n), *end = v->p + v->n;
	size_t n = 0;

	if (p == NULL)
		return 0;
	while (++p < end && *p >= '0' && *p <= '9')
		n++;
	return n;
}
