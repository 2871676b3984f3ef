#include <string.h>

#include "chance.h"
#include "day.h"
#include "discover.h"
#include "list.h"
#include "record.h"

#define ROWS	 20
#define TRENDING 10000 /* trending knows no more movies than that */

struct list {
	struct discover what;
	struct view view;
	char region[3];
	int32_t from, to; /* the window that is told, or DAY_NONE */
	int max_age;
	bool recorded; /* the recorded file may stand in for it */
	bool trending;
	uint64_t seed; /* of doubles and drift */
};

static void
window(struct list *l, int32_t from, int32_t to)
{
	l->from = from;
	l->to = to;
	l->what.release_from = from;
	l->what.release_to = to;
}

static void
list_read(struct list *l, const struct source *s, const struct request *r)
{
	const char *path = r->path + strlen("/3/");
	const char *region = request_param(r, "region");
	int32_t today = s->catalog.today;

	memset(l, 0, sizeof(*l));
	l->from = l->to = DAY_NONE;
	l->max_age = 21600;
	discover_all(&l->what);
	view_language(&l->view, request_param(r, "language"));
	if (strcmp(path, "discover/movie") == 0) {
		discover_read(&l->what, r);
		l->max_age = 600;
	} else if (strcmp(path, "movie/top_rated") == 0) {
		l->what.sort = BY_AVERAGE;
		l->what.count_from = 300;
	} else if (strcmp(path, "movie/now_playing") == 0)
		window(l, today - 35, today + 7);
	else if (strcmp(path, "movie/upcoming") == 0)
		window(l, today + 8, today + 28);
	else if (strncmp(path, "trending/", 9) == 0) {
		l->what.sort = BY_TREND;
		l->what.trend = chance_text(s->catalog.seed, path);
		l->view.trending = l->trending = true;
		l->max_age = 600;
	} else
		l->recorded = true;
	if (region != NULL && strlen(region) == 2 && !l->trending) {
		memcpy(l->region, region, 3);
		memcpy(l->what.region, region, 3);
		l->view.region = l->region;
	}
	l->seed = chance_text(s->catalog.seed, path);
}

/* Does the last row of this page come again as the first of the next? */
static bool
doubled(const struct list *l, const struct source *s, int page)
{
	return !s->catalog.steady && page > 0 &&
	    chance_below(l->seed, (uint64_t)page, 5) == 0;
}

static void
put_rows(struct buf *b, const struct list *l, const struct source *s, int page,
    const int32_t *found, size_t n)
{
	bool again = doubled(l, s, page - 1);
	size_t at = (size_t)(page - 1) * ROWS - again;
	uint64_t copy =
	    again ? chance_of(l->seed, 10000 + (uint64_t)page) | 1 : 0;

	buf_puts(b, "[");
	for (size_t i = at; i < n && i < at + ROWS; i++) {
		/* A third of the copies are equal to the byte. */
		uint64_t old = i == at && copy % 3 != 0 ? copy : 0;

		if (i > at)
			buf_puts(b, ",");
		record_put(b, &s->catalog.movies[found[i]], &l->view, old);
	}
	buf_puts(b, "]");
}

static void
put_recorded(struct buf *b, const struct recorded *r, int page)
{
	size_t at = (size_t)(page - 1) * ROWS;

	buf_puts(b, "[");
	for (size_t i = at; i < r->n && i < at + ROWS; i++) {
		if (i > at)
			buf_puts(b, ",");
		buf_put(b, r->records[i].p, r->records[i].n);
	}
	buf_puts(b, "]");
}

/* The figures move while one walks through the pages. */
static size_t
drifted(const struct list *l, const struct source *s, int page, size_t n)
{
	if (s->catalog.steady || n < 1000)
		return n;
	return n - 8 + chance_below(l->seed, 20000 + (uint64_t)page, 17);
}

static void
put_total(
    struct buf *b, const char *name, const char *twist, int page, size_t value)
{
	buf_printf(b, ",\"%s\":", name);
	if (twist == NULL)
		buf_printf(b, "%zu", value);
	else if (strcmp(twist, "growing") == 0)
		buf_printf(b, "%d", page + 1);
	else
		buf_puts(b, twist);
}

static void
put_list(struct buf *b, const struct list *l, const struct source *s, int page,
    const struct twist *t)
{
	char from[DAY_TEXT], to[DAY_TEXT];
	bool recorded = l->recorded && s->recorded.n > 0;
	int rows = t->same > 0 ? t->same : page;
	const int32_t *found = NULL;
	size_t n = s->recorded.n, total;

	if (!recorded)
		found = discover_find(&s->catalog, &l->what, &n);
	if (l->trending && n > TRENDING)
		n = TRENDING;
	total = recorded || l->trending ? n : drifted(l, s, page, n);
	buf_puts(b, "{");
	if (l->from != DAY_NONE)
		buf_printf(b,
		    "\"dates\":{\"maximum\":\"%s\",\"minimum\":\"%s\"},",
		    day_text(l->to, to), day_text(l->from, from));
	if (t->page != NULL)
		buf_printf(b, "\"page\":%s", t->page);
	else
		buf_printf(b, "\"page\":%d", page);
	if (t->results == NULL) {
		buf_puts(b, ",\"results\":");
		if (recorded)
			put_recorded(b, &s->recorded, rows);
		else
			put_rows(b, l, s, rows, found, n);
	} else if (strcmp(t->results, "missing") != 0)
		buf_printf(b, ",\"results\":%s", t->results);
	put_total(
	    b, "total_pages", t->total_pages, page, (total + ROWS - 1) / ROWS);
	put_total(b, "total_results", t->total_results, page, total);
	buf_puts(b, "}");
}

void
list_answer(struct answer *a, const struct source *s, const struct request *r,
    const struct twist *t)
{
	struct list l;
	int page = request_page(r);

	if (page < 1) {
		answer_refuse(a, 22);
		return;
	}
	list_read(&l, s, r);
	a->max_age = l.max_age;
	if (l.recorded && s->recorded.has_pages)
		recorded_put(
		    &a->body, &s->recorded, t->same > 0 ? t->same : page);
	else
		put_list(&a->body, &l, s, page, t);
}
