#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../../lib/log.h"
#include "catalog.h"
#include "chance.h"
#include "day.h"
#include "genre.h"

/* What is asked of a movie's seed. */
enum {
	ASK_LANGUAGE,
	ASK_DAY,
	ASK_DAYS,
	ASK_YEAR,
	ASK_POPULARITY,
	ASK_VOTES,
	ASK_RATING,
	ASK_ROUND,
	ASK_GENRE,
	ASK_ADULT = ASK_GENRE + GENRES + 1,
	ASK_VIDEO,
	ASK_POSTER,
	ASK_KO,
	ASK_COUNTRY
};

static const char *const codes[LANGUAGES] = { "en", "ko", "ja", "zh", "fr",
	"es", "cn", "xx" };

const char *
movie_language(const struct movie *m)
{
	return codes[m->language];
}

int
language_find(const char *code, size_t n)
{
	for (int i = 0; i < LANGUAGES; i++)
		if (strlen(codes[i]) == n && memcmp(codes[i], code, n) == 0)
			return i;
	return -1;
}

static uint8_t
language_of(uint64_t seed)
{
	/* In parts of 1000; the rest is English. */
	static const uint32_t share[LANGUAGES] = { 0, 220, 120, 60, 50, 50, 20,
		5 };
	uint32_t r = chance_below(seed, ASK_LANGUAGE, 1000);

	for (uint8_t i = 1; i < LANGUAGES; i++) {
		if (r < share[i])
			return i;
		r -= share[i];
	}
	return LANGUAGE_EN;
}

/* When it came out: much of what is popular did so lately. */
static int32_t
day_made(uint64_t seed, size_t place, int32_t today)
{
	uint32_t r = chance_below(seed, ASK_DAY, 1000);
	uint32_t recent = place < 2000 ? 220 : 70;
	double back;

	if (r < 20)
		return DAY_NONE;
	if (r < 35)
		return today + 1 + (int32_t)chance_below(seed, ASK_DAYS, 45);
	if (r < 50)
		return today + 46 + (int32_t)chance_below(seed, ASK_DAYS, 900);
	if (r < 50 + recent)
		return today - (int32_t)chance_below(seed, ASK_DAYS, 90);
	/* Older ones: half within fourteen years, the first of 1920. */
	back = -20 * 365.25 * log(1 - 0.99 * chance_unit(seed, ASK_YEAR));
	return today - 90 - (int32_t)back;
}

static uint32_t
genres_made(uint64_t seed)
{
	uint32_t set = 0;
	int n = 0;

	for (int i = 0; i < GENRES && n < 4; i++)
		if (chance_below(seed, ASK_GENRE + (uint64_t)i, 1000) <
		    genres[i].weight) {
			set |= 1u << i;
			n++;
		}
	/* One in fifty has none, as at TMDB. */
	if (set == 0 && chance_below(seed, ASK_GENRE + GENRES, 50) != 0)
		set = 1u << chance_below(seed, ASK_GENRE, GENRES);
	return set;
}

static void
votes_make(struct movie *m, size_t place, int32_t today)
{
	double u = chance_unit(m->seed, ASK_VOTES), bell = 0;
	double most = 30000 / (1 + (double)place / 150);
	uint32_t r = chance_below(m->seed, ASK_RATING, 50);

	/* One in fifty has no vote, and so most of what is yet to come. */
	if (r == 0 || (m->day != DAY_NONE && m->day > today && r < 40))
		return;
	m->vote_count = 1 + (uint32_t)(most * u * u * u);
	for (uint64_t i = 0; i < 6; i++)
		bell += chance_unit(m->seed, ASK_RATING + 100 + i);
	bell = 6.6 + (bell - 3) * 1.45;
	bell = bell < 1 ? 1 : bell > 10 ? 10 : bell;
	m->vote_average = (uint32_t)(bell * 1000);
	/* Few votes make short figures. */
	if (m->vote_count < 5)
		m->vote_average = m->vote_average / 500 * 500;
	else if (chance_below(m->seed, ASK_ROUND, 6) == 0)
		m->vote_average = m->vote_average / 100 * 100;
}

/*
 * Measured at TMDB in Korean: one overview in seven is empty, and with most
 * of these the title is not translated either.
 */
static void
korean_make(struct movie *m)
{
	uint32_t r = chance_below(m->seed, ASK_KO, 1000);

	m->no_ko_overview = r < 148;
	m->no_ko_title = r < 92 || (r >= 148 && r < 190);
}

/* Too many for the pages of a list, even of one day and one vote count. */
static void
crowd_make(struct movie *m, int32_t today)
{
	if (m->day != DAY_NONE)
		m->day = today - 1000;
	m->vote_count = m->vote_average = 0;
}

static void
movie_make(struct movie *m, const struct catalog *c, size_t place)
{
	double level = 900 / pow(1 + (double)place / 3, 0.75);
	uint32_t r;

	/* Multiples within a prime never meet before it. */
	m->id = (int32_t)((place * 611953 + chance_mix(c->seed) % 1500007) %
		    1500007) +
	    2;
	m->seed = chance_of(c->seed, place);
	m->title_seed = m->seed;
	m->language = language_of(m->seed);
	m->day = day_made(m->seed, place, c->today);
	m->undated =
	    m->day == DAY_NONE && chance_below(m->seed, ASK_DAYS, 10) == 0;
	/* The order is an older one than the figure. */
	level *= 0.8 + 0.4 * chance_unit(m->seed, ASK_POPULARITY);
	m->popularity = (uint32_t)(level * 10000);
	m->genres = genres_made(m->seed);
	votes_make(m, place, c->today);
	r = chance_below(m->seed, ASK_ADULT, 1000);
	m->adult = r < 15;
	m->softcore = r >= 15 && r < 20;
	r = chance_below(m->seed, ASK_VIDEO, 1000);
	m->video = r < 12;
	m->listed = r < 2;
	r = chance_below(m->seed, ASK_POSTER, 1000);
	m->no_poster = r < 15;
	m->no_backdrop = r < 60;
	korean_make(m);
	/* One in a thousand is another's twin under an id of its own. */
	if (place % 1000 == 437) {
		const struct movie *twin = m - 13;

		m->title_seed = twin->title_seed;
		m->day = twin->day;
		m->undated = twin->undated;
		m->language = twin->language;
		m->no_ko_title = twin->no_ko_title;
	}
}

static const struct movie *sorted; /* for id_order() only */

static int
id_order(const void *a, const void *b)
{
	int32_t x = sorted[*(const int32_t *)a].id;
	int32_t y = sorted[*(const int32_t *)b].id;

	return (x > y) - (x < y);
}

void
catalog_make(
    struct catalog *c, uint64_t seed, size_t n, size_t crowd, int32_t today)
{
	memset(c, 0, sizeof(*c));
	c->movies = calloc(n + 1, sizeof(*c->movies));
	c->by_id = calloc(n + 1, sizeof(*c->by_id));
	if (c->movies == NULL || c->by_id == NULL)
		die(EX_OSERR, "catalog: no memory for %zu movies", n);
	c->n = n;
	c->seed = seed;
	c->today = today;
	for (size_t i = 0; i < n; i++) {
		movie_make(&c->movies[i], c, i);
		if (i < crowd)
			crowd_make(&c->movies[i], today);
		c->by_id[i] = (int32_t)i;
	}
	sorted = c->movies;
	qsort(c->by_id, n, sizeof(*c->by_id), id_order);
}

void
catalog_free(struct catalog *c)
{
	free(c->movies);
	free(c->by_id);
	memset(c, 0, sizeof(*c));
}

const struct movie *
catalog_find(const struct catalog *c, int64_t id)
{
	size_t lo = 0, hi = c->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const struct movie *m = &c->movies[c->by_id[mid]];

		if (m->id == id)
			return m;
		if (m->id < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

int32_t
movie_day_in(const struct movie *m, const char *country)
{
	uint64_t h = chance_text(m->title_seed ^ ASK_COUNTRY, country);
	bool kr = strcmp(country, "KR") == 0;
	uint32_t share = kr ? 700 : strcmp(country, "US") == 0 ? 750 : 400;

	if (m->day == DAY_NONE)
		return DAY_NONE;
	if (kr && m->language == LANGUAGE_KO)
		return m->day;
	if (chance_below(h, 0, 1000) >= share)
		return DAY_NONE;
	if (chance_below(h, 1, 10) < 6)
		return m->day;
	return m->day - 20 + (int32_t)chance_below(h, 2, 80);
}
