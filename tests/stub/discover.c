#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../../lib/log.h"
#include "chance.h"
#include "day.h"
#include "discover.h"
#include "genre.h"

/* Walks ask for the same list again and again: keep the last ones. */
#define KEPT 16
static struct kept {
	struct discover what;
	int32_t *list;
	size_t n;
	unsigned long used;
} kept[KEPT];
static unsigned long uses;

void
discover_all(struct discover *d)
{
	/* The structs are compared byte by byte. */
	memset(d, 0, sizeof(*d));
	d->primary_from = d->release_from = INT32_MIN;
	d->primary_to = d->release_to = INT32_MAX;
	d->average_to = d->count_to = UINT32_MAX;
}

/* "28,12" needs both, "28|12" one of them. */
static void
genres_read(struct discover *d, const char *s, bool without)
{
	uint32_t set = 0;
	bool any = strchr(s, '|') != NULL;

	while (*s != '\0') {
		char *end;
		int g = genre_find((int)strtol(s, &end, 10));

		/* No movie has an unknown genre: a bit nobody has. */
		set |= g >= 0 ? 1u << g : 1u << 31;
		s = end + strcspn(end, ",|");
		s += *s != '\0';
	}
	if (without)
		d->genres_none = set & 0x7fffffff;
	else if (any)
		d->genres_any = set;
	else
		d->genres_all = set;
}

/* "ko|en" is one of them, as is "ko" alone. */
static uint32_t
languages_read(const char *s)
{
	/* No movie has an unknown language: a bit nobody has. */
	uint32_t set = 1u << 31;

	while (*s != '\0') {
		size_t n = strcspn(s, ",|");
		int i = language_find(s, n);

		set |= i >= 0 ? 1u << i : 0;
		s += n;
		s += *s != '\0';
	}
	return set;
}

static void
year_read(const char *s, int32_t *from, int32_t *to)
{
	int year = (int)strtol(s, NULL, 10);

	if (year < 1 || year > 9999)
		return;
	*from = day_of(year, 1, 1);
	*to = day_of(year, 12, 31);
}

static void
sort_read(struct discover *d, const char *s)
{
	static const struct {
		const char *name;
		int sort;
	} by[] = { { "popularity", BY_POPULARITY },
		{ "vote_average", BY_AVERAGE }, { "vote_count", BY_COUNT },
		{ "primary_release_date", BY_DATE },
		{ "release_date", BY_DATE } };
	size_t n = strcspn(s, ".");

	for (size_t i = 0; i < sizeof(by) / sizeof(by[0]); i++)
		if (strlen(by[i].name) == n && memcmp(by[i].name, s, n) == 0) {
			d->sort = by[i].sort;
			d->ascending = strcmp(s + n, ".asc") == 0;
		}
}

static uint32_t
thousandths(const char *s)
{
	double v = strtod(s, NULL) * 1000 + 0.5;

	return v < 0 ? 0 : v > 1e9 ? 1000000000 : (uint32_t)v;
}

static void
text_copy(char *to, size_t size, const char *s)
{
	size_t n = strlen(s);

	n = n < size ? n : size - 1;
	memcpy(to, s, n);
	to[n] = '\0';
}

static bool
is_true(const char *s)
{
	return strcmp(s, "true") == 0 || strcmp(s, "1") == 0;
}

void
discover_read(struct discover *d, const struct request *r)
{
	discover_all(d);
	for (size_t i = 0; i < r->n; i++) {
		const char *name = r->params[i].name, *v = r->params[i].value;

		/* What is empty or unknown asks for nothing. */
		if (v[0] == '\0')
			continue;
		if (strcmp(name, "with_genres") == 0)
			genres_read(d, v, false);
		else if (strcmp(name, "without_genres") == 0)
			genres_read(d, v, true);
		else if (strcmp(name, "primary_release_date.gte") == 0)
			(void)day_read(v, &d->primary_from);
		else if (strcmp(name, "primary_release_date.lte") == 0)
			(void)day_read(v, &d->primary_to);
		else if (strcmp(name, "release_date.gte") == 0)
			(void)day_read(v, &d->release_from);
		else if (strcmp(name, "release_date.lte") == 0)
			(void)day_read(v, &d->release_to);
		else if (strcmp(name, "primary_release_year") == 0)
			year_read(v, &d->primary_from, &d->primary_to);
		else if (strcmp(name, "year") == 0)
			year_read(v, &d->release_from, &d->release_to);
		else if (strcmp(name, "vote_average.gte") == 0)
			d->average_from = thousandths(v);
		else if (strcmp(name, "vote_average.lte") == 0)
			d->average_to = thousandths(v);
		else if (strcmp(name, "vote_count.gte") == 0)
			d->count_from = (uint32_t)strtoul(v, NULL, 10);
		else if (strcmp(name, "vote_count.lte") == 0)
			d->count_to = (uint32_t)strtoul(v, NULL, 10);
		else if (strcmp(name, "with_original_language") == 0)
			d->languages = languages_read(v);
		else if (strcmp(name, "region") == 0)
			text_copy(d->region, sizeof(d->region), v);
		else if (strcmp(name, "include_adult") == 0)
			d->adult = is_true(v);
		else if (strcmp(name, "include_video") == 0)
			d->videos = is_true(v);
		else if (strcmp(name, "sort_by") == 0)
			sort_read(d, v);
	}
}

static bool
within(int32_t day, int32_t from, int32_t to)
{
	if (from == INT32_MIN && to == INT32_MAX)
		return true;
	return day != DAY_NONE && day >= from && day <= to;
}

static bool
accepts(const struct discover *d, const struct movie *m)
{
	int32_t release = m->day;

	if ((m->adult && !d->adult) || (m->video && !d->videos && !m->listed))
		return false;
	if ((m->genres & d->genres_all) != d->genres_all ||
	    (d->genres_any != 0 && (m->genres & d->genres_any) == 0) ||
	    (m->genres & d->genres_none) != 0)
		return false;
	if (m->vote_average < d->average_from ||
	    m->vote_average > d->average_to || m->vote_count < d->count_from ||
	    m->vote_count > d->count_to)
		return false;
	if (d->languages != 0 && (d->languages & 1u << m->language) == 0)
		return false;
	if (!within(m->day, d->primary_from, d->primary_to))
		return false;
	/* With a region its date counts, and a movie without is not there. */
	if (d->region[0] != '\0') {
		release = movie_day_in(m, d->region);
		if (release == DAY_NONE)
			return false;
	}
	return within(release, d->release_from, d->release_to);
}

struct place {
	double key;
	int32_t i;
};

static int
place_order(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->i > y->i) - (x->i < y->i);
}

static double
key_of(const struct discover *d, const struct movie *m, int32_t i)
{
	double key = 0;

	switch (d->sort) {
	case BY_POPULARITY:
		key = -(double)i;
		break;
	case BY_AVERAGE:
		key = m->vote_average;
		break;
	case BY_COUNT:
		key = m->vote_count;
		break;
	case BY_DATE:
		key = m->day;
		break;
	case BY_TREND:
		key =
		    -(double)i * (0.5 + chance_unit(d->trend, (uint64_t)m->id));
		break;
	}
	return d->ascending ? key : -key;
}

static void
find(const struct catalog *c, struct kept *k)
{
	struct place *places = malloc((c->n + 1) * sizeof(*places));
	const struct discover *d = &k->what;

	k->n = 0;
	free(k->list);
	k->list = malloc((c->n + 1) * sizeof(*k->list));
	if (places == NULL || k->list == NULL)
		die(EX_OSERR, "discover: no memory");
	for (size_t i = 0; i < c->n; i++)
		if (accepts(d, &c->movies[i])) {
			places[k->n].i = (int32_t)i;
			places[k->n].key = key_of(d, &c->movies[i], (int32_t)i);
			k->n++;
		}
	if (d->sort != BY_POPULARITY || d->ascending)
		qsort(places, k->n, sizeof(*places), place_order);
	for (size_t i = 0; i < k->n; i++)
		k->list[i] = places[i].i;
	free(places);
}

const int32_t *
discover_find(const struct catalog *c, const struct discover *d, size_t *n)
{
	struct kept *k = &kept[0];

	for (size_t i = 0; i < KEPT; i++) {
		if (kept[i].list != NULL &&
		    memcmp(&kept[i].what, d, sizeof(*d)) == 0) {
			k = &kept[i];
			k->used = ++uses;
			*n = k->n;
			return k->list;
		}
		if (kept[i].used < k->used)
			k = &kept[i];
	}
	k->what = *d;
	k->used = ++uses;
	find(c, k);
	*n = k->n;
	return k->list;
}

void
discover_free(void)
{
	for (size_t i = 0; i < KEPT; i++) {
		free(kept[i].list);
		memset(&kept[i], 0, sizeof(kept[i]));
	}
}
