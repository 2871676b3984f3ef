/*
 * RFC 3339 times and days as numbers.
 */
#include <string.h>

#include "../lib/moment.h"
#include "tap.h"

static bool
is(const char *text, int64_t seconds, uint64_t fraction)
{
	struct moment t;

	return moment_read(&t, text, strlen(text)) && t.seconds == seconds &&
	    t.fraction == fraction;
}

static bool
is_none(const char *text)
{
	struct moment t;

	return !moment_read(&t, text, strlen(text));
}

static bool
is_day(const char *text, int64_t want)
{
	int64_t days;

	return moment_days(text, strlen(text), &days) && days == want;
}

static void
test_times(void)
{
	const int64_t at = 1795341602;
	const uint64_t half = UINT64_C(500000000000000000);
	char text[MOMENT_TEXT];
	int64_t t;

	ok(is("2026-11-22T10:00:02Z", at, 0), "a time");
	ok(is("2026-11-22t10:00:02z", at, 0), "in small letters");
	ok(is("2026-11-22 10:00:02Z", at, 0), "a blank for the T");
	ok(is("2026-11-22T19:00:02.5+09:00", at, half), "fraction, offset");
	ok(is("2026-11-21T23:30:02.500-10:30", at, half), "behind UTC");
	ok(is("1970-01-01T00:00:00.0000000000000000019Z", 0, 1),
	    "18 digits of the fraction");
	ok(is("2016-12-31T23:59:60Z", 1483228800, 0), "a leap second");
	ok(moment_seconds("2026-11-22T10:00:02.9Z", 22, &t) && t == at,
	    "the fraction cut off");
	moment_print(text, at);
	ok(strcmp(text, "2026-11-22T10:00:02Z") == 0, "and back");
	ok(is_none("2026-02-29T10:00:02Z") && is_none("2026-11-22T10:00:02") &&
		is_none("2026-11-22") && is_none("2026-11-22T24:00:00Z") &&
		is_none("2026-11-22T10:60:00Z") &&
		is_none("2026-11-22T10:00:02.Z") &&
		is_none("2026-11-22T10:00:02+0900") &&
		is_none("0000-12-31T00:00:00Z"),
	    "no times");
}

static void
test_days(void)
{
	int64_t days;

	ok(is_day("1970-01-01", 0) && is_day("1869-12-31", -36525) &&
		is_day("2000-02-29", 11016) && is_day("0001-01-01", -719162),
	    "days");
	ok(!moment_days("1970-1-01", 9, &days) &&
		!moment_days("1900-02-29", 10, &days) &&
		!moment_days("0000-03-01", 10, &days),
	    "no days");
}

int
main(void)
{
	test_times();
	test_days();
	return tap_failed;
}
