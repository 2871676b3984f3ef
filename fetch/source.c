#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "../lib/opt.h"
#include "genre.h"
#include "lists.h"
#include "query.h"
#include "source.h"
#include "when.h"

/* What the command line asks for, as it is taken apart. */
struct wish {
	struct filter *f;
	const struct source_conf *conf;
	struct query query;
	long first, last; /* pages */
	char *const *word;
	int nwords; /* behind the source, without NAME=VALUE */
	struct lists *lists;
};

static bool
is_parameter(const char *word)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz_.";
	size_t n = strspn(word, letters);

	return n > 0 && word[n] == '=';
}

/* TMDB ignores what it does not know: a typo would filter nothing. */
static void
check_name(const char *name)
{
	static const char *const known[] = { "append_to_response",
		"certification", "certification_country", "end_date",
		"include_adult", "include_image_language", "include_video",
		"language", "primary_release_date", "primary_release_year",
		"region", "release_date", "sort_by", "start_date",
		"vote_average", "vote_count", "watch_region", "with_cast",
		"with_companies", "with_crew", "with_genres", "with_keywords",
		"with_origin_country", "with_original_language", "with_people",
		"with_release_type", "with_runtime",
		"with_watch_monetization_types", "with_watch_providers",
		"without_companies", "without_genres", "without_keywords",
		"without_watch_providers", "year" };
	size_t i, n = strcspn(name, ".");

	if (name[n] != '\0' && strcmp(name + n, ".gte") != 0 &&
	    strcmp(name + n, ".lte") != 0)
		n = 0;
	for (i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strlen(known[i]) == n && memcmp(known[i], name, n) == 0)
			return;
	log_msg(LOG_WARNING,
	    "%s: not a parameter that is known here, and TMDB ignores "
	    "what it does not know",
	    name);
}

static void
set_parameter(struct wish *w, const char *word)
{
	static const char *const refused[] = { "api_key", "page", "callback",
		"session_id", "access_token" };
	char name[64];
	size_t n = strcspn(word, "="), i;

	if (n >= sizeof(name))
		filter_usage(w->f, "a parameter's name is too long");
	memcpy(name, word, n);
	name[n] = '\0';
	/* The value is not repeated: it may be a key. */
	for (i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		if (strcmp(name, refused[i]) == 0)
			filter_usage(w->f, "%s: not on the command line", name);
	check_name(name);
	query_set(&w->query, name, word + n + 1);
}

/* Unless the user said otherwise. */
static void
set_default(struct wish *w, const char *name, const char *value)
{
	if (query_get(&w->query, name) == NULL)
		query_set(&w->query, name, value);
}

/* "all", "N", "A-B" or "A-"; what lies behind TMDB's last page is cut. */
static void
set_pages(struct wish *w, const char *text, const char *fallback)
{
	char first[16];
	const char *dash;
	size_t n;

	if (text == NULL)
		text = fallback;
	w->first = 1;
	w->last = PAGE_LAST;
	if (strcmp(text, "all") == 0)
		return;
	if ((dash = strchr(text, '-')) == NULL) {
		w->last = opt_int("--pages", text, 1, 1000000);
	} else {
		n = (size_t)(dash - text);
		if (n == 0 || n >= sizeof(first))
			filter_usage(
			    w->f, "--pages: not 5, 1-50 or all: %s", text);
		memcpy(first, text, n);
		first[n] = '\0';
		w->first = opt_int("--pages", first, 1, PAGE_LAST);
		if (dash[1] != '\0')
			w->last = opt_int("--pages", dash + 1, 1, 1000000);
	}
	if (w->last < w->first)
		filter_usage(w->f, "--pages: ends before it begins: %s", text);
	if (w->last > PAGE_LAST) {
		log_msg(LOG_WARNING, "--pages: TMDB has no page behind %d",
		    PAGE_LAST);
		w->last = PAGE_LAST;
	}
}

static void
add_list(struct wish *w, const char *label, const char *path)
{
	lists_add(
	    w->lists, label, path, &w->query, SHAPE_LIST, w->first, w->last);
}

static void
add_trending(struct wish *w)
{
	const char *span = w->nwords > 0 ? w->word[0] : "day";

	if (strcmp(span, "day") == 0)
		add_list(w, "trending-day", "/trending/movie/day");
	else if (strcmp(span, "week") == 0)
		add_list(w, "trending-week", "/trending/movie/week");
	else
		filter_usage(w->f, "trending: not day or week: %s", span);
}

static void
add_genres_of(struct wish *w)
{
	char label[32], id[24];
	long n;
	int i;

	if (w->nwords == 0)
		filter_usage(w->f, "genre: which? %s, or an id", genre_names);
	for (i = 0; i < w->nwords; i++) {
		if ((n = genre_find(w->word[i])) == -1)
			filter_usage(w->f, "genre: not one of %s: %s",
			    genre_names, w->word[i]);
		snprintf(id, sizeof(id), "%ld", n);
		snprintf(label, sizeof(label), "genre-%ld", n);
		query_set(&w->query, "with_genres", id);
		add_list(w, label, "/discover/movie");
	}
}

/*
 * Released in the last three months.  With a region TMDB shows that region's
 * date, so that one is asked for, and the cinemas' (limited and wide), or
 * the dates in the records would not be those that were filtered by.
 */
static void
add_latest(struct wish *w)
{
	char from[WHEN_DAY], to[WHEN_DAY];

	when_text(when_months_before(w->conf->today, 3), from);
	when_text(w->conf->today, to);
	if (query_get(&w->query, "region") != NULL) {
		set_default(w, "release_date.gte", from);
		set_default(w, "release_date.lte", to);
		set_default(w, "with_release_type", "3|2");
	} else {
		set_default(w, "primary_release_date.gte", from);
		set_default(w, "primary_release_date.lte", to);
	}
	set_default(w, "sort_by", "primary_release_date.desc");
	add_list(w, "latest", "/discover/movie");
}

enum kind_of {
	OF_LIST,
	OF_TRENDING,
	OF_GENRE,
	OF_LATEST,
	OF_GENRES
};

static const struct source {
	const char *name, *path;
	enum kind_of kind;
	const char *pages; /* without --pages */
	bool region;	   /* knows one */
	int words;	   /* that may follow */
} sources[] = {
	{ "popular", "/movie/popular", OF_LIST, "1", true, 0 },
	{ "now-playing", "/movie/now_playing", OF_LIST, "1", true, 0 },
	{ "top-rated", "/movie/top_rated", OF_LIST, "1", true, 0 },
	{ "upcoming", "/movie/upcoming", OF_LIST, "1", true, 0 },
	{ "discover", "/discover/movie", OF_LIST, "1", true, 0 },
	{ "trending", NULL, OF_TRENDING, "1", false, 1 },
	{ "genre", NULL, OF_GENRE, "1", true, 1000 },
	{ "latest", NULL, OF_LATEST, "all", true, 0 },
	{ "genres", "/genre/movie/list", OF_GENRES, "1", false, 0 },
};

static const struct source *
find(struct filter *f, const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(sources) / sizeof(*sources); i++)
		if (strcmp(sources[i].name, name) == 0)
			return &sources[i];
	filter_usage(f, "not a source: %s", name);
}

/* The words behind the source: parameters are taken, the rest is kept. */
static void
sort_words(struct wish *w, const struct source *s, int argc, char *const argv[],
    char **words)
{
	int i;

	for (i = 1; i < argc; i++)
		if (is_parameter(argv[i]))
			set_parameter(w, argv[i]);
		else if (w->nwords < s->words)
			words[w->nwords++] = argv[i];
		else
			filter_usage(
			    w->f, "%s: not NAME=VALUE: %s", s->name, argv[i]);
	w->word = words;
}

struct plan
source_plan(struct filter *f, const struct source_conf *conf, int argc,
    char *const argv[])
{
	struct wish w = { .f = f, .conf = conf, .lists = lists_new() };
	const struct source *s;
	char **words;

	if (argc < 1)
		filter_usage(f, "which source?");
	s = find(f, argv[0]);
	if ((words = calloc((size_t)argc, sizeof(*words))) == NULL)
		die(EX_OSERR, "out of memory");
	query_set(&w.query, "language", conf->language);
	if (conf->region != NULL && s->region)
		query_set(&w.query, "region", conf->region);
	else if (conf->region != NULL)
		log_msg(LOG_WARNING, "%s: knows no region", s->name);
	sort_words(&w, s, argc, argv, words);
	set_pages(&w, conf->pages, s->pages);
	switch (s->kind) {
	case OF_LIST:
		add_list(&w, s->name, s->path);
		break;
	case OF_TRENDING:
		add_trending(&w);
		break;
	case OF_GENRE:
		add_genres_of(&w);
		break;
	case OF_LATEST:
		add_latest(&w);
		break;
	case OF_GENRES:
		lists_add(
		    w.lists, "genres", s->path, &w.query, SHAPE_GENRES, 1, 1);
	}
	free(words);
	query_free(&w.query);
	return lists_plan(w.lists);
}
