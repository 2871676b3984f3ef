#include <stdlib.h>
#include <string.h>

#include "../lib/number.h"
#include "column.h"

static const char *const type_names[COLUMN_TYPES] = { "null", "boolean",
	"number", "string", "array", "object" };

const char *
column_type_name(unsigned i)
{
	return type_names[i];
}

static void
read_types(struct parse *l, const struct json_value *v, uint64_t *n)
{
	struct json_walk w;
	unsigned i;

	for (json_walk(&w, v); json_next(&w);)
		for (i = 0; i < COLUMN_TYPES; i++)
			if (parse_is(&w, type_names[i]))
				n[i] = parse_count(l, &w.value, "/fields");
}

static void
read_spread(struct parse *l, const struct json_value *v, struct spread *s)
{
	struct json_walk w, each;
	size_t edges = 0, i;

	s->n = 1;
	for (json_walk(&w, v); json_next(&w);) {
		if (parse_is(&w, "below"))
			s->count[0] =
			    (double)parse_count(l, &w.value, "/fields");
		if (w.value.type != JSON_ARRAY)
			continue;
		for (json_walk(&each, &w.value); json_next(&each);) {
			if (s->n > COLUMN_BINS || edges > COLUMN_BINS) {
				parse_wrong(l, "/fields", "too many bins");
				return;
			}
			if (each.value.type != JSON_NUMBER)
				parse_wrong(l, "/fields", "a bin is no number");
			else if (parse_is(&w, "edges"))
				s->edge[edges++] = number_double(&each.value);
			else if (parse_is(&w, "counts"))
				s->count[s->n++] = (double)parse_count(
				    l, &each.value, "/fields");
		}
	}
	if (edges != s->n)
		parse_wrong(
		    l, "/fields", "a histogram wants one edge more than bins");
	for (json_walk(&w, v); json_next(&w);)
		if (parse_is(&w, "above"))
			s->count[s->n] =
			    (double)parse_count(l, &w.value, "/fields");
	s->n++;
	for (i = 0; i < s->n; i++)
		s->total += s->count[i];
}

static int
by_value(const void *a, const void *b)
{
	return strcmp(
	    ((const struct share *)a)->value, ((const struct share *)b)->value);
}

static void
read_top(struct parse *l, const struct json_value *v, struct mix *m)
{
	struct json_walk w, each;
	struct share *s;

	for (json_walk(&each, v); json_next(&each);) {
		if (each.value.type != JSON_OBJECT)
			continue;
		m->at = parse_room(m->at, m->n + 1, sizeof(*m->at));
		s = &m->at[m->n++];
		*s = (struct share){ NULL, 0 };
		for (json_walk(&w, &each.value); json_next(&w);)
			if (parse_is(&w, "count"))
				s->count =
				    (double)parse_count(l, &w.value, "/fields");
			else if (parse_is(&w, "value") && s->value == NULL) {
				s->value = parse_room(NULL, w.value.n + 1, 1);
				memcpy(s->value, w.value.p, w.value.n);
				s->value[w.value.n] = '\0';
			}
		if (s->value == NULL) {
			m->n--;
			parse_wrong(
			    l, "/fields", "a top value without a value");
		}
	}
	if (m->n > 0)
		qsort(m->at, m->n, sizeof(*m->at), by_value);
}

void
column_read(struct parse *l, const struct json_value *v, struct column *c)
{
	struct json_walk w, in;

	for (json_walk(&w, v); json_next(&w);) {
		if (parse_is(&w, "count"))
			c->count = parse_count(l, &w.value, "/fields");
		else if (parse_is(&w, "null"))
			c->null = parse_count(l, &w.value, "/fields");
		else if (parse_is(&w, "empty"))
			c->empty = parse_count(l, &w.value, "/fields");
		else if (parse_is(&w, "top") && w.value.type == JSON_ARRAY)
			read_top(l, &w.value, &c->mix);
		else if (w.value.type != JSON_OBJECT)
			continue;
		else if (parse_is(&w, "types"))
			read_types(l, &w.value, c->type);
		else if (parse_is(&w, "histogram"))
			read_spread(l, &w.value, &c->spread);
		else
			for (json_walk(&in, &w.value); json_next(&in);)
				if (parse_is(&w, "items") &&
				    parse_is(&in, "types") &&
				    in.value.type == JSON_OBJECT)
					read_types(l, &in.value, c->item);
				else if (parse_is(&w, "top_of") &&
				    parse_is(&in, "values"))
					c->mix.total = (double)parse_count(
					    l, &in.value, "/fields");
	}
	if (c->null + c->empty > c->count)
		parse_wrong(l, "/fields", "more empty values than values");
}

void
column_free(struct column *c)
{
	size_t i;

	for (i = 0; i < c->mix.n; i++)
		free(c->mix.at[i].value);
	free(c->mix.at);
	free(c->name);
}
