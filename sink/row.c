#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xxhash.h>

#include "row.h"

static bool
is_column(const struct column *c, const struct json_value *key)
{
	if (key->n == c->name_n + 2 &&
	    memcmp(key->p + 1, c->name, c->name_n) == 0)
		return true;
	return key->escaped && json_is(key, c->name, c->name_n);
}

/*
 * Does the member at this place with this key have a column?  Records that
 * follow each other mostly have the same members at the same places.
 */
static bool
has_column(const struct table *t, const struct json_value *key, size_t place)
{
	static uint8_t guess[64];
	const size_t known = sizeof(guess);
	size_t i;

	if (place < known && is_column(&t->column[guess[place]], key))
		return true;
	for (i = 0; i < COL_N; i++)
		if (is_column(&t->column[i], key)) {
			if (place < known)
				guess[place] = (uint8_t)i;
			return true;
		}
	return false;
}

static void
put_member(struct buf *extra, const struct json_member *m)
{
	buf_put(extra, extra->n == 0 ? "{" : ",", 1);
	buf_put(extra, m->key.p, m->key.n);
	buf_put(extra, ":", 1);
	buf_put(extra, m->value.p, m->value.n);
}

static uint64_t
cell_digest(const struct cell *c, enum type type, size_t column)
{
	double d;

	switch (type) {
	case TYPE_INTEGER:
	case TYPE_BOOLEAN:
	case TYPE_DATE:
	case TYPE_MOMENT:
		return XXH3_64bits_withSeed(
		    &c->integer, sizeof(c->integer), column);
	case TYPE_NUMBER:
		/* Adding 0 makes 0 of -0. */
		d = c->number + 0.0;
		return XXH3_64bits_withSeed(&d, sizeof(d), column);
	case TYPE_LIST:
		return XXH3_64bits_withSeed(
		    c->list, c->list_n * sizeof(*c->list), column);
	case TYPE_TEXT:
	case TYPE_JSON:
		break;
	}
	return XXH3_64bits_withSeed(c->text, c->n, column);
}

int64_t
row_digest(const struct table *t, struct buf *extra)
{
	const struct json_member *m;
	uint64_t sum = 0;
	size_t i, n;

	/* A sum, for members come in any order. */
	for (i = 0; i < COL_N; i++)
		if (!t->cell[i].null && i != COL_SOURCE && i != COL_PAGE &&
		    i != COL_FETCHED_AT)
			sum +=
			    cell_digest(&t->cell[i], t->column[i].type, i + 1);
	extra->n = 0;
	m = json_members(t->json, &n);
	for (i = 0; i < n; i++) {
		if (has_column(t, &m[i].key, i))
			continue;
		put_member(extra, &m[i]);
		sum += XXH3_64bits_withSeed(m[i].value.p, m[i].value.n,
		    XXH3_64bits(m[i].key.p, m[i].key.n));
	}
	if (extra->n > 0)
		buf_put(extra, "}", 1);
	return (int64_t)sum;
}

void
row_list(struct buf *b, const struct cell *c)
{
	char digits[16], *p;
	uint32_t v;
	size_t i;

	buf_put(b, "[", 1);
	for (i = 0; i < c->list_n; i++) {
		if (i > 0)
			buf_put(b, ",", 1);
		v = (uint32_t)c->list[i];
		if (c->list[i] < 0) {
			buf_put(b, "-", 1);
			v = -v;
		}
		p = digits + sizeof(digits);
		do
			*--p = (char)('0' + v % 10);
		while ((v /= 10) > 0);
		buf_put(b, p, (size_t)(digits + sizeof(digits) - p));
	}
	buf_put(b, "]", 1);
}

/* As few digits as are read as the same double, 15 at least. */
static void
put_double(struct buf *b, double d)
{
	char text[32];
	int digits;

	for (digits = 15; digits < 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, d);
		if (strtod(text, NULL) == d)
			break;
	}
	snprintf(text, sizeof(text), "%.*g", digits, d);
	buf_puts(b, text);
}

static void
put_cell(struct buf *b, const struct cell *c, enum type type)
{
	switch (type) {
	case TYPE_INTEGER:
		buf_printf(b, "%lld", (long long)c->integer);
		break;
	case TYPE_BOOLEAN:
		buf_puts(b, c->integer ? "true" : "false");
		break;
	case TYPE_NUMBER:
		put_double(b, c->number);
		break;
	case TYPE_LIST:
		if (c->list != NULL)
			row_list(b, c);
		else
			buf_put(b, c->text, c->n);
		break;
	case TYPE_TEXT:
	case TYPE_DATE:
	case TYPE_MOMENT:
	case TYPE_JSON:
		buf_json(b, c->text, c->n);
	}
}

void
row_json(
    const struct cell *cells, const char *extra, size_t extra_n, struct buf *b)
{
	size_t i;

	b->n = 0;
	for (i = 0; i < COL_N; i++) {
		if (cells[i].null)
			continue;
		/* The first is the id, which is never null. */
		buf_put(b, i == 0 ? "{" : ",", 1);
		buf_json(b, column_name(i), strlen(column_name(i)));
		buf_put(b, ":", 1);
		put_cell(b, &cells[i], column_type(i));
	}
	if (extra_n > 2) {
		buf_put(b, ",", 1);
		buf_put(b, extra + 1, extra_n - 1);
	} else
		buf_put(b, "}", 1);
	memset(buf_room(b, JSON_PAD + 1), 0, JSON_PAD + 1);
	b->p[b->n] = '\n';
}
