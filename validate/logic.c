/* allOf, anyOf, oneOf, not, if, then, else, $ref, $defs */
#include "compile.h"
#include "reference.h"
#include "run.h"

struct branches {
	struct check check;
	struct node **branch;
	size_t n;
};

struct negation {
	struct check check;
	const struct node *node;
};

struct condition {
	struct check check;
	const struct node *when, *then, *otherwise; /* NULL: nothing */
};

bool
include_ok(struct run *r, const struct check *check, const struct json_value *v)
{
	return run_judge(r, ((const struct include *)check)->to, v);
}

/*
 * No branch fits: when only one of them is for values of this type, what is
 * wrong is what that one says.
 */
static bool
none_fits(struct run *r, const struct branches *b, const struct json_value *v)
{
	const struct node *only = NULL;
	size_t n = 0;

	if (r->report == NULL)
		return false;
	for (size_t i = 0; i < b->n; i++)
		if (b->branch[i]->quick[v->type - 1] != NULL) {
			only = b->branch[i];
			n++;
		}
	if (n == 1) {
		run_judge(r, only, v);
		return false;
	}
	return run_wrong(r, &b->check, b->check.word, v,
	    "fits none of the %zu alternatives", b->n);
}

static bool
any_ok(struct run *r, const struct check *check, const struct json_value *v)
{
	const struct branches *b = (const struct branches *)check;

	for (size_t i = 0; i < b->n; i++)
		if (run_quiet(r, b->branch[i], v)) {
			/* Once more for what only counts. */
			return r->report == NULL ||
			    run_judge(r, b->branch[i], v);
		}
	return none_fits(r, b, v);
}

static bool
one_ok(struct run *r, const struct check *check, const struct json_value *v)
{
	const struct branches *b = (const struct branches *)check;
	size_t n = 0, first = 0;

	for (size_t i = 0; i < b->n; i++) {
		if (!run_quiet(r, b->branch[i], v))
			continue;
		if (n++ == 0)
			first = i;
		else
			return run_wrong(r, check, check->word, v,
			    "fits alternatives %zu and %zu, not one alone",
			    first, i);
	}
	if (n == 0)
		return none_fits(r, b, v);
	return r->report == NULL || run_judge(r, b->branch[first], v);
}

static bool
not_ok(struct run *r, const struct check *check, const struct json_value *v)
{
	const struct negation *n = (const struct negation *)check;

	if (!run_quiet(r, n->node, v))
		return true;
	if (n->node->title != NULL)
		return run_wrong(r, check, check->word, v, "must not be: %s",
		    n->node->title);
	return run_wrong(r, check, check->word, v, "is what it must not be");
}

static bool
condition_ok(
    struct run *r, const struct check *check, const struct json_value *v)
{
	const struct condition *c = (const struct condition *)check;
	const struct node *next =
	    run_quiet(r, c->when, v) ? c->then : c->otherwise;

	return next == NULL || run_judge(r, next, v);
}

static void
compile_alternatives(
    struct compiler *c, struct node *n, enum word word, const struct words *w)
{
	const struct json_value *v = words_get(w, word);
	struct branches *b;
	struct json_walk walk;
	size_t i = 0;

	if (v == NULL)
		return;
	b = compile_check(c, n, word, ALL_TYPES, sizeof(*b),
	    word == W_ANY_OF ? any_ok : one_ok);
	b->n = compile_size(c, n, word, v, JSON_ARRAY);
	if (b->n == 0)
		compile_refuse(c, n, word, "must not be empty");
	b->branch = arena_array(&c->schema->arena, b->n, sizeof(*b->branch));
	for (json_walk(&walk, v); json_next(&walk); i++) {
		b->branch[i] = compile_element(c, n, word, &walk.value, i);
		compile_edge(c, n, b->branch[i]);
	}
}

static struct include *
compile_include(struct compiler *c, struct node *n, enum word word)
{
	return compile_check(
	    c, n, word, ALL_TYPES, sizeof(struct include), include_ok);
}

static void
compile_all(struct compiler *c, struct node *n, const struct json_value *v)
{
	struct json_walk w;
	struct include *include;
	size_t i = 0;

	if (compile_size(c, n, W_ALL_OF, v, JSON_ARRAY) == 0)
		compile_refuse(c, n, W_ALL_OF, "must not be empty");
	for (json_walk(&w, v); json_next(&w); i++) {
		include = compile_include(c, n, W_ALL_OF);
		include->to = compile_element(c, n, W_ALL_OF, &w.value, i);
		compile_edge(c, n, include->to);
	}
}

/* The schema of a word, or NULL; when it is used it judges the same value. */
static struct node *
beside(struct compiler *c, struct node *n, enum word word,
    const struct words *words, bool used)
{
	const struct json_value *v = words_get(words, word);
	struct node *node;

	if (v == NULL)
		return NULL;
	node = compile_schema(c, n, word, v, NULL);
	if (used)
		compile_edge(c, n, node);
	return node;
}

static void
compile_condition(struct compiler *c, struct node *n, const struct words *words)
{
	/* Without "if" the others mean nothing. */
	bool used = words_get(words, W_IF) != NULL;
	struct node *when = beside(c, n, W_IF, words, used);
	struct node *then = beside(c, n, W_THEN, words, used);
	struct node *otherwise = beside(c, n, W_ELSE, words, used);
	struct condition *check;

	if (when == NULL || (then == NULL && otherwise == NULL))
		return;
	check =
	    compile_check(c, n, W_IF, ALL_TYPES, sizeof(*check), condition_ok);
	check->when = when;
	check->then = then;
	check->otherwise = otherwise;
}

void
logic_compile(struct compiler *c, struct node *n, const struct words *words)
{
	const struct json_value *v;
	struct negation *negation;
	struct json_walk w;

	if ((v = words_get(words, W_REF)) != NULL)
		reference_add(c, n, compile_include(c, n, W_REF), v);
	if ((v = words_get(words, W_ALL_OF)) != NULL)
		compile_all(c, n, v);
	compile_alternatives(c, n, W_ANY_OF, words);
	compile_alternatives(c, n, W_ONE_OF, words);
	if (words_get(words, W_NOT) != NULL) {
		negation = compile_check(
		    c, n, W_NOT, ALL_TYPES, sizeof(*negation), not_ok);
		negation->node = beside(c, n, W_NOT, words, true);
	}
	compile_condition(c, n, words);
	if ((v = words_get(words, W_DEFS)) == NULL)
		return;
	compile_size(c, n, W_DEFS, v, JSON_OBJECT);
	for (json_walk(&w, v); json_next(&w);)
		compile_schema(c, n, W_DEFS, &w.value, &w.key);
}
