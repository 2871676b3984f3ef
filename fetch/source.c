#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "../lib/log.h"
#include "../lib/opt.h"
#include "genre.h"
#include "lists.h"
#include "movies.h"
#include "param.h"
#include "query.h"
#include "slices.h"
#include "source.h"
#include "when.h"

#define CHANGES_DAYS 13 /* 14 with both ends: TMDB's longest window */
#define FIRST_DAY    "1870-01-01"
#define YEARS_AHEAD  10

/* What the command line asks for, as it is taken apart. */
struct wish {
	struct filter *f;
	const struct source_conf *conf;
	const struct source *source;
	struct query query;
	long first, last; /* pages */
	char **word;	  /* behind the source, without NAME=VALUE */
	int nwords;
	struct plan plan;
};

struct source {
	const char *name, *path;
	void (*make)(struct wish *);
	const char *pages; /* without --pages */
	int words;	   /* that may follow */
	bool language, region, all;
};

/* Unless the user said otherwise. */
static void
set_default(struct wish *w, const char *name, const char *value)
{
	if (query_get(&w->query, name) == NULL)
		query_set(&w->query, name, value);
}

/* A day that the query names, or another one. */
static long
bound(struct wish *w, const char *name, long otherwise)
{
	const char *text = query_get(&w->query, name);

	return text == NULL ? otherwise : when_day(opt_date(name, text));
}

/* One more list, or search past the last page. */
static void
add(struct wish *w, const char *label, const char *path)
{
	if (!w->conf->all) {
		if (w->plan.arg == NULL)
			w->plan = (struct plan){ &lists_ops, lists_new(), -1 };
		lists_add(w->plan.arg, label, path, &w->query, SHAPE_LIST,
		    w->first, w->last, NULL);
		return;
	}
	if (w->plan.arg == NULL)
		w->plan = (struct plan){ &slices_ops, slices_new(), -1 };
	set_default(w, "sort_by", "primary_release_date.asc");
	slices_add(w->plan.arg, label, path, &w->query,
	    bound(w, "primary_release_date.gte", when_day(FIRST_DAY)),
	    bound(w, "primary_release_date.lte",
		w->conf->today + YEARS_AHEAD * 366));
}

static void
make_list(struct wish *w)
{
	add(w, w->source->name, w->source->path);
}

static void
make_trending(struct wish *w)
{
	const char *span = w->nwords > 0 ? w->word[0] : "day";

	if (strcmp(span, "day") == 0)
		add(w, "trending-day", "/trending/movie/day");
	else if (strcmp(span, "week") == 0)
		add(w, "trending-week", "/trending/movie/week");
	else
		filter_usage(w->f, "trending: not day or week: %s", span);
}

static void
make_genre(struct wish *w)
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
		add(w, label, w->source->path);
	}
}

/*
 * Released in the last three months.  With a region TMDB shows that region's
 * date, so that one is asked for, and the cinemas' (limited and wide), or
 * the dates in the records would not be those that were filtered by.
 */
static void
make_latest(struct wish *w)
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
	add(w, "latest", w->source->path);
}

/*
 * Windows that TMDB takes, each from the day on which the one before ended:
 * nobody says whether that day is in both.
 */
static void
make_changes(struct wish *w)
{
	char day[WHEN_DAY];
	long from, to;

	if (w->conf->since == NULL) {
		add(w, "changes", w->source->path);
		return;
	}
	from = when_day(opt_date("--since", w->conf->since));
	if (from > w->conf->today)
		filter_usage(w->f, "--since: not yet: %s", w->conf->since);
	do {
		to = from + CHANGES_DAYS;
		to = to < w->conf->today ? to : w->conf->today;
		when_text(from, day);
		query_set(&w->query, "start_date", day);
		when_text(to, day);
		query_set(&w->query, "end_date", day);
		add(w, "changes", w->source->path);
		from = to;
	} while (to < w->conf->today);
}

static void
make_genres(struct wish *w)
{
	w->plan = (struct plan){ &lists_ops, lists_new(), -1 };
	lists_add(w->plan.arg, "genres", w->source->path, &w->query,
	    SHAPE_GENRES, 1, 1, NULL);
}

static void
make_movies(struct wish *w)
{
	w->plan = (struct plan){ &movies_ops, movies_new(w->f, &w->query),
		STDIN_FILENO };
}

static const struct source sources[] = {
	{ "popular", "/movie/popular", make_list, "1", 0, true, true, false },
	{ "now-playing", "/movie/now_playing", make_list, "1", 0, true, true,
	    false },
	{ "top-rated", "/movie/top_rated", make_list, "1", 0, true, true,
	    false },
	{ "upcoming", "/movie/upcoming", make_list, "1", 0, true, true, false },
	{ "trending", NULL, make_trending, "1", 1, true, false, false },
	{ "discover", "/discover/movie", make_list, "1", 0, true, true, true },
	{ "genre", "/discover/movie", make_genre, "1", 1000, true, true, true },
	{ "latest", "/discover/movie", make_latest, "all", 0, true, true,
	    true },
	{ "genres", "/genre/movie/list", make_genres, "1", 0, true, false,
	    false },
	{ "changes", "/movie/changes", make_changes, "all", 0, false, false,
	    false },
	{ "movie", NULL, make_movies, "1", 0, true, false, false },
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

static void
check_options(const struct wish *w)
{
	const struct source_conf *c = w->conf;
	const struct source *s = w->source;

	if (c->since != NULL && s->make != make_changes)
		filter_usage(w->f, "--since: for changes alone");
	if (c->all && !s->all)
		filter_usage(w->f, "--all: not for %s", s->name);
	if (c->all && c->pages != NULL)
		filter_usage(w->f, "--all and --pages exclude each other");
	if (c->region != NULL && !s->region)
		log_msg(LOG_WARNING, "%s: knows no region", s->name);
}

struct plan
source_plan(struct filter *f, const struct source_conf *conf, int argc,
    char *const argv[])
{
	struct wish w = { .f = f, .conf = conf };
	const struct source *s;
	int i;

	if (argc < 1)
		filter_usage(f, "which source?");
	w.source = s = find(f, argv[0]);
	check_options(&w);
	if ((w.word = calloc((size_t)argc, sizeof(*w.word))) == NULL)
		die(EX_OSERR, "out of memory");
	if (s->language)
		query_set(&w.query, "language", conf->language);
	if (conf->region != NULL && s->region)
		query_set(&w.query, "region", conf->region);
	for (i = 1; i < argc; i++)
		if (param_is(argv[i]))
			param_set(f, &w.query, argv[i]);
		else if (w.nwords < s->words)
			w.word[w.nwords++] = argv[i];
		else
			filter_usage(
			    f, "%s: not NAME=VALUE: %s", s->name, argv[i]);
	param_pages(
	    f, conf->pages != NULL ? conf->pages : s->pages, &w.first, &w.last);
	s->make(&w);
	free(w.word);
	query_free(&w.query);
	return w.plan;
}
