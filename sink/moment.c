#include <time.h>

#include "../lib/opt.h"
#include "moment.h"

/* Howard Hinnant's days_from_civil. */
static int64_t
civil_days(int64_t y, int64_t m, int64_t d)
{
	int64_t era, yoe, doy, doe;

	y -= m <= 2;
	era = y / 400;
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return era * 146097 + doe - 719468;
}

/* The n digits at s, or -1. */
static int64_t
digits(const char *s, size_t n)
{
	int64_t v = 0;

	for (; n > 0; n--, s++) {
		if (*s < '0' || *s > '9')
			return -1;
		v = v * 10 + (*s - '0');
	}
	return v;
}

bool
moment_days(const char *s, size_t n, int64_t *days)
{
	int64_t y;

	if (!date_ok(s, n) || (y = digits(s, 4)) < 1)
		return false;
	*days = civil_days(y, digits(s + 5, 2), digits(s + 8, 2));
	return true;
}

/* "Z" or an offset like "+09:00", in minutes. */
static bool
zone(const char *s, size_t n, int64_t *minutes)
{
	int64_t h, m;

	if (n == 1 && (*s == 'Z' || *s == 'z')) {
		*minutes = 0;
		return true;
	}
	if (n != 6 || (*s != '+' && *s != '-') || s[3] != ':')
		return false;
	h = digits(s + 1, 2);
	m = digits(s + 4, 2);
	if (h < 0 || h > 23 || m < 0 || m > 59)
		return false;
	*minutes = (*s == '-' ? -1 : 1) * (h * 60 + m);
	return true;
}

bool
moment_millis(const char *s, size_t n, int64_t *millis)
{
	int64_t days, h, m, sec, minutes, ms = 0, unit = 100;
	size_t i = 19;

	if (n < 20 || !moment_days(s, 10, &days) ||
	    (s[10] != 'T' && s[10] != 't') || s[13] != ':' || s[16] != ':')
		return false;
	h = digits(s + 11, 2);
	m = digits(s + 14, 2);
	sec = digits(s + 17, 2);
	if (h < 0 || h > 23 || m < 0 || m > 59 || sec < 0 || sec > 60)
		return false;
	if (s[i] == '.') {
		for (i++; i < n && s[i] >= '0' && s[i] <= '9'; i++) {
			ms += unit * (s[i] - '0');
			unit /= 10;
		}
		if (i == 20)
			return false;
	}
	if (!zone(s + i, n - i, &minutes))
		return false;
	*millis =
	    ((days * 24 + h) * 60 + m - minutes) * 60000 + sec * 1000 + ms;
	return true;
}

void
moment_now(char buf[21])
{
	time_t now = time(NULL);
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(buf, 21, "%Y-%m-%dT%H:%M:%SZ", &tm);
}
