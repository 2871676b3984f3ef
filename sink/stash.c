#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "stash.h"

/*
 * A row is its head, then what each cell holds: integers and numbers have 8
 * bytes, texts and lists their length in 4 and themselves.  All begins at a
 * multiple of 8, so that lists can be used where they lie.
 */
struct head {
	int64_t digest;
	uint32_t nulls; /* a bit for each column */
	uint32_t extra_n;
};

enum {
	AHEAD = 4,
	AHEAD_BYTES = 640
};

_Static_assert(COL_N <= 32, "a bit for each column");

static bool
is_text(enum type type)
{
	return type == TYPE_TEXT || type == TYPE_DATE || type == TYPE_MOMENT;
}

static size_t
padded(size_t n)
{
	return (n + 7) & ~(size_t)7;
}

static void
put(struct buf *b, const void *p, size_t n)
{
	char *to = buf_room(b, padded(n));

	memcpy(to, p, n);
	memset(to + n, 0, padded(n) - n);
	b->n += padded(n);
}

static void
put_run(struct buf *b, const void *p, size_t n, size_t each)
{
	uint32_t count = (uint32_t)n;
	size_t bytes = sizeof(count) + n * each, room = padded(bytes);
	char *to = buf_room(b, room);

	memcpy(to, &count, sizeof(count));
	if (n > 0)
		memcpy(to + sizeof(count), p, n * each);
	memset(to + bytes, 0, room - bytes);
	b->n += room;
}

static void
put_cell(struct buf *b, const struct cell *c, enum type type)
{
	if (is_text(type))
		put_run(b, c->text, c->n, 1);
	else if (type == TYPE_LIST)
		put_run(b, c->list, c->list_n, sizeof(*c->list));
	else if (type == TYPE_NUMBER)
		put(b, &c->number, sizeof(c->number));
	else
		put(b, &c->integer, sizeof(c->integer));
}

void
stash_add(struct stash *s, const struct cell *cell, const struct buf *extra,
    int64_t digest)
{
	struct head head = { .digest = digest, .extra_n = (uint32_t)extra->n };
	size_t i;

	if (s->n == s->size) {
		s->size = s->size == 0 ? 1024 : 2 * s->size;
		s->place = table_grow(s->place, s->size, sizeof(*s->place));
	}
	s->place[s->n++] =
	    (struct place){ cell[COL_MOVIE_ID].integer, s->bytes.n };
	for (i = 0; i < COL_N; i++)
		head.nulls |= (uint32_t)cell[i].null << i;
	put(&s->bytes, &head, sizeof(head));
	for (i = 0; i < COL_N; i++)
		if (!cell[i].null)
			put_cell(&s->bytes, &cell[i], column_type(i));
	if (extra->n > 0)
		put(&s->bytes, extra->p, extra->n);
}

size_t
stash_bytes(const struct stash *s)
{
	return s->bytes.n + s->n * sizeof(*s->place);
}

static int
compare(const void *va, const void *vb)
{
	const struct place *a = va, *b = vb;

	if (a->id != b->id)
		return a->id < b->id ? -1 : 1;
	return a->at < b->at ? -1 : 1;
}

void
stash_sort(struct stash *s)
{
	size_t i;

	for (i = 1; i < s->n; i++)
		if (s->place[i - 1].id > s->place[i].id) {
			qsort(s->place, s->n, sizeof(*s->place), compare);
			break;
		}
}

bool
stash_repeated(const struct stash *s, size_t i)
{
	return i + 1 < s->n && s->place[i].id == s->place[i + 1].id;
}

/* The cell at p; where the next one is. */
static const char *
get_cell(const char *p, struct cell *c, enum type type)
{
	uint32_t n;

	if (is_text(type)) {
		memcpy(&n, p, sizeof(n));
		c->text = p + sizeof(n);
		c->n = n;
		return p + padded(sizeof(n) + n);
	}
	if (type == TYPE_LIST) {
		memcpy(&n, p, sizeof(n));
		c->list = (const int32_t *)(const void *)(p + sizeof(n));
		c->list_n = n;
		return p + padded(sizeof(n) + n * sizeof(*c->list));
	}
	if (type == TYPE_NUMBER)
		memcpy(&c->number, p, sizeof(c->number));
	else
		memcpy(&c->integer, p, sizeof(c->integer));
	return p + 8;
}

/*
 * In the order of ids each row lies anywhere: have its first lines come while
 * those before it are dealt with.
 */
static void
fetch_ahead(const struct stash *s, size_t i)
{
	const char *p;

	if (i >= s->n)
		return;
	p = s->bytes.p + s->place[i].at;
	for (size_t k = 0; k < AHEAD_BYTES; k += 64)
		__builtin_prefetch(p + k);
}

void
stash_get(const struct stash *s, size_t i, struct row *row)
{
	const char *p = s->bytes.p + s->place[i].at;
	struct head head;
	size_t k;

	fetch_ahead(s, i + AHEAD);
	memcpy(&head, p, sizeof(head));
	p += sizeof(head);
	for (k = 0; k < COL_N; k++) {
		row->cell[k] = (struct cell){ .null = head.nulls >> k & 1 };
		if (!row->cell[k].null)
			p = get_cell(p, &row->cell[k], column_type(k));
	}
	row->extra = p;
	row->extra_n = head.extra_n;
	row->digest = head.digest;
}

void
stash_clear(struct stash *s)
{
	s->n = 0;
	s->bytes.n = 0;
}

void
stash_free(struct stash *s)
{
	free(s->place);
	buf_free(&s->bytes);
	*s = (struct stash){ .n = 0 };
}
