/* required, dependentRequired, dependentSchemas */
#include <string.h>

#include "compile.h"
#include "equal.h"
#include "run.h"

struct required {
	struct check check;
	const struct name **name;
	size_t n;
	struct name *own; /* what name points to */
	struct name when; /* only when this member is there; p NULL: always */
};

struct dependent {
	struct check check;
	struct name when;
	const struct node *node;
};

static bool
has(const struct run *r, const struct json_value *v, const struct name *name)
{
	struct json_walk w;

	if (run_at_root(r, v))
		return json_get(r->json, name->handle) != NULL;
	for (json_walk(&w, v); json_next(&w);)
		if (json_is(&w.key, name->p, name->n))
			return true;
	return false;
}

static bool
required_ok(
    struct run *r, const struct check *check, const struct json_value *v)
{
	const struct required *q = (const struct required *)check;
	bool good = true;

	if (q->when.p != NULL && !has(r, v, &q->when))
		return true;
	for (size_t i = 0; i < q->n; i++) {
		if (has(r, v, q->name[i]))
			continue;
		if (r->report == NULL)
			return false;
		if (q->when.p == NULL)
			good = run_missing(r, check, check->word,
			    &q->name[i]->key, "is missing");
		else
			good = run_missing(r, check, check->word,
			    &q->name[i]->key, "is missing, but %.*s is there",
			    q->when.key.n > 60 ? 60 : (int)q->when.key.n,
			    q->when.key.p);
	}
	return good;
}

static void
required_bind(struct check *check, struct json *json, struct arena *arena)
{
	struct required *q = (struct required *)check;

	(void)arena;
	for (size_t i = 0; i < q->n; i++)
		q->own[i].handle = json_name(json, q->own[i].p, q->own[i].n);
	if (q->when.p != NULL)
		q->when.handle = json_name(json, q->when.p, q->when.n);
}

static bool
dependent_ok(
    struct run *r, const struct check *check, const struct json_value *v)
{
	const struct dependent *d = (const struct dependent *)check;

	return !has(r, v, &d->when) || run_judge(r, d->node, v);
}

const struct check *
required_join(struct compiler *c, const struct check *a, const struct check *b)
{
	const struct required *x = (const struct required *)a;
	const struct required *y = (const struct required *)b;
	struct required *both;

	if (a->ok != required_ok || x->when.p != NULL || b->ok != required_ok ||
	    y->when.p != NULL)
		return NULL;
	both = arena_get(&c->schema->arena, sizeof(*both));
	*both = *x;
	both->n = x->n + y->n;
	both->name =
	    arena_array(&c->schema->arena, both->n, sizeof(*both->name));
	if (x->n > 0)
		memcpy(both->name, x->name, x->n * sizeof(*both->name));
	if (y->n > 0)
		memcpy(both->name + x->n, y->name, y->n * sizeof(*both->name));
	return &both->check;
}

static void
dependent_bind(struct check *check, struct json *json, struct arena *arena)
{
	struct dependent *d = (struct dependent *)check;

	(void)arena;
	d->when.handle = json_name(json, d->when.p, d->when.n);
}

/* An array of names, none of them twice. */
static struct required *
compile_required(struct compiler *c, struct node *n, enum word word,
    const struct json_value *v)
{
	struct required *q;
	struct json_walk w;
	size_t i = 0, a, b;

	q = compile_check(c, n, word, OBJECT_BIT, sizeof(*q), required_ok);
	q->check.bind = required_bind;
	q->n = compile_size(c, n, word, v, JSON_ARRAY);
	q->name = arena_array(&c->schema->arena, q->n, sizeof(*q->name));
	q->own = arena_array(&c->schema->arena, q->n, sizeof(*q->own));
	for (json_walk(&w, v); json_next(&w); i++) {
		if (w.value.type != JSON_STRING)
			compile_refuse(c, n, word, "must hold strings alone");
		compile_name(c, &q->own[i], &w.value);
		q->name[i] = &q->own[i];
	}
	if (equal_pair(v, &a, &b))
		compile_refuse(c, n, word, "has a name twice");
	return q;
}

void
dependent_compile(struct compiler *c, struct node *n, const struct words *words)
{
	const struct json_value *v;
	struct dependent *d;
	struct json_walk w;
	struct node *node;

	if ((v = words_get(words, W_REQUIRED)) != NULL)
		compile_required(c, n, W_REQUIRED, v);
	if ((v = words_get(words, W_DEPENDENT_REQUIRED)) != NULL) {
		compile_size(c, n, W_DEPENDENT_REQUIRED, v, JSON_OBJECT);
		for (json_walk(&w, v); json_next(&w);)
			compile_name(c,
			    &compile_required(
				c, n, W_DEPENDENT_REQUIRED, &w.value)
				 ->when,
			    &w.key);
	}
	if ((v = words_get(words, W_DEPENDENT_SCHEMAS)) == NULL)
		return;
	compile_size(c, n, W_DEPENDENT_SCHEMAS, v, JSON_OBJECT);
	for (json_walk(&w, v); json_next(&w);) {
		d = compile_check(c, n, W_DEPENDENT_SCHEMAS, OBJECT_BIT,
		    sizeof(*d), dependent_ok);
		d->check.bind = dependent_bind;
		compile_name(c, &d->when, &w.key);
		node =
		    compile_schema(c, n, W_DEPENDENT_SCHEMAS, &w.value, &w.key);
		compile_edge(c, n, node);
		d->node = node;
	}
}
