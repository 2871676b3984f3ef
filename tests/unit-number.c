/* Numbers: compared exactly, and read as they are written. */
#include <math.h>
#include <string.h>

#include "../lib/number.h"
#include "tap.h"

/* s is in a buffer: bytes follow it, as in a text. */
static struct json_value
value(const char *s)
{
	return (struct json_value){ s, strlen(s), JSON_NUMBER, false };
}

/* The same for a literal, until the next call. */
static struct json_value
written(const char *s)
{
	static char copy[64];

	snprintf(copy, sizeof(copy), "%s,", s);
	return (struct json_value){ copy, strlen(s), JSON_NUMBER, false };
}

static void
numbers(void)
{
	/* Ascending; equal ones in one string, separated by blanks. */
	static const char *const order[] = { "-1e400", "-123456789012345678901",
		"-123456789012345678900 -1234567890123456789e2", "-1.5",
		"-1 -1.0 -10e-1", "0 -0 0.0 0e9 -0.000e-5", "1e-400",
		"0.05 5e-2 0.5e-1 50e-3", "0.1 0.10 1e-1", "7 7.0 70e-1 0.7e1",
		"7.001", "9007199254740992", "9007199254740993", "1e400",
		"10e400 1e401" };
	size_t i, k, n = sizeof(order) / sizeof(*order);
	char a[64], b[64], *sp;
	const char *rest;
	bool good_order = true, equal = true;
	struct json_value va, vb;
	int64_t x;

	for (i = 0; i < n; i++)
		for (k = 0; k < n; k++) {
			snprintf(a, sizeof(a), "%s ", order[i]);
			snprintf(b, sizeof(b), "%s ", order[k]);
			*strchr(a, ' ') = *strchr(b, ' ') = '\0';
			va = value(a);
			vb = value(b);
			x = number_compare(&va, &vb);
			good_order = good_order &&
			    (i < k	    ? x < 0
				    : i > k ? x > 0
					    : x == 0);
		}
	ok(good_order, "numbers compare exactly");
	for (i = 0; i < n; i++) {
		snprintf(a, sizeof(a), "%s ", order[i]);
		*strchr(a, ' ') = '\0';
		va = value(a);
		for (rest = order[i]; rest != NULL; rest = strchr(rest, ' ')) {
			rest += *rest == ' ';
			snprintf(b, sizeof(b), "%s ", rest);
			if ((sp = strchr(b, ' ')) != NULL)
				*sp = '\0';
			vb = value(b);
			equal = equal && number_compare(&va, &vb) == 0;
		}
	}
	ok(equal, "however they are written");
	va = written("70e-1");
	ok(number_is_integer(&va) && number_int64(&va, &x) && x == 7,
	    "70e-1 is the integer 7");
	va = written("7.5");
	ok(!number_is_integer(&va) && !number_int64(&va, &x), "7.5 is none");
	va = written("-9223372036854775808");
	ok(number_int64(&va, &x) && x == INT64_MIN, "the least int64");
	va = written("9223372036854775808");
	ok(number_is_integer(&va) && !number_int64(&va, &x),
	    "one more than the greatest does not fit");
	va = written("0.05");
	ok(number_double(&va) == 0.05 && number_decimals(&va) == 2,
	    "0.05 as a double, two decimals");
	va = written("-12345.678901234567");
	ok(number_double(&va) == -12345.678901234567, "a long one");
	va = written("-0.0");
	ok(signbit(number_double(&va)), "-0.0 keeps its sign");
}

/* Read a number digit by digit. */
static bool
slowly(const char *s, struct decimal *d)
{
	bool point = false;

	*d = (struct decimal){ 0, 0 };
	for (; *s != '\0'; s++) {
		if (*s == 'e' || *s == 'E')
			return false;
		if (*s == '.') {
			point = true;
		} else if (*s != '-') {
			d->m = d->m * 10 + (*s - '0');
			d->places += point;
		}
	}
	return true;
}

/* All shapes of numbers up to 18 bytes, with digits by chance. */
static void
short_numbers(void)
{
	char s[32], *to;
	struct json_value v;
	struct decimal a = { 0, 0 }, b;
	unsigned whole, places, shape, seed = 1;
	bool same = true;

	for (whole = 1; whole <= 17; whole++)
		for (places = 0; places + whole <= 16; places++)
			for (shape = 0; shape < 200; shape++) {
				to = s;
				if (shape & 1)
					*to++ = '-';
				for (unsigned i = 0; i < whole + places; i++) {
					if (i == whole)
						*to++ = '.';
					seed = seed * 1103515245 + 12345;
					*to++ = (char)('0' + (seed >> 16) % 10);
				}
				if (shape % 10 == 9) {
					*to++ = 'e';
					*to++ = '1';
				}
				*to = '\0';
				v = value(s);
				if (slowly(s, &b) != number_short(&v, &a))
					same = same && v.n > 18;
				else if (shape % 10 != 9)
					same = same && a.places == b.places &&
					    a.m == (shape & 1 ? -b.m : b.m);
			}
	ok(same, "short numbers are read as digit by digit");
	v = value("1234567890123456789");
	ok(!number_short(&v, &a), "19 digits are not short");
}

int
main(void)
{
	numbers();
	short_numbers();
	return tap_failed;
}
