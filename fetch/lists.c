#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "lists.h"

struct list {
	char label[32];
	char place[96]; /* its name in a state file */
	const char *path;
	struct query query;
	enum shape shape;
	long next, last; /* pages to ask, as far as is known */
	long wanted;	 /* the last page asked for by the user */
	bool known;	 /* a page has told how many there are */
	bool again;	 /* was lost in the run before */
	size_t out;	 /* asked, not yet settled */
	bool looped;
	uint64_t *seen; /* the rows of each page so far, by their hash */
	size_t nseen;
};

struct lists {
	struct list *list;
	size_t n, at;
	size_t gone; /* those before list[0], whose records are all out */
};

static struct list *
of(const struct lists *ls, const struct ask *ask)
{
	return &ls->list[ask->walk - ls->gone];
}

static void *
room(void *p, size_t n, size_t size)
{
	p = reallocarray(p, n, size);
	if (p == NULL)
		die(EX_OSERR, "out of memory");
	return p;
}

struct lists *
lists_new(void)
{
	struct lists *ls = room(NULL, 1, sizeof(*ls));

	memset(ls, 0, sizeof(*ls));
	return ls;
}

/* Fill the list at l, whose memory is ours. */
static void
fill(struct list *l, const char *label, const char *path,
    const struct query *query, enum shape shape, long first, long last)
{
	memset(l, 0, sizeof(*l));
	snprintf(l->label, sizeof(l->label), "%s", label);
	l->path = path;
	query_copy(&l->query, query);
	l->shape = shape;
	l->next = shape_is_list(shape) ? first : 1;
	l->last = l->wanted = shape_is_list(shape) ? last : 1;
}

void
lists_add(struct lists *ls, const char *label, const char *path,
    const struct query *query, enum shape shape, long first, long last,
    const char *place)
{
	struct list *l;

	ls->list = room(ls->list, ls->n + 1, sizeof(*l));
	l = &ls->list[ls->n];
	fill(l, label, path, query, shape, first, last);
	if (place != NULL)
		snprintf(l->place, sizeof(l->place), "%s", place);
	else
		snprintf(l->place, sizeof(l->place), "%zu", ls->n);
	ls->n++;
}

void
lists_add_first(struct lists *ls, const char *label, const char *path,
    const struct query *query, enum shape shape, long first, long last,
    const char *place)
{
	ls->list = room(ls->list, ls->n + 1, sizeof(*ls->list));
	memmove(ls->list + 1, ls->list, ls->n * sizeof(*ls->list));
	fill(ls->list, label, path, query, shape, first, last);
	snprintf(ls->list->place, sizeof(ls->list->place), "%s", place);
	ls->list->again = true;
	ls->n++;
}

void
lists_cut(struct lists *ls, const struct ask *ask)
{
	struct list *l = of(ls, ask);

	l->last = l->wanted = ask->page - 1;
	l->known = true;
}

static enum plan_next
next(void *arg, struct ask *ask)
{
	struct lists *ls = arg;
	struct list *l;

	while (ls->at < ls->n && ls->list[ls->at].next > ls->list[ls->at].last)
		ls->at++;
	if (ls->at == ls->n)
		return PLAN_END;
	l = &ls->list[ls->at];
	if (!l->known && l->out > 0)
		return PLAN_WAIT;
	memcpy(ask->label, l->label, sizeof(ask->label));
	ask->page = l->next++;
	snprintf(
	    ask->name, sizeof(ask->name), "%s page %ld", l->label, ask->page);
	ask->shape = l->shape;
	ask->walk = ls->gone + ls->at;
	ask->again = l->again;
	if ((ask->path = strdup(l->path)) == NULL)
		die(EX_OSERR, "out of memory");
	ask->query =
	    query_text(&l->query, shape_is_list(l->shape) ? ask->page : 0);
	l->out++;
	return PLAN_ASK;
}

static void
settled(void *arg, struct ask *ask)
{
	struct list *l = of(arg, ask);
	long total = ask->got.total;

	l->out--;
	if (ask->state == ASK_UNCHANGED)
		l->known = true;
	if (ask->state == ASK_LOST && ask->empty)
		l->last = l->wanted = ask->page;
	if (ask->state != ASK_GOOD)
		return;
	l->known = true;
	/* Totals of less than one page are no totals. */
	l->last = l->wanted;
	if (total > 0 && total < l->last)
		l->last = total;
	if (ask->got.n == 0)
		l->last = l->wanted = ask->page;
}

/* Lists before that of an ask whose turn has come are no longer needed. */
static void
forget(struct lists *ls, size_t walk)
{
	size_t i, n = walk - ls->gone;

	if (n == 0 || n > ls->at)
		return;
	for (i = 0; i < n; i++) {
		query_free(&ls->list[i].query);
		free(ls->list[i].seen);
	}
	memmove(ls->list, ls->list + n, (ls->n - n) * sizeof(*ls->list));
	ls->gone += n;
	ls->n -= n;
	ls->at -= n;
}

static bool
accept_page(void *arg, struct ask *ask)
{
	struct list *l;
	size_t i;

	forget(arg, ask->walk);
	l = of(arg, ask);
	if (l->looped) {
		ask->state = ASK_SKIPPED;
		return false;
	}
	if (!shape_is_list(ask->shape) || ask->got.n == 0)
		return true;
	for (i = 0; i < l->nseen; i++)
		if (l->seen[i] == ask->got.ids) {
			snprintf(ask->why, sizeof(ask->why),
			    "it has the rows of an earlier page: a loop");
			l->looped = true;
			l->last = l->wanted = ask->page;
			return false;
		}
	l->seen = room(l->seen, l->nseen + 1, sizeof(*l->seen));
	l->seen[l->nseen++] = ask->got.ids;
	return true;
}

static void
free_lists(void *arg)
{
	struct lists *ls = arg;
	size_t i;

	for (i = 0; i < ls->n; i++) {
		query_free(&ls->list[i].query);
		free(ls->list[i].seen);
	}
	free(ls->list);
	free(ls);
}

static long
left(void *arg)
{
	const struct lists *ls = arg;
	long n = 0;
	size_t i;

	for (i = ls->at; i < ls->n; i++) {
		if (!ls->list[i].known && ls->list[i].wanted > 1)
			return -1;
		n += ls->list[i].last + 1 - ls->list[i].next;
	}
	return n;
}

static void
put_place(void *arg, const struct ask *ask, struct buf *b)
{
	const struct lists *ls = arg;

	buf_printf(b, "%s %ld", of(ls, ask)->place, ask->page);
}

/* "PLACE PAGE": the list of that place, and the page; NULL is none. */
static struct list *
find(struct lists *ls, const char *place, long *page)
{
	const char *blank = strrchr(place, ' ');
	char *end;
	size_t i, n;

	if (blank == NULL)
		return NULL;
	n = (size_t)(blank - place);
	*page = strtol(blank + 1, &end, 10);
	if (*end != '\0' || end == blank + 1 || *page < 1 || *page > PAGE_LAST)
		return NULL;
	for (i = 0; i < ls->n; i++)
		if (!ls->list[i].again && strlen(ls->list[i].place) == n &&
		    memcmp(ls->list[i].place, place, n) == 0)
			return &ls->list[i];
	return NULL;
}

static bool
seek(void *arg, const char *place)
{
	struct lists *ls = arg;
	struct list *l, *before;
	long page;

	if ((l = find(ls, place, &page)) == NULL)
		return false;
	for (before = ls->list; before < l; before++)
		if (!before->again)
			before->next = before->last + 1;
	l->next = page + 1;
	return true;
}

static bool
redo(void *arg, const char *place)
{
	struct lists *ls = arg;
	struct list *l, from;
	long page;

	if ((l = find(ls, place, &page)) == NULL)
		return false;
	from = *l;
	lists_add_first(ls, from.label, from.path, &from.query, from.shape,
	    page, page, from.place);
	return true;
}

const struct plan_ops lists_ops = {
	.next = next,
	.settled = settled,
	.accept = accept_page,
	.left = left,
	.place = put_place,
	.seek = seek,
	.redo = redo,
	.free = free_lists,
};
