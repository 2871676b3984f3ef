#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "cell.h"
#include "lists.h"
#include "slices.h"
#include "when.h"

/* Days, votes and languages halved to the end are not so many. */
#define CELLS_MAX 80

/* The movies without a date, in both orders: which of them has them first? */
static const char *const orders[] = { "primary_release_date.asc",
	"primary_release_date.desc" };

struct search {
	char label[32];
	const char *path;
	struct query query;
	struct box box;
};

struct slices {
	struct search *search;
	size_t n, at;		     /* at: the search under way */
	bool begun;		     /* its box is in cell */
	bool cut;		     /* it was too long: cells alone are left */
	int order;		     /* of those without a date, behind cells */
	bool undated;		     /* there was one of them */
	struct cell cell[CELLS_MAX]; /* still to be asked; the last is next */
	size_t ncells;
	struct cell now;     /* the one that lists walks */
	size_t walk;	     /* as an ask names it */
	bool fresh;	     /* none of its pages was good so far */
	struct lists *lists; /* one list a cell */
};

struct slices *
slices_new(void)
{
	struct slices *s = calloc(1, sizeof(*s));

	if (s == NULL)
		die(EX_OSERR, "out of memory");
	s->lists = lists_new();
	return s;
}

void
slices_add(struct slices *s, const char *label, const char *path,
    const struct query *query, long from, long to)
{
	struct search *q;

	s->search = reallocarray(s->search, s->n + 1, sizeof(*q));
	if (s->search == NULL)
		die(EX_OSERR, "out of memory");
	q = &s->search[s->n++];
	memset(q, 0, sizeof(*q));
	snprintf(q->label, sizeof(q->label), "%s", label);
	q->path = path;
	query_copy(&q->query, query);
	box_of(&q->box, query, from, to);
}

typedef void add_fn(struct lists *, const char *, const char *,
    const struct query *, enum shape, long, long, const char *);

/* A list for a cell, named by its search and what it spans. */
static void
add_cell(struct slices *s, size_t at, const struct cell *c, long first,
    long last, add_fn *add)
{
	struct search *q = &s->search[at];
	struct query query;
	char text[CELL_TEXT], place[CELL_TEXT + 24];

	cell_text(c, text);
	snprintf(place, sizeof(place), "%zu:%s", at, text);
	query_copy(&query, &q->query);
	cell_query(&q->box, c, &query);
	add(s->lists, q->label, q->path, &query, SHAPE_LIST, first, last,
	    place);
	query_free(&query);
}

/* A list of the movies without a date, from the search as a whole. */
static void
add_undated(
    struct slices *s, size_t at, int order, long first, long last, add_fn *add)
{
	struct search *q = &s->search[at];
	struct query query;
	char place[48];

	snprintf(place, sizeof(place), "%zu:undated:%d", at, order);
	query_copy(&query, &q->query);
	query_set(&query, "sort_by", orders[order]);
	add(s->lists, q->label, q->path, &query, SHAPE_UNDATED, first, last,
	    place);
	query_free(&query);
}

static void
begin_search(struct slices *s)
{
	const struct box *b = &s->search[s->at].box;

	s->begun = true;
	s->cut = s->undated = false;
	s->order = 0;
	s->cell[0] = b->all;
	s->ncells = b->all.from <= b->all.to && b->all.least <= b->all.most;
}

/* One more list of the search under way; false: there is none. */
static bool
one_more(struct slices *s)
{
	struct search *q = &s->search[s->at];

	if (s->ncells > 0) {
		s->now = s->cell[--s->ncells];
		add_cell(s, s->at, &s->now, 1, PAGE_LAST, lists_add);
		s->fresh = true;
		return true;
	}
	s->fresh = false;
	if (!s->cut || q->box.dated || s->undated)
		return false;
	if (s->order < 2) {
		add_undated(s, s->at, s->order++, 1, PAGE_LAST, lists_add);
		return true;
	}
	log_msg(LOG_WARNING,
	    "%s: movies without a release date are not found so, if there are "
	    "any; tmdb-fetch export has the ids of all",
	    q->label);
	return false;
}

static enum plan_next
next(void *arg, struct ask *ask)
{
	struct slices *s = arg;
	enum plan_next n;

	for (;;) {
		n = lists_ops.next(s->lists, ask);
		if (n == PLAN_ASK && !ask->again)
			s->walk = ask->walk;
		if (n != PLAN_END)
			return n;
		if (s->at == s->n)
			return PLAN_END;
		if (!s->begun)
			begin_search(s);
		if (one_more(s))
			continue;
		s->at++;
		s->begun = false;
	}
}

/* Movies without a date come first, or not at all. */
static void
settled_undated(struct slices *s, struct ask *ask)
{
	if (ask->again)
		return;
	if (ask->walk == s->walk)
		s->undated |= ask->got.undated > 0;
	if (ask->got.undated == 0) {
		lists_cut(s->lists, ask);
	} else if (ask->page == PAGE_LAST) {
		ask->beyond = 1;
		log_msg(LOG_ERROR,
		    "%s: lost: movies without a release date behind page %d: "
		    "tmdb-fetch export has the ids of all",
		    ask->label, PAGE_LAST);
	}
}

static void
settled(void *arg, struct ask *ask)
{
	struct slices *s = arg;
	struct cell half[2];

	lists_ops.settled(s->lists, ask);
	if (ask->state != ASK_GOOD)
		return;
	if (ask->shape == SHAPE_UNDATED) {
		settled_undated(s, ask);
		return;
	}
	if (ask->again || ask->walk != s->walk || !s->fresh)
		return;
	s->fresh = false;
	if (ask->got.total <= PAGE_LAST)
		return;
	if (s->ncells + 2 > CELLS_MAX ||
	    !cell_halve(&s->search[s->at].box, &s->now, half)) {
		ask->beyond = ask->got.total - PAGE_LAST;
		log_msg(LOG_ERROR,
		    "%s: lost: pages %d to %ld of %s, which cannot be asked "
		    "for in smaller parts",
		    ask->label, PAGE_LAST + 1, ask->got.total, ask->query);
		return;
	}
	/* Too many: none of these rows, but two halves instead. */
	ask->state = ASK_SKIPPED;
	lists_cut(s->lists, ask);
	s->cut = true;
	s->cell[s->ncells++] = half[1];
	s->cell[s->ncells++] = half[0];
}

static bool
accept_page(void *arg, struct ask *ask)
{
	return lists_ops.accept(((struct slices *)arg)->lists, ask);
}

/* Nobody knows before the last slice is asked. */
static long
left(void *arg)
{
	(void)arg;
	return -1;
}

static void
put_place(void *arg, const struct ask *ask, struct buf *b)
{
	lists_ops.place(((struct slices *)arg)->lists, ask, b);
}

/* Where an ask stood. */
struct spot {
	size_t at;
	int order; /* of the movies without a date, or -1 */
	struct cell cell;
	long page;
};

/* "SEARCH:CELL PAGE" or "SEARCH:undated:ORDER PAGE". */
static bool
take_apart(const struct slices *s, const char *place, struct spot *spot)
{
	char text[CELL_TEXT];
	int n = 0;

	if (sscanf(place, "%zu:%71[^ ] %ld%n", &spot->at, text, &spot->page,
		&n) != 3 ||
	    place[n] != '\0' || spot->at >= s->n || spot->page < 1 ||
	    spot->page > PAGE_LAST)
		return false;
	spot->order = strcmp(text, "undated:0") == 0 ? 0
	    : strcmp(text, "undated:1") == 0	     ? 1
						     : -1;
	return spot->order >= 0 ||
	    cell_read(&s->search[spot->at].box, text, &spot->cell);
}

/* The rest of that slice's pages, then what is behind it. */
static bool
seek(void *arg, const char *place)
{
	struct slices *s = arg;
	struct spot spot;
	struct cell behind[3];
	struct box *b;
	int n;

	if (!take_apart(s, place, &spot))
		return false;
	s->at = spot.at;
	begin_search(s);
	s->ncells = 0;
	if (spot.order >= 0) {
		s->cut = true;
		s->order = spot.order + 1;
		if (spot.page < PAGE_LAST)
			add_undated(s, s->at, spot.order, spot.page + 1,
			    PAGE_LAST, lists_add);
		return true;
	}
	b = &s->search[s->at].box;
	s->now = spot.cell;
	s->cut = memcmp(&s->now, &b->all, sizeof(s->now)) != 0;
	if (spot.page < PAGE_LAST)
		add_cell(
		    s, s->at, &s->now, spot.page + 1, PAGE_LAST, lists_add);
	for (n = cell_behind(b, &s->now, behind); n > 0; n--)
		s->cell[s->ncells++] = behind[n - 1];
	return true;
}

static bool
redo(void *arg, const char *place)
{
	struct slices *s = arg;
	struct spot spot;

	if (!take_apart(s, place, &spot))
		return false;
	if (spot.order >= 0)
		add_undated(s, spot.at, spot.order, spot.page, spot.page,
		    lists_add_first);
	else
		add_cell(s, spot.at, &spot.cell, spot.page, spot.page,
		    lists_add_first);
	return true;
}

static void
free_slices(void *arg)
{
	struct slices *s = arg;
	size_t i;

	for (i = 0; i < s->n; i++)
		query_free(&s->search[i].query);
	free(s->search);
	lists_ops.free(s->lists);
	free(s);
}

const struct plan_ops slices_ops = {
	.next = next,
	.settled = settled,
	.accept = accept_page,
	.left = left,
	.place = put_place,
	.seek = seek,
	.redo = redo,
	.free = free_slices,
};
