/*
 * make-records N [SEED]: N made-up records shaped like TMDB's, for the
 * benchmark: 60 % raw Hangul, 6 % Hangul as \u escapes, 34 % English; 5 %
 * doubled ids, 1 % adult, 2 % without a date, 2 % unrated, 0.5 % without a
 * title; about 960 bytes each.
 */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../../lib/io.h"
#include "../../lib/log.h"
#include "../../lib/opt.h"
#include "../../lib/utf8.h"

enum script {
	HANGUL,
	ESCAPED,
	ENGLISH
};

static uint64_t state;
static char line[16384];
static size_t at;

/* splitmix64: the same numbers on every machine. */
static unsigned
below(unsigned n)
{
	uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (unsigned)((z ^ z >> 31) % n);
}

static void
put(const char *s)
{
	size_t n = strlen(s);

	memcpy(line + at, s, n);
	at += n;
}

static void __attribute__((format(printf, 1, 2)))
put_number(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	at += (size_t)vsnprintf(line + at, 64, fmt, ap);
	va_end(ap);
}

static void
put_text(enum script script, unsigned words)
{
	static const char *const english[] = { "a", "the", "river", "winter",
		"stranger", "returns", "to", "city", "where", "silence",
		"keeps", "every", "promise", "of", "night", "train", "and",
		"letter" };
	unsigned i, k;

	for (i = 0; i < words; i++) {
		if (i > 0)
			line[at++] = ' ';
		if (script == ENGLISH) {
			put(english[below(18)]);
			continue;
		}
		for (k = 2 + below(3); k > 0; k--)
			if (script == HANGUL)
				at +=
				    utf8_put(line + at, 0xac00 + below(11172));
			else
				put_number("\\u%04x", 0xac00 + below(11172));
	}
}

/* One to four, all different: there are 19, and 19 is a prime. */
static void
put_genres(void)
{
	static const unsigned ids[] = { 12, 14, 16, 18, 27, 28, 35, 36, 37, 53,
		80, 99, 878, 9648, 10402, 10749, 10751, 10752, 10770 };
	unsigned from = below(19), step = 1 + below(18);
	unsigned n = 1 + below(4), i;

	put(",\"genre_ids\":[");
	for (i = 0; i < n; i++)
		put_number(
		    "%s%u", i > 0 ? "," : "", ids[(from + i * step) % 19]);
	put("]");
}

static void
put_path(const char *key)
{
	put(key);
	put_number("\"/%08x%08x", below(1u << 31), below(1u << 31));
	put("Abc.jpg\"");
}

static void
record(unsigned id, unsigned n)
{
	unsigned kind = below(100);
	enum script s = kind < 60 ? HANGUL : kind < 66 ? ESCAPED : ENGLISH;
	unsigned words = s == ENGLISH ? 92 : s == HANGUL ? 47 : 27;

	at = 0;
	put(below(100) == 0 ? "{\"adult\":true" : "{\"adult\":false");
	put_path(",\"backdrop_path\":");
	put_genres();
	put_number(",\"movie_id\":%u", id);
	put(",\"original_language\":\"ko\",\"original_title\":\"");
	put_text(s, 3);
	put("\",\"overview\":\"");
	put_text(s, words / 2 + below(words));
	put_number("\",\"popularity\":%u.%u", below(900), 1 + below(9999));
	put_path(",\"poster_path\":");
	put(",\"release_date\":\"");
	if (below(50) != 0)
		put_number("%04u-%02u-%02u", 1950 + below(76), 1 + below(12),
		    1 + below(28));
	put("\",\"softcore\":false");
	if (below(200) != 0) {
		put(",\"title\":\"");
		put_text(s, 3);
		put("\"");
	}
	put(",\"video\":false,\"vote_average\":");
	if (below(50) == 0)
		put("0.0");
	else
		put_number("%u.%03u", 1 + below(9), below(1000));
	put_number(",\"vote_count\":%u,\"source\":\"popular\",\"page\":%u",
	    below(40000), n / 20 + 1);
	put(",\"fetched_at\":\"2026-11-22T10:00:02Z\"}\n");
}

int
main(int argc, char *argv[])
{
	struct writer *out = wr_stdout();
	unsigned i, n, id = 0, last = 0;

	log_open("make-records", "crawler");
	if (argc < 2 || argc > 3)
		die(EX_USAGE, "usage: make-records N [SEED]");
	n = (unsigned)opt_int("N", argv[1], 1, 100000000);
	state = argc == 3 ? (uint64_t)opt_int("SEED", argv[2], 0, 1L << 30) : 1;
	for (i = 0; i < n; i++) {
		/* Ids wander as on popular pages; one in twenty comes again. */
		if (i == 0 || below(20) != 0)
			id = (unsigned)((uint64_t)(i + 1) * 7919 % 1900009) + 1;
		else
			id = last;
		record(id, i);
		last = id;
		wr_put(out, line, at);
	}
	wr_close(out, false);
	return EX_OK;
}
