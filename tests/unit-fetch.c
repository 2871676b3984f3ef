/* What a pipe cannot reach in tmdb-fetch: clocks, waits and the rate. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../fetch/bucket.h"
#include "../fetch/flow.h"
#include "../fetch/retry.h"
#include "../fetch/when.h"
#include "tap.h"

static void
dates(void)
{
	static const struct {
		const char *text;
		long long at;
	} table[] = {
		{ "Sun, 06 Nov 1994 08:49:37 GMT", 784111777 },
		{ "Sunday, 06-Nov-94 08:49:37 GMT", 784111777 },
		{ "Sun Nov  6 08:49:37 1994", 784111777 },
		{ "Thu, 01 Jan 1970 00:00:00 GMT", 0 },
		{ "Tue, 29 Feb 2028 23:59:60 GMT", 1835481600 },
		{ "Wednesday, 31-Dec-69 00:00:00 GMT", 3155673600 },
		{ "", -1 },
		{ "soon", -1 },
		{ "Sun, 06 Nov 1994 08:49:37", -1 },
		{ "Sun, 06 Nov 1994 08:49:37 PST", -1 },
		{ "Sun, 06 Nov 1994 08:49:37 GMT+1", -1 },
		{ "Sun, 06 Nov 1994 8:49:37 GMT", -1 },
		{ "Sun, 06 Nov 1994 24:00:00 GMT", -1 },
		{ "Sun, 06 Nov 1994 08:60:00 GMT", -1 },
		{ "Sun, 06 Nov 1994 08:49 GMT", -1 },
		{ "Sun, 06 Foo 1994 08:49:37 GMT", -1 },
		{ "Sun, 32 Nov 1994 08:49:37 GMT", -1 },
		{ "Sun, 00 Nov 1994 08:49:37 GMT", -1 },
		{ "Sun, -6 Nov 1994 08:49:37 GMT", -1 },
		{ "Sun, 06 Nov 1894 08:49:37 GMT", -1 },
		{ "Sun Nov  6 08:49:37 1994 x", -1 },
		{ "06 Nov 1994 08:49:37 GMT", -1 },
		{ ",", -1 },
		{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, 06 Nov 1994", -1 },
		{ "2026-11-22T10:00:02Z", -1 },
	};
	char what[120];
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(*table); i++) {
		snprintf(what, sizeof(what), "HTTP date \"%s\"", table[i].text);
		ok(when_http(table[i].text) == table[i].at, what);
	}
}

static void
days(void)
{
	char text[WHEN_DAY], back[WHEN_DAY];
	long day, y, m, d;
	bool good = true;
	time_t t;
	struct tm tm;

	for (day = -200000; day < 200000; day++) {
		t = (time_t)day * 86400;
		gmtime_r(&t, &tm);
		when_civil(day, &y, &m, &d);
		good = good && y == tm.tm_year + 1900 && m == tm.tm_mon + 1 &&
		    d == tm.tm_mday;
		when_text(day, text);
		good = good && when_day(text) == day;
	}
	ok(good, "400,000 days as gmtime(3) has them, there and back");
	when_text(when_months_before(when_day("2026-05-31"), 3), text);
	ok(strcmp(text, "2026-02-28") == 0, "three months before 31 May");
	when_text(when_months_before(when_day("2026-01-31"), 14), back);
	ok(strcmp(back, "2024-11-30") == 0,
	    "fourteen months before 31 January");
}

static void
waits(void)
{
	static const char date[] = "Sun, 06 Nov 1994 08:49:37 GMT";
	double most = 0, least = HUGE_VAL, w;
	int i;

	ok(retry_told("2", "") == 2, "Retry-After: 2");
	ok(retry_told("0", "") == 1, "Retry-After: 0 is at least 1");
	ok(retry_told("-1", "") == -1, "Retry-After: -1");
	ok(retry_told("", "") == -1, "no Retry-After");
	ok(retry_told("1.5", "") == -1, "Retry-After: 1.5");
	ok(retry_told(" 2", "") == -1, "Retry-After with a blank");
	ok(retry_told("soon", "") == -1, "Retry-After: soon");
	ok(retry_told("99999", "") == 99999, "Retry-After: 99999");
	ok(retry_told("99999999999999999999", "") == 1e9, "Retry-After: 1e20");
	ok(retry_told(date, "Sun, 06 Nov 1994 08:49:30 GMT") == 7,
	    "a date counts by the clock of who sent it");
	ok(retry_told(date, "Sun, 06 Nov 1994 08:50:30 GMT") == 1,
	    "a date that is over");
	ok(retry_told(date, "") == 1, "a date by our clock");

	for (i = 0; i < 10000; i++) {
		w = retry_backoff(1, 2);
		most = w > most ? w : most;
		least = w < least ? w : least;
	}
	ok(least >= 0 && least < .1 && most > 3.9 && most < 4,
	    "backoff is anywhere from 0 to base * 2^tries");
	for (i = 0, most = 0; i < 10000; i++) {
		w = retry_backoff(60, 1000);
		most = w > most ? w : most;
	}
	ok(most > 59 && most <= 60, "and no more than a minute");
}

/*
 * A simulated client: the most requests that ever left within one second,
 * and how many left in all.  Each leaves late by up to lag seconds.
 */
static size_t
simulate(double rate, double seconds, double lag, double stop, size_t *all)
{
	static double at[100000];
	struct bucket b;
	double now = 1000, wait, end = now + seconds;
	size_t n = 0, most = 0, i, from = 0;

	bucket_open(&b, rate);
	while (now < end) {
		wait = bucket_wait(&b, now);
		if (wait > 0) {
			now += wait;
			continue;
		}
		bucket_take(&b, now);
		now += lag * (double)(rand() % 1000) / 1000;
		/* A process that was stopped goes on much later. */
		if (stop > 0 && rand() % 100 == 0)
			now += stop;
		bucket_sent(&b, now);
		at[n++] = now;
	}
	bucket_free(&b);
	for (i = 0; i < n; i++) {
		while (at[i] - at[from] >= 1)
			from++;
		if (i - from + 1 > most)
			most = i - from + 1;
	}
	*all = n;
	return most;
}

static void
rates(void)
{
	static const double rate[] = { 1, 2, 7, 40, 50, 333, 1000 };
	struct bucket b;
	char what[80];
	size_t i, all, most;

	for (i = 0; i < sizeof(rate) / sizeof(*rate); i++) {
		most = simulate(rate[i], 60, 0, 0, &all);
		snprintf(what, sizeof(what),
		    "rate %g: at most %zu in a second, %.1f in the mean",
		    rate[i], most, (double)all / 60);
		ok((double)most <= rate[i] && (double)all >= .98 * 60 * rate[i],
		    what);
		most = simulate(rate[i], 60, .01, 2, &all);
		snprintf(what, sizeof(what),
		    "rate %g with lags and stops: at most %zu in a second",
		    rate[i], most);
		ok((double)most <= rate[i], what);
	}
	most = simulate(40, 600, .02, 0, &all);
	snprintf(what, sizeof(what),
	    "rate 40, each up to 20 ms late: at most %zu, %.2f in the mean",
	    most, (double)all / 600);
	ok(most <= 40 && (double)all >= .98 * 40 * 600, what);
	most = simulate(.25, 60, 0, 0, &all);
	ok(most == 1 && all == 15, "rate 0.25: one every four seconds");

	/* Twenty wait for a connection: they hold their places. */
	bucket_open(&b, 20);
	for (i = 0; i < 20; i++)
		bucket_take(&b, 100 + (double)i);
	ok(isinf(bucket_wait(&b, 200)), "those that wait to leave count");
	bucket_drop(&b);
	ok(bucket_wait(&b, 200) == 0, "one that will not leave does not");
	bucket_free(&b);
	bucket_open(&b, 0);
	for (i = 0; i < 1000; i++) {
		bucket_take(&b, 1);
		bucket_sent(&b, 1);
	}
	ok(bucket_wait(&b, 1) == 0, "rate 0 is no limit");
	bucket_free(&b);
}

static void
flows(void)
{
	struct flow f;
	int i;

	flow_open(&f, 20);
	flow_good(&f);
	ok(flow_limit(&f) == 20, "concurrency does not rise above its most");
	flow_bad(&f, 10);
	flow_bad(&f, 10.5);
	ok(flow_limit(&f) == 10, "it halves once a second");
	for (i = 0; i < 10; i++)
		flow_bad(&f, 20 + 2 * i);
	ok(flow_limit(&f) == 1, "it never falls below one");
	for (i = 0; i < 300; i++)
		flow_good(&f);
	ok(flow_limit(&f) == 20, "it recovers");
}

int
main(void)
{
	dates();
	days();
	waits();
	rates();
	flows();
	return tap_failed;
}
