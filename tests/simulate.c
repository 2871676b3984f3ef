/*
 * simulate [-i] [-n ROWS] SEED DAY [FAULT]: one day of a list of popular
 * movies that exist nowhere, as records; the same for the same arguments, on
 * every machine with the same mathematics.
 *
 * Popularity moves slowly from day to day, movies come out and fade, so that
 * the list changes by some percent a day; a page is lost now and then, and
 * movies that move over a page's border come twice.  With -i ratings,
 * popularity, languages and genres are drawn anew each day, as if each list
 * were a sample of its own: more noise than any real list has.
 *
 * FAULT: rating (0.3 more), duplicates (half of the records), popularity (ten
 * times), half, missing=MEMBER, region (another one), stuck (the day before).
 */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#define OLD	 6000
#define NEW	 3 /* movies that come out each day */
#define FIRST	 (-400)
#define LAST	 800
#define MOVIES	 (OLD + NEW * (LAST - FIRST))
#define EPOCH	 INT64_C(1735689600) /* day 0: 2025-01-01 */
#define PAGE	 20
#define ROWS_MAX (MOVIES / 2)

struct movie {
	uint64_t id;
	int out; /* the day it came out */
	double popularity;
};

static uint64_t seed, lot;
static bool independent;
static int day;
static struct movie movie[MOVIES];

/* What the dice say for this movie, or the day, and this question. */
static uint64_t
dice(uint64_t id, unsigned question)
{
	uint64_t z = seed + id * UINT64_C(0x9e3779b97f4a7c15) +
	    question * UINT64_C(0xd1342543de82ef95) + lot;

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static double
chance(uint64_t id, unsigned question)
{
	return (double)(dice(id, question) >> 11) * 0x1p-53;
}

static double
normal(uint64_t id, unsigned question)
{
	double u = chance(id, 2 * question + 1000) + 1e-12;

	return sqrt(-2 * log(u)) *
	    cos(2 * M_PI * chance(id, 2 * question + 1001));
}

/* Questions of today, not of the movie's life. */
static void
of_today(bool on)
{
	lot = on ? UINT64_C(0xa0761d6478bd642f) * (uint64_t)(day + 1000) : 0;
}

static double
popularity(const struct movie *m, bool is_new)
{
	double base = exp(2.7 + 0.8 * normal(m->id, 1)), wave, age, noise;
	double period = 20 + 40 * chance(m->id, 2);

	wave = sin(2 * M_PI * (day / period + chance(m->id, 3)));
	of_today(true);
	noise = normal(m->id, 4);
	of_today(false);
	age = day - m->out;
	if (is_new && age < -30)
		return 0.6 + chance(m->id, 5);
	if (is_new)
		base *= 1 + 20 * exp(-fabs(age) / 15);
	return base * exp(0.25 * wave + 0.03 * noise);
}

static int
by_popularity(const void *a, const void *b)
{
	double x = ((const struct movie *)a)->popularity;
	double y = ((const struct movie *)b)->popularity;

	return (x < y) - (x > y);
}

static void
make_world(uint64_t first_id)
{
	int i;

	for (i = 0; i < MOVIES; i++) {
		struct movie *m = &movie[i];

		m->id = first_id + 7 * (uint64_t)i;
		m->out = i < OLD ? -1 - (int)(7300 * chance(m->id, 6))
				 : FIRST + (i - OLD) / NEW;
		m->popularity = popularity(m, i >= OLD);
	}
	qsort(movie, MOVIES, sizeof(*movie), by_popularity);
}

static const char *
language(uint64_t id, bool other_region)
{
	static const char *const code[] = { "en", "ja", "ko", "es", "fr", "hi",
		"zh", "it", "de", "pt" };
	static const double here[] = { 70, 8, 6, 4, 3, 3, 2, 2, 1, 1 };
	static const double there[] = { 30, 10, 40, 2, 2, 8, 5, 1, 1, 1 };
	double x = 100 * chance(id, 10);
	int i;

	for (i = 0; i < 9; i++)
		if ((x -= (other_region ? there : here)[i]) < 0)
			break;
	return code[i];
}

static void
put_genres(uint64_t id)
{
	static const int genre[] = { 28, 12, 16, 35, 80, 99, 18, 10751, 14, 36,
		27, 10402, 9648, 10749, 878, 10770, 53, 10752, 37 };
	int n = 1 + (int)(3 * chance(id, 20)), i;
	unsigned had = 0, k;

	for (i = 0; i < n; i++) {
		k = (unsigned)(19 * pow(chance(id, 21 + (unsigned)i), 1.5));
		while (had >> k & 1)
			k = (k + 1) % 19;
		had |= 1u << k;
		printf(i > 0 ? ",%d" : "%d", genre[k]);
	}
}

static void
put_day(const char *name, int at)
{
	time_t t = (time_t)(EPOCH + INT64_C(86400) * at);
	struct tm tm;
	char text[16];

	gmtime_r(&t, &tm);
	strftime(text, sizeof(text), "%Y-%m-%d", &tm);
	printf(",\"%s\":\"%s", name, text);
}

static void
put_record(const struct movie *m, int place, int today, const char *fault)
{
	bool region = strcmp(fault, "region") == 0;
	const char *gone = strncmp(fault, "missing=", 8) == 0 ? fault + 8 : "";
	uint64_t id = m->id;
	double rating, popular = m->popularity, votes;

	if (independent) {
		of_today(true);
		popular = exp(2.9 + 0.8 * normal(id, 7));
	}
	rating = 6.6 + 1.1 * normal(id, 30);
	rating += 0.02 * sin(day / 9.0 + 6 * chance(id, 31));
	rating += strcmp(fault, "rating") == 0 ? 0.3 : 0;
	rating = fmin(fmax(rating, 1), 10);
	votes = floor(exp(5 + 2 * normal(id, 32)));
	if (strcmp(fault, "popularity") == 0)
		popular *= 10;
	printf("{\"adult\":false");
	if (strcmp(gone, "genre_ids") != 0) {
		printf(",\"genre_ids\":[");
		put_genres(id);
		printf("]");
	}
	if (strcmp(gone, "original_language") != 0)
		printf(",\"original_language\":\"%s\"", language(id, region));
	if (strcmp(gone, "overview") != 0)
		printf(",\"overview\":\"%s\"",
		    chance(id, 33) < 0.08 ? "" : "Two trains meet at night.");
	if (strcmp(gone, "poster_path") != 0)
		printf(chance(id, 34) < 0.02 ? ",\"poster_path\":null"
					     : ",\"poster_path\":\"/%llx.jpg\"",
		    (unsigned long long)dice(id, 35));
	if (strcmp(gone, "vote_count") != 0)
		printf(",\"vote_count\":%.0f", votes);
	printf(",\"vote_average\":%.3f,\"popularity\":%.4f,\"video\":false",
	    rating, popular);
	put_day("release_date", m->out);
	of_today(false);
	printf("\",\"title\":\"Station %llu\",\"movie_id\":%llu,"
	       "\"source\":\"popular\",\"page\":%d",
	    (unsigned long long)id, (unsigned long long)id, place / PAGE + 1);
	put_day("fetched_at", today);
	printf("T02:00:%02dZ\"}\n", place / PAGE % 60);
}

static void
put_list(int rows, int today, const char *fault)
{
	bool copies = strcmp(fault, "duplicates") == 0, twice, lost = false;
	int i, n = 0;

	for (i = 0; n < rows; i++) {
		/* One page in 200 does not come. */
		if (n % PAGE == 0) {
			of_today(true);
			lost = rows > PAGE && chance((uint64_t)n, 40) < 0.005;
			of_today(false);
		}
		of_today(true);
		twice = n % PAGE == PAGE - 1 && chance((uint64_t)n, 41) < 0.2;
		of_today(false);
		if (!lost)
			put_record(&movie[copies ? i % (rows / 2) : i], n,
			    today, fault);
		/* It moved down while the next page was asked for. */
		i -= twice;
		n++;
	}
}

int
main(int argc, char *argv[])
{
	const char *fault = "";
	int rows = 2000, today, ch;

	while ((ch = getopt(argc, argv, "in:")) != -1)
		switch (ch) {
		case 'i':
			independent = true;
			break;
		case 'n':
			rows = (int)strtol(optarg, NULL, 10);
			break;
		default:
			return EX_USAGE;
		}
	argv += optind;
	if (argc - optind < 2 || rows < PAGE || rows > ROWS_MAX)
		return EX_USAGE;
	if (argc - optind > 2)
		fault = argv[2];
	seed = UINT64_C(0x2545f4914f6cdd1d) * strtoull(argv[0], NULL, 10);
	today = day = (int)strtol(argv[1], NULL, 10);
	day -= strcmp(fault, "stuck") == 0;
	make_world(strcmp(fault, "region") == 0 ? 900001 : 11);
	put_list(strcmp(fault, "half") == 0 ? rows / 2 : rows, today, fault);
	return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
}
