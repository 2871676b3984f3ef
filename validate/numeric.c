/* minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf */
#include "compile.h"
#include "decimal.h"
#include "run.h"

/* The four bounds, for a number that is read once. */
struct range {
	struct check check;
	struct span span;
	bool known; /* the span stands for all of the bounds */
	bool whole; /* the type is integer: other numbers are told of there */
	unsigned n;
	struct limit {
		enum word word;
		struct json_value v;
	} limit[4];
};

struct multiple {
	struct check check;
	struct json_value v;
	struct divisor divisor;
};

/* Does v keep to the bound? */
static bool
limit_ok(const struct limit *limit, const struct json_value *v)
{
	int c = number_compare(v, &limit->v);

	switch (limit->word) {
	case W_MINIMUM:
		return c >= 0;
	case W_MAXIMUM:
		return c <= 0;
	case W_EXCLUSIVE_MINIMUM:
		return c > 0;
	default:
		return c < 0;
	}
}

static const char *
relation(enum word word)
{
	switch (word) {
	case W_MINIMUM:
		return "less than";
	case W_MAXIMUM:
		return "more than";
	case W_EXCLUSIVE_MINIMUM:
		return "not more than";
	default:
		return "not less than";
	}
}

/* Tell of every bound that v does not keep to. */
static bool
range_fails(
    struct run *r, const struct range *range, const struct json_value *v)
{
	for (unsigned i = 0; i < range->n && r->report != NULL; i++) {
		const struct limit *limit = &range->limit[i];

		if (!limit_ok(limit, v))
			run_wrong(r, &range->check, limit->word, v,
			    "is %s %.*s", relation(limit->word),
			    limit->v.n > 60 ? 60 : (int)limit->v.n, limit->v.p);
	}
	return false;
}

/* By their text: for all numbers. */
static bool
limits_ok(struct run *r, const struct range *range, const struct json_value *v)
{
	if (range->whole && !number_is_integer(v))
		return false;
	for (unsigned i = 0; i < range->n; i++)
		if (!limit_ok(&range->limit[i], v))
			return range_fails(r, range, v);
	return true;
}

static bool
range_ok(struct run *r, const struct check *check, const struct json_value *v)
{
	const struct range *range = (const struct range *)check;
	struct decimal d;

	if (!range->known || !number_short(v, &d) || d.places >= PLACES ||
	    (range->whole && d.places > 0))
		return limits_ok(r, range, v);
	if (d.m >= range->span.least[d.places] &&
	    d.m <= range->span.most[d.places])
		return true;
	return range_fails(r, range, v);
}

static bool
multiple_ok(
    struct run *r, const struct check *check, const struct json_value *v)
{
	const struct multiple *m = (const struct multiple *)check;

	if (divisor_divides(&m->divisor, v))
		return true;
	return run_wrong(r, check, check->word, v, "is no multiple of %.*s",
	    (int)m->v.n, m->v.p);
}

static const struct json_value *
number(struct compiler *c, struct node *n, enum word word,
    const struct words *words)
{
	const struct json_value *v = words_get(words, word);

	if (v != NULL && v->type != JSON_NUMBER)
		compile_refuse(c, n, word, "must be a number");
	return v;
}

static void
compile_range(struct compiler *c, struct node *n, const struct words *words)
{
	static const enum word bounds[] = { [BOUND_MIN] = W_MINIMUM,
		[BOUND_MAX] = W_MAXIMUM,
		[BOUND_ABOVE] = W_EXCLUSIVE_MINIMUM,
		[BOUND_BELOW] = W_EXCLUSIVE_MAXIMUM };
	const struct json_value *v;
	struct range *range = NULL;

	for (int i = BOUND_MIN; i <= BOUND_BELOW; i++) {
		if ((v = number(c, n, bounds[i], words)) == NULL)
			continue;
		if (range == NULL) {
			range = compile_check(c, n, bounds[i], NUMBER_BIT,
			    sizeof(*range), range_ok);
			range->whole = n->whole = n->integer;
			range->known = true;
			span_init(&range->span);
		}
		if (!span_bound(&range->span, (enum bound)i, v))
			range->known = false;
		range->limit[range->n++] = (struct limit){ bounds[i], *v };
	}
}

void
numeric_compile(struct compiler *c, struct node *n, const struct words *words)
{
	const struct json_value *v;
	struct multiple *m;

	compile_range(c, n, words);
	if ((v = number(c, n, W_MULTIPLE_OF, words)) == NULL)
		return;
	m = compile_check(
	    c, n, W_MULTIPLE_OF, NUMBER_BIT, sizeof(*m), multiple_ok);
	m->v = *v;
	if (!divisor_set(&m->divisor, v))
		compile_refuse(c, n, W_MULTIPLE_OF,
		    "must be above 0, with at most 18 digits");
}
