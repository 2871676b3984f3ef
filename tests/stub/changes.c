#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../../lib/log.h"
#include "chance.h"
#include "changes.h"
#include "day.h"
#include "record.h"

#define ROWS	100
#define LONGEST 14 /* days */
#define SHARE	20 /* one movie in so many changes on a day */
#define GONE	50 /* one changed id in so many is no movie's any more */

struct window {
	int32_t from, to;
};

/* The days asked for, by default the last; an error code or 0. */
static int
window_read(struct window *w, const struct source *s, const struct request *r)
{
	const char *from = request_param(r, "start_date");
	const char *to = request_param(r, "end_date");

	w->to = s->catalog.today;
	if (to != NULL && *to != '\0' && !day_read(to, &w->to))
		return 23;
	w->from = w->to - 1;
	if (from != NULL && *from != '\0' && !day_read(from, &w->from))
		return 23;
	if (w->to - w->from > LONGEST || w->to < w->from)
		return 20;
	/* Nothing has changed yet in days to come. */
	if (w->to > s->catalog.today)
		w->to = s->catalog.today;
	return 0;
}

int
changes_refused(const struct source *s, const struct request *r)
{
	struct window w;

	return window_read(&w, s, r);
}

static bool
changed(const struct movie *m, int32_t day)
{
	return chance_below(m->seed, 500000 + (uint64_t)day, SHARE) == 0;
}

struct change {
	uint64_t order;
	const struct movie *movie;
};

/* Neither by id nor by time. */
static int
change_order(const void *a, const void *b)
{
	const struct change *x = a, *y = b;

	return (x->order > y->order) - (x->order < y->order);
}

static size_t
find(const struct source *s, const struct window *w, struct change *found)
{
	size_t n = 0;

	for (size_t i = 0; i < s->catalog.n; i++) {
		const struct movie *m = &s->catalog.movies[i];

		for (int32_t day = w->from; day <= w->to; day++)
			if (changed(m, day)) {
				found[n].order = chance_mix(m->seed);
				found[n++].movie = m;
				break;
			}
	}
	qsort(found, n, sizeof(*found), change_order);
	return n;
}

static void
put_change(struct buf *b, const struct change *c)
{
	const struct movie *m = c->movie;
	bool gone = c->order % GONE == 0;

	/* A deleted movie answers to no id and is neither this nor that. */
	buf_printf(b, "{\"id\":%d,\"adult\":%s,\"softcore\":%s}",
	    gone ? m->id + 2000000 : m->id,
	    gone || c->order % 11 == 0 ? "null"
		: m->adult	       ? "true"
				       : "false",
	    m->softcore ? "true" : "false");
}

void
changes_answer(
    struct answer *a, const struct source *s, const struct request *r)
{
	struct change *found;
	struct window w;
	int page = request_page(r), code = window_read(&w, s, r);
	size_t n, at = (size_t)(page - 1) * ROWS;

	if (page < 1)
		code = 22;
	if (code != 0) {
		answer_refuse(a, code);
		return;
	}
	found = malloc((s->catalog.n + 1) * sizeof(*found));
	if (found == NULL)
		die(EX_OSERR, "changes: no memory");
	n = find(s, &w, found);
	a->max_age = 28800;
	buf_puts(&a->body, "{\"results\":[");
	for (size_t i = at; i < n && i < at + ROWS; i++) {
		buf_puts(&a->body, i > at ? "," : "");
		put_change(&a->body, &found[i]);
	}
	buf_printf(&a->body,
	    "],\"page\":%d,\"total_pages\":%zu,\"total_results\":%zu}", page,
	    (n + ROWS - 1) / ROWS, n);
	free(found);
}

void
changes_put(struct buf *b, const struct source *s, const struct request *r,
    const struct movie *m)
{
	static const char *const keys[] = { "images", "overview", "title",
		"runtime" };
	static const char *const actions[] = { "added", "updated", "deleted" };
	const char *comma = "";
	struct window w;
	char text[DAY_TEXT];

	buf_puts(b, "\"changes\":[");
	if (window_read(&w, s, r) != 0)
		w.to = w.from - 1;
	for (int32_t day = w.from; day <= w.to; day++) {
		uint64_t seed = chance_of(m->seed, 900000 + (uint64_t)day);

		if (!changed(m, day))
			continue;
		buf_printf(b, "%s{\"key\":\"%s\",\"items\":[{\"id\":", comma,
		    keys[chance_below(seed, 3, 4)]);
		record_hash(b, seed);
		buf_printf(b,
		    ",\"action\":\"%s\",\"time\":\"%s %02u:%02u:%02u UTC\","
		    "\"iso_639_1\":\"ko\",\"iso_3166_1\":\"KR\","
		    "\"value\":\"%u\",\"original_value\":\"%u\"}]}",
		    actions[chance_below(seed, 4, 3)], day_text(day, text),
		    chance_below(seed, 5, 24), chance_below(seed, 6, 60),
		    chance_below(seed, 7, 60), chance_below(seed, 8, 1000),
		    chance_below(seed, 9, 1000));
		comma = ",";
	}
	buf_puts(b, "]");
}
