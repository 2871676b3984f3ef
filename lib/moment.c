#include <string.h>
#include <time.h>

#include "moment.h"
#include "opt.h"

/* n digits at p, as a number; -1: they are none. */
static int
digits(const char *p, int n)
{
	int x = 0;

	for (; n > 0; n--, p++) {
		if (*p < '0' || *p > '9')
			return -1;
		x = x * 10 + (*p - '0');
	}
	return x;
}

bool
moment_days(const char *s, size_t n, int64_t *days)
{
	int year, month, day, era, of_era, of_year;

	if (!date_ok(s, n) || (year = digits(s, 4)) == 0)
		return false;
	month = digits(s + 5, 2);
	day = digits(s + 8, 2);
	/* Years that begin in March end with the leap day. */
	year -= month <= 2;
	era = year / 400;
	of_era = year % 400;
	of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	*days = era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	    of_year - 719468;
	return true;
}

/* "Z" or "+09:00", to the end of the text. */
static bool
offset(const char *p, size_t n, int *seconds)
{
	int hours, minutes;

	*seconds = 0;
	if (n == 1)
		return *p == 'Z' || *p == 'z';
	if (n != 6 || (*p != '+' && *p != '-') || p[3] != ':')
		return false;
	hours = digits(p + 1, 2);
	minutes = digits(p + 4, 2);
	if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
		return false;
	*seconds = (hours * 60 + minutes) * 60 * (*p == '-' ? -1 : 1);
	return true;
}

bool
moment_read(struct moment *t, const char *s, size_t n)
{
	uint64_t unit = UINT64_C(100000000000000000);
	int hour, minute, second, shift;
	size_t i = 19;
	int64_t days;

	if (n < 20 || (s[10] != 'T' && s[10] != 't' && s[10] != ' ') ||
	    s[13] != ':' || s[16] != ':' || !moment_days(s, 10, &days))
		return false;
	hour = digits(s + 11, 2);
	minute = digits(s + 14, 2);
	second = digits(s + 17, 2);
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
	    second > 60)
		return false;
	t->fraction = 0;
	if (s[i] == '.') {
		for (i++; i < n && s[i] >= '0' && s[i] <= '9'; i++) {
			t->fraction += unit * (uint64_t)(s[i] - '0');
			unit /= 10;
		}
		if (i == 20)
			return false;
	}
	if (!offset(s + i, n - i, &shift))
		return false;
	t->seconds = days * 86400 + hour * 3600 + minute * 60 + second - shift;
	return true;
}

bool
moment_seconds(const char *s, size_t n, int64_t *seconds)
{
	struct moment t;

	if (!moment_read(&t, s, n))
		return false;
	*seconds = t.seconds;
	return true;
}

int
moment_compare(const struct moment *a, const struct moment *b)
{
	if (a->seconds != b->seconds)
		return a->seconds < b->seconds ? -1 : 1;
	return (a->fraction > b->fraction) - (a->fraction < b->fraction);
}

void
moment_print(char text[MOMENT_TEXT], int64_t seconds)
{
	time_t t = (time_t)seconds;
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL ||
	    strftime(text, MOMENT_TEXT, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		memcpy(text, "1970-01-01T00:00:00Z", MOMENT_TEXT);
}

void
moment_now(char text[MOMENT_TEXT])
{
	moment_print(text, (int64_t)time(NULL));
}
