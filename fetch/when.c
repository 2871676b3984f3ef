#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "when.h"

double
when_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* Days since 1970-01-01 in the Gregorian calendar, by 400-year eras. */
static long
from_civil(long y, long m, long d)
{
	long era, yoe, doy, doe;

	if (m <= 2)
		y--;
	era = (y >= 0 ? y : y - 399) / 400;
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return era * 146097 + doe - 719468;
}

void
when_civil(long day, long *year, long *month, long *mday)
{
	long era, doe, yoe, doy, mp;

	day += 719468;
	era = (day >= 0 ? day : day - 146096) / 146097;
	doe = day - era * 146097;
	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	mp = (5 * doy + 2) / 153;
	*mday = doy - (153 * mp + 2) / 5 + 1;
	*month = mp < 10 ? mp + 3 : mp - 9;
	*year = yoe + era * 400 + (*month <= 2);
}

void
when_stamp(char to[WHEN_STAMP])
{
	time_t now;
	struct tm tm;

	now = time(NULL);
	if (gmtime_r(&now, &tm) == NULL)
		memset(&tm, 0, sizeof(tm));
	if (strftime(to, WHEN_STAMP, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		memcpy(to, "1970-01-01T00:00:00Z", WHEN_STAMP);
}

long
when_today(void)
{
	return (long)(time(NULL) / 86400);
}

long
when_day(const char *text)
{
	long part[3] = { 0, 0, 0 };
	int i;

	for (i = 0; *text != '\0'; text++)
		if (*text == '-' && i < 2)
			i++;
		else
			part[i] = part[i] * 10 + (*text - '0');
	return from_civil(part[0], part[1], part[2]);
}

void
when_text(long day, char to[WHEN_DAY])
{
	long y, m, d;

	when_civil(day, &y, &m, &d);
	/* Wide enough for what a compiler fears, cut to the ten we mean. */
	char text[80];
	snprintf(text, sizeof(text), "%04ld-%02ld-%02ld", y, m, d);
	memcpy(to, text, WHEN_DAY - 1);
	to[WHEN_DAY - 1] = '\0';
}

long
when_months_before(long day, long months)
{
	long y, m, d, first, last;

	when_civil(day, &y, &m, &d);
	m -= months;
	for (; m < 1; m += 12)
		y--;
	first = from_civil(y, m, 1);
	last = from_civil(m == 12 ? y + 1 : y, m == 12 ? 1 : m + 1, 1) - 1;
	return first + d - 1 > last ? last : first + d - 1;
}

/* The month by its English name, 1 to 12, or 0. */
static long
month_of(const char *name)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	long i;

	for (i = 0; i < 12; i++)
		if (strncmp(names + 3 * i, name, 3) == 0)
			return i + 1;
	return 0;
}

static bool
clock_of(const char *text, long long *seconds)
{
	int h, m, s, n = 0;

	if (strlen(text) < 8 || strspn(text, "0123456789:") < 8 ||
	    sscanf(text, "%2d:%2d:%2d%n", &h, &m, &s, &n) != 3 || n != 8)
		return false;
	if (h > 23 || m > 59 || s > 60)
		return false;
	*seconds = h * 3600 + m * 60 + s;
	return true;
}

long long
when_http(const char *text)
{
	char month[4] = "", zone[4] = "", hour[9] = "";
	const char *p;
	long y, m, d;
	long long s;
	int n = 0;

	/* "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 ...": the
	 * name of the day says nothing that the date does not. */
	p = strchr(text, ',');
	if (p != NULL && p - text <= 9) {
		if (sscanf(p, ", %2ld %3[A-Za-z] %4ld %8[0-9:] %3[A-Z]%n", &d,
			month, &y, hour, zone, &n) != 5 &&
		    sscanf(p, ", %2ld-%3[A-Za-z]-%4ld %8[0-9:] %3[A-Z]%n", &d,
			month, &y, hour, zone, &n) != 5)
			return -1;
		if (strcmp(zone, "GMT") != 0 || p[n] != '\0')
			return -1;
		if (y >= 0 && y < 100)
			y += y < 70 ? 2000 : 1900;
	} else if (sscanf(text, "%*3[A-Za-z] %3[A-Za-z] %2ld %8[0-9:] %4ld%n",
		       month, &d, hour, &y, &n) != 4 ||
	    text[n] != '\0')
		return -1;
	m = month_of(month);
	if (m == 0 || d < 1 || d > 31 || y < 1970 || !clock_of(hour, &s))
		return -1;
	return from_civil(y, m, d) * 86400LL + s;
}
