#include <stdbool.h>
#include <stddef.h>

#include "../lib/number.h"
#include "amount.h"

#define DIGITS 18

struct amount
amount_read(const struct json_value *v)
{
	struct amount a = { INT64_MIN, 0 };
	const char *p, *end;
	bool point = false;
	int n = 0;

	if (v == NULL || v->type != JSON_NUMBER)
		return a;
	a.digits = 0;
	end = v->p + v->n;
	for (p = v->p + (*v->p == '-'); p < end && (*p | 0x20) != 'e'; p++) {
		if (*p == '.') {
			point = true;
			continue;
		}
		if (n < DIGITS) {
			a.digits = a.digits * 10 + (*p - '0');
			n += a.digits != 0;
			a.scale -= point;
		} else
			a.scale += !point;
	}
	if (a.digits == 0)
		return (struct amount){ 0, 0 };
	for (; n < DIGITS; n++) {
		a.digits *= 10;
		a.scale--;
	}
	if (p < end)
		a.scale += number_exponent(p + 1, end);
	if (*v->p == '-')
		a.digits = -a.digits;
	return a;
}

static int
sign(struct amount a)
{
	if (a.digits == INT64_MIN)
		return -2;
	return (a.digits > 0) - (a.digits < 0);
}

int
amount_compare(struct amount a, struct amount b)
{
	int x = sign(a), y = sign(b);

	if (x != y)
		return x < y ? -1 : 1;
	if (a.scale != b.scale)
		return a.scale < b.scale ? -x : x;
	return (a.digits > b.digits) - (a.digits < b.digits);
}
