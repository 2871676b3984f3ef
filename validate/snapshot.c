#include <stdlib.h>
#include <string.h>

#include "../lib/moment.h"
#include "snapshot.h"

static int
by_name(const void *a, const void *b)
{
	return strcmp(
	    ((const struct column *)a)->name, ((const struct column *)b)->name);
}

static void
read_columns(struct parse *l, const struct json_value *v, struct snapshot *s)
{
	struct json_walk w;
	char *name;

	for (json_walk(&w, v); json_next(&w);) {
		if (w.value.type != JSON_OBJECT) {
			parse_wrong(l, "/fields", "wants objects");
			return;
		}
		if ((name = parse_text(l, &w.key, "/fields")) == NULL)
			return;
		s->column = parse_room(s->column, s->n + 1, sizeof(*s->column));
		memset(&s->column[s->n], 0, sizeof(*s->column));
		s->column[s->n].name = name;
		column_read(l, &w.value, &s->column[s->n++]);
	}
	if (s->n > 0)
		qsort(s->column, s->n, sizeof(*s->column), by_name);
}

static void
read_ids(struct parse *l, const struct json_value *v, struct snapshot *s)
{
	struct json_walk w, each;
	uint64_t at = 0;

	for (json_walk(&w, v); json_next(&w);) {
		if (parse_is(&w, "exact"))
			s->ids.exact = w.value.type == JSON_TRUE;
		else if (parse_is(&w, "count"))
			s->ids.size = parse_count(l, &w.value, "/ids/count");
		else if (parse_is(&w, "member"))
			s->member = parse_text(l, &w.value, "/ids/member");
		else if (parse_is(&w, "deltas") && w.value.type == JSON_ARRAY)
			for (json_walk(&each, &w.value); json_next(&each);) {
				if (s->ids.n == s->ids.room) {
					s->ids.room = 2 * s->ids.room + 64;
					s->ids.at = parse_room(s->ids.at,
					    s->ids.room, sizeof(*s->ids.at));
				}
				at +=
				    parse_count(l, &each.value, "/ids/deltas");
				s->ids.at[s->ids.n++] = at;
			}
	}
	if (s->ids.exact ? s->ids.size != s->ids.n : s->ids.n != SAMPLE_KEPT)
		parse_wrong(
		    l, "/ids", "the list has not the length it should have");
}

static void
read_portion(struct parse *l, const struct json_value *v, struct portion *p)
{
	struct json_walk w;

	if (v->type != JSON_OBJECT)
		return;
	for (json_walk(&w, v); json_next(&w);)
		if (parse_is(&w, "count"))
			p->count =
			    (double)parse_count(l, &w.value, "/duplicates");
		else if (parse_is(&w, "of"))
			p->of = (double)parse_count(l, &w.value, "/duplicates");
	p->known = p->of > 0;
}

static void
read_duplicates(struct parse *l, const struct json_value *v, struct snapshot *s)
{
	struct json_walk w;

	for (json_walk(&w, v); json_next(&w);)
		if (parse_is(&w, "within"))
			read_portion(l, &w.value, &s->within);
		else if (parse_is(&w, "across_sources"))
			read_portion(l, &w.value, &s->across_sources);
		else if (parse_is(&w, "across_runs"))
			read_portion(l, &w.value, &s->across_runs);
}

static void
read_freshness(struct parse *l, const struct json_value *v, struct snapshot *s)
{
	struct json_walk w;

	for (json_walk(&w, v); json_next(&w);) {
		if (w.value.type != JSON_STRING)
			continue;
		if (parse_is(&w, "newest_fetched_at")) {
			s->has_fetched = moment_seconds(
			    w.value.p + 1, w.value.n - 2, &s->fetched);
			if (!s->has_fetched)
				parse_wrong(l, "/freshness/newest_fetched_at",
				    "wants a time");
		} else if (parse_is(&w, "newest_released")) {
			s->has_released = moment_days(
			    w.value.p + 1, w.value.n - 2, &s->released);
			if (!s->has_released)
				parse_wrong(l, "/freshness/newest_released",
				    "wants a day");
		}
	}
}

/* A member of the profile; what is not of this type counts as missing. */
static const struct json_value *
get(struct parse *l, struct json *j, const char *path, enum json_type type)
{
	const struct json_value *v;

	v = json_get(j, json_name(j, path + 1, strlen(path + 1)));
	if (v == NULL || v->type != type) {
		parse_wrong(
		    l, path, "is missing, or not what a profile has there");
		return NULL;
	}
	return v;
}

static void
read_all(struct parse *l, struct json *j, struct snapshot *s)
{
	static const struct {
		const char *path;
		void (*read)(struct parse *, const struct json_value *,
		    struct snapshot *);
	} parts[] = { { "/ids", read_ids }, { "/duplicates", read_duplicates },
		{ "/freshness", read_freshness }, { "/fields", read_columns } };
	const struct json_value *v;
	size_t i;

	if ((v = get(l, j, "/profile", JSON_NUMBER)) != NULL &&
	    (v->n != 1 || *v->p != '1'))
		parse_wrong(l, "/profile", "is not 1: another kind of profile");
	if ((v = get(l, j, "/taken_at", JSON_STRING)) != NULL &&
	    !moment_seconds(v->p + 1, v->n - 2, &s->taken_at))
		parse_wrong(l, "/taken_at", "wants a time");
	if ((v = get(l, j, "/records", JSON_NUMBER)) != NULL)
		s->records = parse_count(l, v, "/records");
	if ((v = get(l, j, "/content", JSON_STRING)) != NULL && v->n == 18)
		memcpy(s->content, v->p + 1, 16);
	if ((v = json_get(j, json_name(j, "run", 3))) != NULL)
		s->run = parse_text(l, v, "/run");
	if ((v = json_get(j, json_name(j, "collection", 10))) != NULL)
		s->collection = parse_text(l, v, "/collection");
	for (i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if ((v = get(l, j, parts[i].path, JSON_OBJECT)) != NULL)
			parts[i].read(l, v, s);
}

struct snapshot *
snapshot_read(struct json *j, const char *p, size_t n, const char **path,
    const char **why)
{
	struct snapshot *s = parse_room(NULL, 1, sizeof(*s));
	struct parse look = { NULL, NULL };

	memset(s, 0, sizeof(*s));
	if (!json_scan(j, p, n) || json_root(j)->type != JSON_OBJECT)
		parse_wrong(&look, "", "not a JSON object");
	else
		read_all(&look, j, s);
	if (look.why == NULL)
		return s;
	*path = look.path;
	*why = look.why;
	snapshot_free(s);
	return NULL;
}

static int
against_name(const void *name, const void *column)
{
	return strcmp(name, ((const struct column *)column)->name);
}

const struct column *
snapshot_column(const struct snapshot *s, const char *name)
{
	return s->n == 0
	    ? NULL
	    : bsearch(name, s->column, s->n, sizeof(*s->column), against_name);
}

double
snapshot_complete(const struct snapshot *s, const char *name)
{
	const struct column *c = snapshot_column(s, name);

	if (c == NULL || s->records == 0)
		return 0;
	return (double)(c->count - c->null - c->empty) / (double)s->records;
}

void
snapshot_free(struct snapshot *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		column_free(&s->column[i]);
	free(s->column);
	free(s->run);
	free(s->collection);
	free(s->member);
	sample_free(&s->ids);
	free(s);
}
