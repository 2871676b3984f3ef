/* type, enum, const */
#include "compile.h"
#include "equal.h"
#include "run.h"

#define MANY 16 /* from so many on, enum goes by hashes */

struct choice {
	struct json_value v;
	uint64_t hash;
};

struct choices {
	struct check check;
	size_t n;
	struct choice *choice;
};

static bool
choices_ok(struct run *r, const struct check *check, const struct json_value *v)
{
	const struct choices *c = (const struct choices *)check;
	uint64_t hash = c->n >= MANY ? equal_hash(v) : 0;

	for (size_t i = 0; i < c->n; i++)
		if ((c->n < MANY || c->choice[i].hash == hash) &&
		    equal_values(&c->choice[i].v, v))
			return true;
	return run_wrong(r, check, check->word, v,
	    "is none of the %zu values that are allowed", c->n);
}

static bool
const_ok(struct run *r, const struct check *check, const struct json_value *v)
{
	const struct choices *c = (const struct choices *)check;
	struct buf wanted = { 0 };

	if (equal_values(&c->choice->v, v))
		return true;
	if (r->report == NULL)
		return false;
	run_excerpt(&wanted, &c->choice->v);
	run_wrong(
	    r, check, check->word, v, "is not %.*s", (int)wanted.n, wanted.p);
	buf_free(&wanted);
	return false;
}

static void
compile_type(struct compiler *c, struct node *n, const struct json_value *v)
{
	static const struct {
		const char *name;
		size_t len;
		unsigned types;
	} known[] = {
		{ "null", 4, BIT(JSON_NULL) },
		{ "boolean", 7, BOOLEAN_BIT },
		{ "number", 6, NUMBER_BIT },
		{ "integer", 7, 0 },
		{ "string", 6, STRING_BIT },
		{ "array", 5, ARRAY_BIT },
		{ "object", 6, OBJECT_BIT },
	};
	size_t i = 0;

	while (i < sizeof(known) / sizeof(*known) &&
	    !json_is(v, known[i].name, known[i].len))
		i++;
	if (i == sizeof(known) / sizeof(*known))
		compile_refuse(c, n, W_TYPE, "is the name of no type");
	n->types |= known[i].types;
	n->integer = n->integer || known[i].types == 0;
}

static void
compile_types(struct compiler *c, struct node *n, const struct json_value *v)
{
	struct json_walk w;
	size_t a, b;

	n->types = 0;
	if (v->type == JSON_STRING)
		compile_type(c, n, v);
	else {
		if (compile_size(c, n, W_TYPE, v, JSON_ARRAY) == 0)
			compile_refuse(c, n, W_TYPE, "must not be empty");
		if (equal_pair(v, &a, &b))
			compile_refuse(c, n, W_TYPE, "has a type twice");
		for (json_walk(&w, v); json_next(&w);)
			compile_type(c, n, &w.value);
	}
	/* Whole numbers are numbers. */
	if (n->types & NUMBER_BIT)
		n->integer = false;
	else if (n->integer)
		n->types |= NUMBER_BIT;
}

static void
compile_choices(struct compiler *c, struct node *n, enum word word,
    const struct json_value *v)
{
	struct choices *e = compile_check(c, n, word, ALL_TYPES, sizeof(*e),
	    word == W_CONST ? const_ok : choices_ok);
	struct json_walk w;
	size_t i = 0;

	e->n = word == W_CONST ? 1 : compile_size(c, n, word, v, JSON_ARRAY);
	e->choice = arena_array(&c->schema->arena, e->n, sizeof(*e->choice));
	if (word == W_CONST)
		e->choice->v = *v;
	else
		for (json_walk(&w, v); json_next(&w); i++) {
			e->choice[i].v = w.value;
			e->choice[i].hash = equal_hash(&w.value);
		}
}

void
value_compile(struct compiler *c, struct node *n, const struct words *words)
{
	const struct json_value *v;

	if ((v = words_get(words, W_TYPE)) != NULL)
		compile_types(c, n, v);
	if ((v = words_get(words, W_ENUM)) != NULL)
		compile_choices(c, n, W_ENUM, v);
	if ((v = words_get(words, W_CONST)) != NULL)
		compile_choices(c, n, W_CONST, v);
}
