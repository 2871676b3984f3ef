#include <string.h>
#include <time.h>

#include "../lib/opt.h"
#include "epoch.h"

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
epoch_day(const char *s, size_t n, int64_t *days)
{
	int64_t y, era, of_era, of_year;
	int month;

	if (n != 10 || !date_ok(s, n))
		return false;
	month = digits(s + 5, 2);
	/* Years that begin in March end with the leap day. */
	y = digits(s, 4) - (month <= 2);
	era = (y >= 0 ? y : y - 399) / 400;
	of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 +
	    digits(s + 8, 2) - 1;
	of_era = y - era * 400;
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
epoch_read(const char *s, size_t n, int64_t *seconds)
{
	int hour, minute, second, shift;
	size_t i = 19;
	int64_t day;

	if (n < 20 || (s[10] != 'T' && s[10] != 't' && s[10] != ' ') ||
	    s[13] != ':' || s[16] != ':' || !epoch_day(s, 10, &day))
		return false;
	hour = digits(s + 11, 2);
	minute = digits(s + 14, 2);
	second = digits(s + 17, 2);
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
	    second > 60)
		return false;
	if (s[i] == '.') {
		for (i++; i < n && s[i] >= '0' && s[i] <= '9'; i++)
			continue;
		if (i == 20)
			return false;
	}
	if (!offset(s + i, n - i, &shift))
		return false;
	*seconds = day * 86400 + hour * 3600 + minute * 60 + second - shift;
	return true;
}

void
epoch_print(char text[EPOCH_TEXT], int64_t seconds)
{
	time_t t = (time_t)seconds;
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL ||
	    strftime(text, EPOCH_TEXT, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		memcpy(text, "1970-01-01T00:00:00Z", EPOCH_TEXT);
}

int64_t
epoch_now(void)
{
	return (int64_t)time(NULL);
}
