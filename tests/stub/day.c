#include <stdio.h>
#include <string.h>
#include <time.h>

#include "day.h"

/* Both ways after Howard Hinnant's "chrono-compatible date algorithms". */
int32_t
day_of(int year, int month, int day)
{
	int y = month <= 2 ? year - 1 : year;
	int era = (y >= 0 ? y : y - 399) / 400;
	int yoe = y - era * 400;
	int doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

void
day_split(int32_t n, int *year, int *month, int *day)
{
	int z = n + 719468;
	int era = (z >= 0 ? z : z - 146096) / 146097;
	int doe = z - era * 146097;
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int mp = (5 * doy + 2) / 153;
	int m = mp < 10 ? mp + 3 : mp - 9;

	if (year != NULL)
		*year = yoe + era * 400 + (m <= 2);
	if (month != NULL)
		*month = m;
	if (day != NULL)
		*day = doy - (153 * mp + 2) / 5 + 1;
}

const char *
day_text(int32_t n, char *text)
{
	int year, month, day;

	text[0] = '\0';
	if (n == DAY_NONE)
		return text;
	day_split(n, &year, &month, &day);
	/* The moduli tell the compiler that it fits. */
	snprintf(text, DAY_TEXT, "%04u-%02u-%02u", (unsigned)year % 10000,
	    (unsigned)month % 100, (unsigned)day % 100);
	return text;
}

bool
day_read(const char *s, int32_t *n)
{
	int v[3] = { 0, 0, 0 };
	char text[DAY_TEXT];

	if (strlen(s) != 10 || s[4] != '-' || s[7] != '-')
		return false;
	for (int i = 0, part = 0; i < 10; i++) {
		if (i == 4 || i == 7) {
			part++;
			continue;
		}
		if (s[i] < '0' || s[i] > '9')
			return false;
		v[part] = v[part] * 10 + (s[i] - '0');
	}
	if (v[1] < 1 || v[1] > 12 || v[2] < 1)
		return false;
	*n = day_of(v[0], v[1], v[2]);
	/* The 31st of February comes back as another day. */
	return strcmp(day_text(*n, text), s) == 0;
}

int32_t
day_today(void)
{
	return (int32_t)(time(NULL) / 86400);
}
