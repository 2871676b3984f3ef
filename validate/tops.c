#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "tops.h"

#define SLOTS (2 * TOPS_EXACT)

static struct top *
slots(void)
{
	struct top *slot = calloc(SLOTS, sizeof(*slot));

	if (slot == NULL)
		die(EX_OSERR, "out of memory");
	return slot;
}

/* Where the value is, or the empty place for it. */
static struct top *
find(const struct tops *t, uint64_t hash, enum top_kind kind, const char *text,
    size_t n)
{
	size_t i = hash & (SLOTS - 1);
	struct top *s;

	for (;; i = (i + 1) & (SLOTS - 1)) {
		s = &t->slot[i];
		if (s->count == 0 ||
		    (s->hash == hash && s->kind == kind && s->n == n &&
			memcmp(s->text, text, n) == 0))
			return s;
	}
}

static int
by_count(const void *a, const void *b)
{
	const struct top *x = a, *y = b;
	size_t n = x->n < y->n ? x->n : y->n;
	int c;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (n > 0 && (c = memcmp(x->text, y->text, n)) != 0)
		return c;
	return (x->n > y->n) - (x->n < y->n);
}

/* The values alone, the most frequent first; how many is t->used. */
static struct top *
sorted(const struct tops *t)
{
	struct top *all = slots();
	size_t i, n = 0;

	for (i = 0; t->slot != NULL && i < SLOTS; i++)
		if (t->slot[i].count > 0)
			all[n++] = t->slot[i];
	qsort(all, n, sizeof(*all), by_count);
	return all;
}

static void
make_room(struct tops *t)
{
	struct top *all = sorted(t), *s;
	uint64_t median = all[t->used / 2].count;
	size_t i, n = t->used;

	memset(t->slot, 0, SLOTS * sizeof(*t->slot));
	t->used = 0;
	for (i = 0; i < n; i++) {
		s = &all[i];
		if (s->count <= median) {
			free(s->text);
			continue;
		}
		s->count -= median;
		*find(t, s->hash, s->kind, s->text, s->n) = *s;
		t->used++;
	}
	t->error += median;
	free(all);
}

void
tops_add(struct tops *t, uint64_t hash, enum top_kind kind, const char *text,
    size_t n)
{
	struct top *s;

	t->total++;
	if (n > TOPS_LONG) {
		t->longer++;
		return;
	}
	if (t->slot == NULL)
		t->slot = slots();
	s = find(t, hash, kind, text, n);
	if (s->count == 0 && t->used == TOPS_EXACT) {
		make_room(t);
		s = find(t, hash, kind, text, n);
	}
	if (s->count == 0) {
		*s = (struct top){ hash, 0, malloc(n + 1), n, kind };
		if (s->text == NULL)
			die(EX_OSERR, "out of memory");
		memcpy(s->text, text, n);
		t->used++;
	}
	s->count++;
}

void
tops_put(const struct tops *t, struct buf *b)
{
	struct top *all = sorted(t);
	size_t i;

	buf_puts(b, "[");
	for (i = 0; i < t->used && i < TOPS_SHOWN; i++) {
		buf_puts(b, i > 0 ? ",{\"value\":" : "{\"value\":");
		if (all[i].kind == TOP_STRING)
			buf_json(b, all[i].text, all[i].n);
		else
			buf_put(b, all[i].text, all[i].n);
		buf_printf(
		    b, ",\"count\":%llu}", (unsigned long long)all[i].count);
	}
	buf_puts(b, "]");
	free(all);
}

void
tops_free(struct tops *t)
{
	size_t i;

	for (i = 0; t->slot != NULL && i < SLOTS; i++)
		free(t->slot[i].text);
	free(t->slot);
	t->slot = NULL;
}
