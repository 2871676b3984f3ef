#include <string.h>

#include "look.h"
#include "repair.h"

#define BIT(rule) (1u << (rule))
#define NONE	  BIT(RULE_NULL)
#define ENDS	  (BIT(RULE_CONTROL) | BIT(RULE_INVISIBLE) | BIT(RULE_TRIM))
#define TEXT	  (REPAIR_ALL & ~NONE)

/*
 * Fields x repairs.  A title must not become empty: where nothing would be
 * left it stays as it was.  An empty overview or tagline says that there is
 * none in this language, an empty date that it is not known.
 */
static const struct field {
	const char *name;
	unsigned rules;
} fields[] = {
	{ "title", TEXT },
	{ "original_title", TEXT },
	{ "overview", TEXT | NONE },
	{ "tagline", TEXT | NONE },
	{ "homepage", ENDS | NONE },
	{ "imdb_id", ENDS | NONE },
	{ "release_date", NONE },
	{ "poster_path", NONE },
	{ "backdrop_path", NONE },
};

#define FIELDS (sizeof(fields) / sizeof(fields[0]))

_Static_assert(FIELDS <= EDIT_MAX, "every field may be changed");

void
repair_open(struct repair *r, struct json *json, struct stats *stats)
{
	look_open();
	for (size_t i = 0; i < FIELDS; i++)
		r->handles[i] =
		    json_name(json, fields[i].name, strlen(fields[i].name));
	r->movie_id = json_name(json, "movie_id", strlen("movie_id"));
	for (enum rule rule = 0; rule < RULES; rule++)
		if ((r->rules & BIT(rule)) != 0)
			stats_add(stats, "repairs", rule_names[rule], 0);
}

/* One change of a text; to is NULL for null. */
static void
note(struct repair *r, const struct field *field, enum rule rule,
    const struct buf *from, const struct buf *to)
{
	struct buf *b = &r->lines;

	r->count[rule]++;
	if (!r->log)
		return;
	buf_puts(b, "{\"movie_id\":");
	if (r->movie != NULL)
		buf_put(b, r->movie->p, r->movie->n);
	else
		buf_puts(b, "null");
	buf_puts(b, ",\"field\":\"");
	buf_puts(b, field->name);
	buf_puts(b, "\",\"from\":");
	buf_json(b, from->p, from->n);
	buf_puts(b, ",\"to\":");
	if (to != NULL)
		buf_json(b, to->p, to->n);
	else
		buf_puts(b, "null");
	buf_puts(b, ",\"rule\":\"");
	buf_puts(b, rule_names[rule]);
	buf_puts(b, "\"}\n");
}

/* Decode v and apply the rules of todo.  Was anything changed? */
static bool
mend_text(struct repair *r, const struct field *field, unsigned todo,
    const struct json_value *v)
{
	bool changed = false;

	r->now.n = 0;
	r->now.n = json_decode(v, buf_room(&r->now, v->n));
	for (enum rule rule = 0; rule < RULE_NULL; rule++) {
		struct buf was = r->now;

		if ((todo & BIT(rule)) == 0 ||
		    !text_apply(rule, &r->now, &r->next))
			continue;
		r->now = r->next;
		r->next = was;
		note(r, field, rule, &r->next, &r->now);
		changed = true;
	}
	return changed;
}

/* Repair one value, and put what comes instead of it into the edit. */
static void
mend(struct repair *r, const struct field *field, const struct json_value *v)
{
	unsigned todo = field->rules & r->rules, count[RULES];
	bool empty = v->n == 2, changed = false;
	size_t lines = r->lines.n;

	memcpy(count, r->count, sizeof(count));
	r->now.n = 0;
	if (!empty && (todo & TEXT) != 0) {
		todo &= look_at(v->p + 1, v->n - 2) | NONE;
		if ((todo & TEXT) != 0)
			changed = mend_text(r, field, todo, v);
		empty = changed && r->now.n == 0;
	}
	if (empty && (field->rules & NONE) == 0) {
		/* A title must not be lost. */
		r->lines.n = lines;
		memcpy(r->count, count, sizeof(count));
		return;
	}
	if (empty && (todo & NONE) != 0) {
		note(r, field, RULE_NULL, &r->now, NULL);
		buf_puts(&r->edit.new, "null");
	} else if (changed)
		buf_json(&r->edit.new, r->now.p, r->now.n);
	else
		return;
	edit_replace(&r->edit, v->p, v->n);
}

bool
repair_record(
    struct repair *r, const struct json *json, const char **s, size_t *n)
{
	edit_begin(&r->edit);
	r->lines.n = 0;
	memset(r->count, 0, sizeof(r->count));
	r->movie = json_get(json, r->movie_id);
	for (size_t i = 0; i < FIELDS; i++) {
		const struct json_value *v = json_get(json, r->handles[i]);

		if (v != NULL && v->type == JSON_STRING)
			mend(r, &fields[i], v);
	}
	if (r->edit.n == 0)
		return false;
	edit_make(&r->edit, *s, *n);
	*s = r->edit.out.p;
	*n = r->edit.out.n;
	return true;
}

void
repair_commit(struct repair *r, struct stats *stats, struct writer *changes)
{
	for (enum rule rule = 0; rule < RULES; rule++)
		if (r->count[rule] > 0)
			stats_add(
			    stats, "repairs", rule_names[rule], r->count[rule]);
	if (changes != NULL && r->lines.n > 0)
		wr_put(changes, r->lines.p, r->lines.n);
}

void
repair_free(struct repair *r)
{
	edit_free(&r->edit);
	buf_free(&r->now);
	buf_free(&r->next);
	buf_free(&r->lines);
}
