/*
 * properties, patternProperties, additionalProperties, propertyNames,
 * minProperties, maxProperties
 */
#include <string.h>

#include "compile.h"
#include "names.h"
#include "run.h"

struct family {
	const struct regex *regex;
	const struct node *node;
};

struct members {
	struct check check;
	const struct node **property;
	size_t n;
	struct name *name;  /* of each property */
	struct names names; /* to find one by its name */
	/* Once bound, the property with that handle, or NULL. */
	const struct node **bound;
	int nbound;
	struct family *family;
	size_t families;
	const struct node *additional; /* NULL: any */
	const struct node *key;	       /* propertyNames, or NULL */
};

struct size {
	struct check check;
	size_t limit;
};

/* Judge one member: its name, and its value by all that it falls under. */
static bool
member_ok(struct run *r, const struct members *m, const struct json_value *key,
    const struct json_value *v)
{
	bool good = true, known = false;
	size_t n, i;
	const char *s;

	if (m->key != NULL) {
		r->naming = true;
		good = run_member(r, m->key, key, key);
		r->naming = false;
	}
	if (!good && r->report == NULL)
		return false;
	s = run_text(r, key, &n);
	if ((i = names_find(&m->names, s, n)) != NAMES_NONE) {
		known = true;
		good &= run_member(r, m->property[i], key, v);
	}
	for (i = 0; i < m->families && (good || r->report != NULL); i++) {
		/* The value may have been decoded into the same room. */
		s = run_text(r, key, &n);
		if (!run_match(r, &m->check, m->family[i].regex, s, n))
			continue;
		known = true;
		good &= run_member(r, m->family[i].node, key, v);
	}
	if (!known && m->additional != NULL && (good || r->report != NULL))
		good &= run_member(r, m->additional, key, v);
	return good;
}

static bool
walk_ok(struct run *r, const struct members *m, const struct json_value *v)
{
	struct json_walk w;
	bool good = true;

	for (json_walk(&w, v); json_next(&w);)
		if (!member_ok(r, m, &w.key, &w.value)) {
			good = false;
			if (r->report == NULL)
				break;
		}
	return good;
}

/* The members of the whole text are at hand, and which is which is known. */
static bool
root_ok(struct run *r, const struct members *m)
{
	const struct json_member *member;
	const struct node *node;
	bool good = true;
	size_t n;

	for (member = json_members(r->json, &n); n > 0; n--, member++) {
		node = member->name < m->nbound ? m->bound[member->name] : NULL;
		if (node == NULL && (node = m->additional) == NULL)
			continue;
		if (run_member(r, node, &member->key, &member->value))
			continue;
		if (r->report == NULL)
			return false;
		good = false;
	}
	return good;
}

static bool
members_ok(struct run *r, const struct check *check, const struct json_value *v)
{
	const struct members *m = (const struct members *)check;

	if (m->key == NULL && m->families == 0 && run_at_root(r, v))
		return root_ok(r, m);
	return walk_ok(r, m, v);
}

static void
members_bind(struct check *check, struct json *json, struct arena *arena)
{
	struct members *m = (struct members *)check;

	m->nbound = 0;
	for (size_t i = 0; i < m->n; i++) {
		m->name[i].handle = json_name(json, m->name[i].p, m->name[i].n);
		if (m->name[i].handle >= m->nbound)
			m->nbound = m->name[i].handle + 1;
	}
	m->bound = arena_array(arena, (size_t)m->nbound, sizeof(*m->bound));
	for (size_t i = 0; i < m->n; i++)
		m->bound[m->name[i].handle] = m->property[i];
}

static bool
size_ok(struct run *r, const struct check *check, const struct json_value *v)
{
	const struct size *s = (const struct size *)check;
	bool most = check->word == W_MAX_PROPERTIES;
	struct json_walk w;
	size_t n = 0;

	if (run_at_root(r, v))
		json_members(r->json, &n);
	else
		for (json_walk(&w, v); json_next(&w);)
			n++;
	if (most ? n <= s->limit : n >= s->limit)
		return true;
	return run_fail(r, check, check->word, "has %zu members, not at %s %zu",
	    n, most ? "most" : "least", s->limit);
}

static void
compile_properties(struct compiler *c, struct node *n, struct members *m,
    const struct json_value *v)
{
	struct json_walk w;
	size_t i = 0;

	m->n = compile_size(c, n, W_PROPERTIES, v, JSON_OBJECT);
	m->property =
	    arena_array(&c->schema->arena, m->n, sizeof(*m->property));
	m->name = arena_array(&c->schema->arena, m->n, sizeof(*m->name));
	names_size(&m->names, &c->schema->arena, m->n);
	for (json_walk(&w, v); json_next(&w); i++) {
		compile_name(c, &m->name[i], &w.key);
		names_add(&m->names, &m->name[i], i);
		m->property[i] =
		    compile_schema(c, n, W_PROPERTIES, &w.value, &w.key);
	}
}

static void
compile_families(struct compiler *c, struct node *n, struct members *m,
    const struct json_value *v)
{
	struct json_walk w;
	size_t i = 0;

	m->families = compile_size(c, n, W_PATTERN_PROPERTIES, v, JSON_OBJECT);
	m->family =
	    arena_array(&c->schema->arena, m->families, sizeof(*m->family));
	for (json_walk(&w, v); json_next(&w); i++) {
		m->family[i].regex =
		    compile_regex(c, n, W_PATTERN_PROPERTIES, &w.key);
		m->family[i].node = compile_schema(
		    c, n, W_PATTERN_PROPERTIES, &w.value, &w.key);
	}
}

static void
compile_size_limit(
    struct compiler *c, struct node *n, enum word word, const struct words *w)
{
	const struct json_value *v = words_get(w, word);
	struct size *s;

	if (v == NULL)
		return;
	s = compile_check(c, n, word, OBJECT_BIT, sizeof(*s), size_ok);
	s->limit = compile_count(c, n, word, v);
}

static void
compile_members(struct compiler *c, struct node *n, const struct words *words)
{
	const struct json_value *one = words_get(words, W_PROPERTIES);
	const struct json_value *family =
	    words_get(words, W_PATTERN_PROPERTIES);
	const struct json_value *other =
	    words_get(words, W_ADDITIONAL_PROPERTIES);
	const struct json_value *key = words_get(words, W_PROPERTY_NAMES);
	struct members *m;

	if (one == NULL && family == NULL && other == NULL && key == NULL)
		return;
	m = compile_check(c, n,
	    family != NULL ? W_PATTERN_PROPERTIES : W_PROPERTIES, OBJECT_BIT,
	    sizeof(*m), members_ok);
	m->check.bind = members_bind;
	if (one != NULL)
		compile_properties(c, n, m, one);
	if (family != NULL)
		compile_families(c, n, m, family);
	if (other != NULL)
		m->additional =
		    compile_schema(c, n, W_ADDITIONAL_PROPERTIES, other, NULL);
	if (key != NULL)
		m->key = compile_schema(c, n, W_PROPERTY_NAMES, key, NULL);
}

void
object_compile(struct compiler *c, struct node *n, const struct words *words)
{
	compile_size_limit(c, n, W_MIN_PROPERTIES, words);
	compile_size_limit(c, n, W_MAX_PROPERTIES, words);
	dependent_compile(c, n, words);
	compile_members(c, n, words);
}
