#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "../lib/opt.h"
#include "lists.h"
#include "slices.h"
#include "when.h"

/* Halving the longest calendar to days takes no more. */
#define SPANS_MAX 40

struct span {
	long from, to;
};

struct search {
	char label[32];
	const char *path;
	struct query query;
	long from, to;
};

struct slices {
	struct search *search;
	size_t n, at;		     /* at: the search under way */
	bool begun;		     /* its days are in span */
	struct span span[SPANS_MAX]; /* still to be asked; the last is next */
	size_t nspans;
	struct span now;     /* the one that lists walks */
	size_t walk;	     /* as an ask names it */
	bool fresh;	     /* none of its pages was good so far */
	struct lists *lists; /* one list a span */
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
	q->from = from;
	q->to = to;
}

/* A list for a span of days, named by its search and days. */
static void
add_list(struct slices *s, size_t at, struct span span, long first, long last,
    bool again)
{
	struct search *q = &s->search[at];
	char from[WHEN_DAY], to[WHEN_DAY], place[64];

	when_text(span.from, from);
	when_text(span.to, to);
	snprintf(place, sizeof(place), "%zu:%s:%s", at, from, to);
	query_set(&q->query, "primary_release_date.gte", from);
	query_set(&q->query, "primary_release_date.lte", to);
	(again ? lists_add_first : lists_add)(s->lists, q->label, q->path,
	    &q->query, SHAPE_LIST, first, last, place);
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
		if (!s->begun) {
			s->begun = true;
			s->span[0].from = s->search[s->at].from;
			s->span[0].to = s->search[s->at].to;
			s->nspans = s->span[0].from <= s->span[0].to;
		}
		if (s->nspans == 0) {
			s->at++;
			s->begun = false;
			continue;
		}
		s->now = s->span[--s->nspans];
		add_list(s, s->at, s->now, 1, PAGE_LAST, false);
		s->fresh = true;
	}
}

static void
settled(void *arg, struct ask *ask)
{
	struct slices *s = arg;
	long middle;

	lists_ops.settled(s->lists, ask);
	if (ask->state != ASK_GOOD || ask->again || ask->walk != s->walk ||
	    !s->fresh)
		return;
	s->fresh = false;
	if (ask->got.total <= PAGE_LAST)
		return;
	if (s->now.from == s->now.to || s->nspans + 2 > SPANS_MAX) {
		log_msg(LOG_ERROR,
		    "%s: a day with %ld pages: those behind page %d cannot be "
		    "reached",
		    ask->query, ask->got.total, PAGE_LAST);
		return;
	}
	/* Too many: none of these rows, but two halves instead. */
	ask->state = ASK_SKIPPED;
	lists_cut(s->lists, ask);
	middle = s->now.from + (s->now.to - s->now.from) / 2;
	s->span[s->nspans++] = (struct span){ middle + 1, s->now.to };
	s->span[s->nspans++] = (struct span){ s->now.from, middle };
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

/* "SEARCH:FROM:TO PAGE". */
static bool
take_apart(const struct slices *s, const char *place, size_t *at,
    struct span *span, long *page)
{
	char from[WHEN_DAY], to[WHEN_DAY];
	int n = 0;

	if (sscanf(place, "%zu:%10[0-9-]:%10[0-9-] %ld%n", at, from, to, page,
		&n) != 4 ||
	    place[n] != '\0' || *at >= s->n || *page < 1 || *page > PAGE_LAST ||
	    !date_ok(from, strlen(from)) || !date_ok(to, strlen(to)))
		return false;
	span->from = when_day(from);
	span->to = when_day(to);
	return span->from <= span->to && span->from >= s->search[*at].from &&
	    span->to <= s->search[*at].to;
}

/* The rest of that slice's pages, then the days behind it. */
static bool
seek(void *arg, const char *place)
{
	struct slices *s = arg;
	long page;

	if (!take_apart(s, place, &s->at, &s->now, &page))
		return false;
	if (page < PAGE_LAST)
		add_list(s, s->at, s->now, page + 1, PAGE_LAST, false);
	s->begun = true;
	s->nspans = 0;
	if (s->now.to < s->search[s->at].to)
		s->span[s->nspans++] =
		    (struct span){ s->now.to + 1, s->search[s->at].to };
	return true;
}

static bool
redo(void *arg, const char *place)
{
	struct slices *s = arg;
	struct span span;
	size_t at;
	long page;

	if (!take_apart(s, place, &at, &span, &page))
		return false;
	add_list(s, at, span, page, page, true);
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
