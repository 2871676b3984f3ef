/*
 * prefixItems, items, minItems, maxItems, uniqueItems, contains,
 * minContains, maxContains
 */
#include "compile.h"
#include "decimal.h"
#include "equal.h"
#include "run.h"

/* What one walk over the elements tells. */
struct elements {
	struct check check;
	const struct node **prefix;
	size_t nprefix;
	const struct node *items; /* NULL: any */
	size_t min, max;
	bool unique;
};

struct contains {
	struct check check;
	const struct node *node;
	size_t min, max;
};

/*
 * A few whole numbers, such as genres: that these differ is seen on the way.
 * All else needs a closer look.
 */
struct integers {
	int64_t m[16];
	size_t n;
	bool doubtful;
};

static inline void
integers_add(struct integers *seen, const struct json_value *v)
{
	struct decimal d;

	if (seen->doubtful)
		return;
	if (v->type != JSON_NUMBER || !number_short(v, &d) || d.places > 0 ||
	    seen->n == sizeof(seen->m) / sizeof(*seen->m)) {
		seen->doubtful = true;
		return;
	}
	for (size_t i = 0; i < seen->n; i++)
		seen->doubtful |= seen->m[i] == d.m;
	seen->m[seen->n++] = d.m;
}

/* Tell how many elements there are, if these are too few or too many. */
static bool
size_ok(struct run *r, const struct elements *e, size_t n)
{
	bool good = true;

	if (n < e->min)
		good = run_fail(r, &e->check, W_MIN_ITEMS,
		    "has %zu elements, not at least %zu", n, e->min);
	if (n > e->max)
		good = run_fail(r, &e->check, W_MAX_ITEMS,
		    "has %zu elements, not at most %zu", n, e->max);
	return good;
}

static bool
unique_ok(struct run *r, const struct elements *e, const struct json_value *v)
{
	size_t a, b;

	if (!equal_pair(v, &a, &b))
		return true;
	return run_fail(r, &e->check, W_UNIQUE_ITEMS,
	    "elements %zu and %zu are equal", a, b);
}

static bool
elements_ok(
    struct run *r, const struct check *check, const struct json_value *v)
{
	const struct elements *e = (const struct elements *)check;
	struct integers seen = { .n = 0 };
	const struct node *node;
	struct json_walk w;
	bool good = true;
	size_t n = 0;

	for (json_walk(&w, v); json_next(&w); n++) {
		if (e->unique)
			integers_add(&seen, &w.value);
		node = n < e->nprefix ? e->prefix[n] : e->items;
		if (node == NULL || run_element(r, node, n, &w.value))
			continue;
		if (r->report == NULL)
			return false;
		good = false;
	}
	if (seen.doubtful && !unique_ok(r, e, v))
		good = false;
	return size_ok(r, e, n) && good;
}

static bool
contains_ok(
    struct run *r, const struct check *check, const struct json_value *v)
{
	const struct contains *c = (const struct contains *)check;
	struct json_walk w;
	size_t n = 0;

	for (json_walk(&w, v); json_next(&w);) {
		n += run_quiet(r, c->node, &w.value);
		if (n > c->max || (n >= c->min && c->max == SIZE_MAX))
			break;
	}
	if (n > c->max)
		return run_fail(r, check, W_MAX_CONTAINS,
		    "has more than %zu elements of the kind that is counted",
		    c->max);
	if (n >= c->min)
		return true;
	return run_fail(r, check, c->min == 1 ? W_CONTAINS : W_MIN_CONTAINS,
	    "has %zu elements of the kind that is wanted, not at least %zu", n,
	    c->min);
}

static void
compile_prefix(struct compiler *c, struct node *n, struct elements *e,
    const struct json_value *v)
{
	struct json_walk w;
	size_t i = 0;

	e->nprefix = compile_size(c, n, W_PREFIX_ITEMS, v, JSON_ARRAY);
	if (e->nprefix == 0)
		compile_refuse(c, n, W_PREFIX_ITEMS, "must not be empty");
	e->prefix =
	    arena_array(&c->schema->arena, e->nprefix, sizeof(*e->prefix));
	for (json_walk(&w, v); json_next(&w); i++)
		e->prefix[i] =
		    compile_element(c, n, W_PREFIX_ITEMS, &w.value, i);
}

/* The keyword's value, true or false; false when it is not there. */
static bool
compile_unique(struct compiler *c, struct node *n, const struct words *words)
{
	const struct json_value *v = words_get(words, W_UNIQUE_ITEMS);

	if (v != NULL && !(BIT(v->type) & BOOLEAN_BIT))
		compile_refuse(c, n, W_UNIQUE_ITEMS, "must be true or false");
	return v != NULL && v->type == JSON_TRUE;
}

static void
compile_elements(struct compiler *c, struct node *n, const struct words *words)
{
	const struct json_value *prefix = words_get(words, W_PREFIX_ITEMS);
	const struct json_value *items = words_get(words, W_ITEMS);
	const struct json_value *min = words_get(words, W_MIN_ITEMS);
	const struct json_value *max = words_get(words, W_MAX_ITEMS);
	bool unique = compile_unique(c, n, words);
	struct elements *e;

	if (!prefix && !items && !min && !max && !unique)
		return;
	e = compile_check(c, n, W_ITEMS, ARRAY_BIT, sizeof(*e), elements_ok);
	e->max = SIZE_MAX;
	e->unique = unique;
	if (prefix != NULL)
		compile_prefix(c, n, e, prefix);
	if (items != NULL && items->type == JSON_ARRAY)
		compile_refuse(c, n, W_ITEMS,
		    "an array of schemas is of an older draft: "
		    "use prefixItems");
	if (items != NULL)
		e->items = compile_schema(c, n, W_ITEMS, items, NULL);
	if (min != NULL)
		e->min = compile_count(c, n, W_MIN_ITEMS, min);
	if (max != NULL)
		e->max = compile_count(c, n, W_MAX_ITEMS, max);
}

static void
compile_contains(struct compiler *c, struct node *n, const struct words *words)
{
	const struct json_value *v = words_get(words, W_CONTAINS);
	const struct json_value *min = words_get(words, W_MIN_CONTAINS);
	const struct json_value *max = words_get(words, W_MAX_CONTAINS);
	size_t least = 1, most = SIZE_MAX;
	struct contains *check;

	if (min != NULL)
		least = compile_count(c, n, W_MIN_CONTAINS, min);
	if (max != NULL)
		most = compile_count(c, n, W_MAX_CONTAINS, max);
	/* Alone these two mean nothing. */
	if (v == NULL)
		return;
	check = compile_check(
	    c, n, W_CONTAINS, ARRAY_BIT, sizeof(*check), contains_ok);
	check->node = compile_schema(c, n, W_CONTAINS, v, NULL);
	check->min = least;
	check->max = most;
}

void
array_compile(struct compiler *c, struct node *n, const struct words *words)
{
	compile_elements(c, n, words);
	compile_contains(c, n, words);
}
