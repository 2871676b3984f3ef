#include <math.h>
#include <string.h>

#include "../lib/moment.h"
#include "../lib/number.h"
#include "column.h"

#define MILLI UINT64_C(1000000000000000) /* in units of 10^-18 */

static bool
wrong(struct filter *f, const char *rule, const struct column *c,
    const char *what)
{
	if (f != NULL)
		filter_error(f, rule, c->path, "%s", what);
	return false;
}

static bool
read_string(struct table *t, struct cell *c, const struct json_value *v)
{
	c->quoted = true;
	if (!v->escaped) {
		c->text = v->p + 1;
		c->n = v->n - 2;
		return true;
	}
	c->text = t->room + t->room_n;
	c->n = json_decode(v, t->room + t->room_n);
	t->room_n += c->n;
	return memchr(c->text, '\0', c->n) == NULL;
}

static void
list_put(struct table *t, size_t n, int32_t value)
{
	if (n == t->list_size) {
		t->list_size = n == 0 ? 64 : 2 * n;
		t->list = table_grow(t->list, t->list_size, sizeof(*t->list));
	}
	t->list[n] = value;
}

/*
 * A list of integers; or of objects, whose "id" is then taken: details have
 * "genres" where lists have "genre_ids".
 */
static bool
read_list(struct table *t, struct cell *c, const struct json_value *v)
{
	static const int32_t none;
	struct json_walk w, in;
	const struct json_value *item;
	int64_t i;

	if (v->type != JSON_ARRAY)
		return false;
	c->list_n = 0;
	for (json_walk(&w, v); json_next(&w);) {
		item = &w.value;
		if (item->type == JSON_OBJECT)
			for (json_walk(&in, item); json_next(&in);)
				if (json_is(&in.key, "id", 2)) {
					item = &in.value;
					break;
				}
		if (item->type != JSON_NUMBER || !number_int64(item, &i) ||
		    i < INT32_MIN || i > INT32_MAX)
			return false;
		list_put(t, c->list_n++, (int32_t)i);
	}
	c->list = t->list != NULL ? t->list : &none;
	return true;
}

/* The text "[1,2]" of a list that was taken from objects. */
static bool
read_genres(struct table *t, struct cell *c, const struct json_value *v)
{
	size_t i;

	if (!read_list(t, c, v))
		return false;
	t->genres_text.n = 0;
	buf_puts(&t->genres_text, "[");
	for (i = 0; i < c->list_n; i++)
		buf_printf(
		    &t->genres_text, "%s%d", i > 0 ? "," : "", (int)c->list[i]);
	buf_puts(&t->genres_text, "]");
	c->text = t->genres_text.p;
	c->n = t->genres_text.n;
	return true;
}

static bool
read_text(struct table *t, const struct column *col, struct cell *c,
    const struct json_value *v, struct filter *f)
{
	struct moment when;

	if (v->type != JSON_STRING)
		return wrong(f, "type", col, "is not a string");
	if (!read_string(t, c, v))
		return wrong(f, "nul", col,
		    "holds a NUL, which no text of a "
		    "database can");
	if (col->type == TYPE_DATE) {
		if (c->n == 0)
			c->null = true;
		else if (!moment_days(c->text, c->n, &c->integer))
			return wrong(f, "date", col, "is not a day");
	}
	if (col->type == TYPE_MOMENT) {
		if (!moment_read(&when, c->text, c->n))
			return wrong(
			    f, "moment", col, "is not an RFC 3339 time");
		c->integer =
		    when.seconds * 1000 + (int64_t)(when.fraction / MILLI);
	}
	return true;
}

static bool
read_cell(
    struct table *t, size_t i, const struct json_value *v, struct filter *f)
{
	const struct column *col = &t->column[i];
	struct cell *c = &t->cell[i];

	*c = (struct cell){ .text = v->p, .n = v->n };
	switch (col->type) {
	case TYPE_INTEGER:
		if (v->type != JSON_NUMBER || !number_int64(v, &c->integer))
			return wrong(f, i == COL_MOVIE_ID ? "key" : "type", col,
			    "is not an integer of 64 bits");
		return true;
	case TYPE_NUMBER:
		if (v->type != JSON_NUMBER)
			return wrong(f, "type", col, "is not a number");
		c->number = number_double(v);
		if (!isfinite(c->number))
			return wrong(f, "range", col, "is beyond all doubles");
		return true;
	case TYPE_BOOLEAN:
		if (v->type != JSON_TRUE && v->type != JSON_FALSE)
			return wrong(f, "type", col, "is not true or false");
		c->integer = v->type == JSON_TRUE;
		return true;
	case TYPE_TEXT:
	case TYPE_DATE:
	case TYPE_MOMENT:
		return read_text(t, col, c, v, f);
	case TYPE_LIST:
		if (!read_list(t, c, v))
			return wrong(f, "type", col,
			    "is not a list of integers of 32 bits");
		return true;
	case TYPE_JSON:
		break;
	}
	if (v->type == JSON_STRING)
		return read_text(t, col, c, v, f);
	return true;
}

bool
table_read(struct table *t, size_t n, struct filter *f)
{
	const struct json_value *v, *genres;
	bool good = true;
	size_t i;

	if (n > t->room_size) {
		t->room_size = 2 * n;
		t->room = table_grow(t->room, 1, t->room_size);
	}
	t->room_n = 0;
	for (i = 0; i < t->n; i++) {
		v = json_get(t->json, t->column[i].member);
		if (v != NULL && v->type != JSON_NULL) {
			good &= read_cell(t, i, v, f);
			continue;
		}
		t->cell[i] = (struct cell){ .null = true };
		if (i == COL_MOVIE_ID)
			good = wrong(f, "key", &t->column[i], "is missing");
	}
	if (t->cell[COL_GENRE_IDS].null &&
	    (genres = json_get(t->json, t->genres)) != NULL &&
	    read_genres(t, &t->cell[COL_GENRE_IDS], genres))
		t->cell[COL_GENRE_IDS].null = false;
	return good;
}
