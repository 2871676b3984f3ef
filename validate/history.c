#include <stdlib.h>
#include <string.h>

#include "history.h"
#include "parse.h"

void
history_add(struct history *h, struct snapshot *s)
{
	h->at = parse_room(h->at, h->n + 1, sizeof(*h->at));
	h->at[h->n] = (struct entry){ s, h->n };
	h->n++;
}

static int
by_time(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->snapshot->taken_at != y->snapshot->taken_at)
		return x->snapshot->taken_at < y->snapshot->taken_at ? -1 : 1;
	return x->line < y->line ? -1 : 1;
}

void
history_end(struct history *h)
{
	if (h->n > 0)
		qsort(h->at, h->n, sizeof(*h->at), by_time);
}

static bool
is_other(const struct snapshot *s, const struct snapshot *now)
{
	if (now->collection == NULL)
		return false;
	return s->collection == NULL ||
	    strcmp(s->collection, now->collection) != 0;
}

void
history_baseline(const struct history *h, const struct snapshot *now,
    size_t max, struct baseline *b)
{
	const struct snapshot *s;
	size_t i;

	b->at = parse_room(NULL, max, sizeof(*b->at));
	b->n = b->others = 0;
	for (i = h->n; i-- > 0 && b->n < max;) {
		s = h->at[i].snapshot;
		if (s->taken_at >= now->taken_at)
			continue;
		if (is_other(s, now))
			b->others++;
		else
			b->at[b->n++] = s;
	}
	for (i = 0; i < b->n / 2; i++) {
		s = b->at[i];
		b->at[i] = b->at[b->n - 1 - i];
		b->at[b->n - 1 - i] = s;
	}
}

void
history_free(struct history *h)
{
	size_t i;

	for (i = 0; i < h->n; i++)
		snapshot_free(h->at[i].snapshot);
	free(h->at);
	h->at = NULL;
	h->n = 0;
}
