#include <string.h>

#include "../lib/number.h"
#include "canon.h"
#include "entry.h"

void
entries_init(struct entries *e, struct json *json, struct origin *origin,
    enum keep keep, bool titles)
{
	memset(e, 0, sizeof(*e));
	e->json = json;
	e->origin = origin;
	e->keep = keep;
	e->titles = titles;
	e->fetched_at = json_name(json, "fetched_at", 10);
	e->vote_count = json_name(json, "vote_count", 10);
	e->vote_average = json_name(json, "vote_average", 12);
	e->source = json_name(json, "source", 6);
	e->movie_id = json_name(json, "movie_id", 8);
	e->name = json_name(json, "title", 5);
	e->release_date = json_name(json, "release_date", 12);
	e->popularity = json_name(json, "popularity", 10);
}

/* Nothing but white space between the brackets? */
static bool
is_hollow(const struct json_value *v)
{
	size_t i;

	for (i = 1; i < v->n - 1; i++)
		if (strchr(" \t\r\n", v->p[i]) == NULL)
			return false;
	return true;
}

static bool
is_empty(const struct json_value *v)
{
	switch (v->type) {
	case JSON_NULL:
		return true;
	case JSON_STRING:
		return v->n == 2;
	case JSON_ARRAY:
	case JSON_OBJECT:
		return is_hollow(v);
	default:
		return false;
	}
}

static uint32_t
count_filled(const struct json *json)
{
	const struct json_member *m;
	uint32_t filled = 0;
	size_t i, n;

	m = json_members(json, &n);
	for (i = 0; i < n; i++)
		filled += !is_empty(&m[i].value);
	return filled;
}

/* A missing or unreadable time is older than any. */
static void
read_fetched(struct entries *e, struct moment *t)
{
	const struct json_value *v = json_get(e->json, e->fetched_at);
	const char *s;
	size_t n;

	*t = (struct moment){ INT64_MIN, 0 };
	if (v == NULL || v->type != JSON_STRING)
		return;
	s = v->p + 1;
	n = v->n - 2;
	if (v->escaped) {
		e->text.n = 0;
		s = buf_room(&e->text, v->n);
		n = json_decode(v, e->text.p);
	}
	if (!moment_read(t, s, n))
		*t = (struct moment){ INT64_MIN, 0 };
}

/*
 * The title group, for records that have a title, a date and a movie_id to
 * be told apart by.
 */
static void
read_title(struct entries *e, struct entry *to)
{
	const struct json_value *name = json_get(e->json, e->name);
	const struct json_value *date = json_get(e->json, e->release_date);
	const struct json_value *id = json_get(e->json, e->movie_id);

	if (name == NULL || name->type != JSON_STRING || date == NULL ||
	    date->type != JSON_STRING || date->n == 2 || id == NULL ||
	    (id->type != JSON_NUMBER && id->type != JSON_STRING) ||
	    !title_read(&e->title, name))
		return;
	to->numbered = id->type == JSON_NUMBER && number_int64(id, &to->movie);
	if (!to->numbered) {
		e->text.n = 0;
		if (!canon_put(&e->text, id))
			return;
		to->movie = (int64_t)hash_bytes(e->text.p, e->text.n).lo;
	}
	to->title = title_hash(&e->title, date);
	to->titled = true;
}

unsigned
entries_source(struct entries *e)
{
	return origin_source(e->origin, json_get(e->json, e->source));
}

void
entries_read(
    struct entries *e, struct entry *to, struct hash key, uint64_t line)
{
	const struct json_value *v;

	memset(to, 0, sizeof(*to));
	to->key = key;
	to->line = line;
	to->source = entries_source(e);
	if (e->keep == KEEP_NEWEST || e->keep == KEEP_BEST) {
		read_fetched(e, &to->fetched);
		v = json_get(e->json, e->vote_average);
		if (v != NULL && v->type == JSON_NUMBER)
			to->decimals = (uint32_t)number_decimals(v);
		to->filled = count_filled(e->json);
	}
	if (e->keep == KEEP_NEWEST || e->keep == KEEP_BEST || e->titles)
		to->votes = amount_read(json_get(e->json, e->vote_count));
	if (e->titles) {
		to->popularity = amount_read(json_get(e->json, e->popularity));
		read_title(e, to);
	}
}

/* By one criterion; 0 when it does not decide. */
static int
compare(enum reason by, const struct entry *a, const struct entry *b)
{
	switch (by) {
	case REASON_FILLED:
		return (a->filled > b->filled) - (a->filled < b->filled);
	case REASON_NEWER:
		return moment_compare(&a->fetched, &b->fetched);
	case REASON_VOTES:
		return amount_compare(a->votes, b->votes);
	case REASON_DECIMALS:
		return (a->decimals > b->decimals) -
		    (a->decimals < b->decimals);
	case REASON_POPULARITY:
		return amount_compare(a->popularity, b->popularity);
	case REASON_LAST:
		return a->line > b->line ? 1 : -1;
	case REASON_FIRST:
		return a->line < b->line ? 1 : -1;
	}
	return 0;
}

bool
entry_better(enum keep keep, const struct entry *a, const struct entry *b,
    enum reason *why)
{
	/* The last of each list always decides. */
	static const enum reason by[][5] = {
		[KEEP_FIRST] = { REASON_FIRST },
		[KEEP_LAST] = { REASON_LAST },
		[KEEP_NEWEST] = { REASON_NEWER, REASON_VOTES, REASON_DECIMALS,
		    REASON_FILLED, REASON_LAST },
		[KEEP_BEST] = { REASON_FILLED, REASON_VOTES, REASON_NEWER,
		    REASON_DECIMALS, REASON_LAST },
		[KEEP_TITLE] = { REASON_VOTES, REASON_POPULARITY,
		    REASON_FIRST },
	};
	const enum reason *r;
	int c;

	for (r = by[keep]; (c = compare(*r, a, b)) == 0; r++)
		continue;
	*why = *r;
	return c > 0;
}

void
entries_free(struct entries *e)
{
	title_free(&e->title);
	buf_free(&e->text);
}
