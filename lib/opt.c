#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "log.h"
#include "opt.h"

long
opt_int(const char *what, const char *text, long min, long max)
{
	char *end;
	long v;

	errno = 0;
	v = strtol(text, &end, 10);
	if (end == text || *end != '\0')
		die(EX_USAGE, "%s: not a whole number: %s", what, text);
	if (errno == ERANGE || v < min || v > max)
		die(EX_USAGE, "%s: not from %ld to %ld: %s", what, min, max,
		    text);
	return v;
}

/* A decimal number and what follows it; strtod(3) would take hex and nan. */
static double
decimal(const char *what, const char *text, char **end)
{
	size_t n = strspn(text, "0123456789.");
	double v = -1;

	if (n > 0 && n < 40)
		v = strtod(text, end);
	if (n == 0 || n >= 40 || *end != text + n)
		die(EX_USAGE, "%s: not a number: %s", what, text);
	return v;
}

double
opt_number(const char *what, const char *text, double min, double max)
{
	char *end;
	double v = decimal(what, text, &end);

	if (*end != '\0')
		die(EX_USAGE, "%s: not a number: %s", what, text);
	if (v < min || v > max)
		die(EX_USAGE, "%s: not from %g to %g: %s", what, min, max,
		    text);
	return v;
}

uint64_t
opt_size(const char *what, const char *text, uint64_t min, uint64_t max)
{
	static const char units[] = "KMG";
	const char *unit;
	char *end;
	double v = decimal(what, text, &end);

	if (*end != '\0') {
		unit = strchr(units, *end & ~0x20);
		if (unit == NULL || end[1] != '\0')
			die(EX_USAGE, "%s: not a size such as 64M: %s", what,
			    text);
		v = ldexp(v, 10 * (int)(unit - units + 1));
	}
	if (v < (double)min || v > (double)max)
		die(EX_USAGE, "%s: not from %llu to %llu bytes: %s", what,
		    (unsigned long long)min, (unsigned long long)max, text);
	return (uint64_t)v;
}

double
opt_ratio(const char *what, const char *text)
{
	char *end;
	double v = decimal(what, text, &end);

	if (*end == '%') {
		v /= 100;
		end++;
	}
	if (*end != '\0' || v < 0 || v > 1)
		die(EX_USAGE, "%s: not a share such as 0.1 or 10%%: %s", what,
		    text);
	return v;
}

double
opt_seconds(const char *what, const char *text, double min, double max)
{
	static const struct {
		const char *name;
		double seconds;
	} unit[] = { { "", 1 }, { "ms", .001 }, { "s", 1 }, { "m", 60 },
		{ "h", 3600 }, { "d", 86400 } };
	char *end;
	double v = decimal(what, text, &end);
	size_t i, n = sizeof(unit) / sizeof(*unit);

	for (i = 0; i < n && strcmp(end, unit[i].name) != 0; i++)
		continue;
	if (i == n)
		die(EX_USAGE, "%s: not a duration such as 30, 500ms or 2h: %s",
		    what, text);
	v *= unit[i].seconds;
	if (v < min || v > max)
		die(EX_USAGE, "%s: not from %g to %g seconds: %s", what, min,
		    max, text);
	return v;
}

/* Their value, or something above 9999. */
static unsigned
two_digits(const char *s)
{
	unsigned a = (unsigned char)s[0] - (unsigned)'0';
	unsigned b = (unsigned char)s[1] - (unsigned)'0';

	return a <= 9 && b <= 9 ? a * 10 + b : 10000;
}

bool
date_ok(const char *s, size_t n)
{
	static const unsigned char days[] = { 31, 28, 31, 30, 31, 30, 31, 31,
		30, 31, 30, 31 };
	unsigned y, m, day;

	if (n != 10 || s[4] != '-' || s[7] != '-')
		return false;
	y = two_digits(s) * 100 + two_digits(s + 2);
	m = two_digits(s + 5);
	day = two_digits(s + 8);
	if (y > 9999 || m < 1 || m > 12 || day < 1)
		return false;
	if (m == 2 && y % 4 == 0 && (y % 100 != 0 || y % 400 == 0))
		return day <= 29;
	return day <= days[m - 1];
}

const char *
opt_date(const char *what, const char *text)
{
	if (!date_ok(text, strlen(text)))
		die(EX_USAGE, "%s: not a date such as 2026-11-22: %s", what,
		    text);
	return text;
}
