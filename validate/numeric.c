/* minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf */
#include "compile.h"
#include "decimal.h"
#include "run.h"

/* The four bounds, compared with a number that is read once. */
struct range {
	struct check check;
	bool whole; /* the type is integer: other numbers are told of there */
	unsigned n;
	struct bound bound[4];
	struct {
		struct json_value v;
		enum word word;
	} limit[4];
};

struct multiple {
	struct check check;
	struct json_value v;
	struct divisor divisor;
};

/* What may bound_compare() say? */
static unsigned char
keeps(enum word word)
{
	switch (word) {
	case W_MINIMUM:
		return BOUND_EQUAL | BOUND_MORE;
	case W_MAXIMUM:
		return BOUND_LESS | BOUND_EQUAL;
	case W_EXCLUSIVE_MINIMUM:
		return BOUND_MORE;
	default:
		return BOUND_LESS;
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
		const struct json_value *limit = &range->limit[i].v;
		enum word word = range->limit[i].word;

		if (!(bound_compare(v, NULL, &range->bound[i], limit) &
			range->bound[i].keeps))
			run_wrong(r, &range->check, word, v, "is %s %.*s",
			    relation(word), limit->n > 60 ? 60 : (int)limit->n,
			    limit->p);
	}
	return false;
}

static bool
range_ok(struct run *r, const struct check *check, const struct json_value *v)
{
	const struct range *range = (const struct range *)check;
	struct decimal d = { 0, 0 };
	bool few = decimal_short(v, &d), good = true;

	if (range->whole && (!few || d.places > 0) && !number_is_integer(v))
		return false;
	for (unsigned i = 0; i < range->n; i++)
		good = good &&
		    (bound_compare(v, few ? &d : NULL, &range->bound[i],
			 &range->limit[i].v) &
			range->bound[i].keeps) != 0;
	return good || range_fails(r, range, v);
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

void
numeric_compile(struct compiler *c, struct node *n, const struct words *words)
{
	static const enum word bounds[] = { W_MINIMUM, W_MAXIMUM,
		W_EXCLUSIVE_MINIMUM, W_EXCLUSIVE_MAXIMUM };
	const struct json_value *v;
	struct range *range = NULL;
	struct multiple *m;

	for (size_t i = 0; i < sizeof(bounds) / sizeof(*bounds); i++) {
		if ((v = number(c, n, bounds[i], words)) == NULL)
			continue;
		if (range == NULL)
			range = compile_check(c, n, bounds[i], NUMBER_BIT,
			    sizeof(*range), range_ok);
		range->whole = n->whole = n->integer;
		bound_set(&range->bound[range->n], v);
		range->bound[range->n].keeps = keeps(bounds[i]);
		range->limit[range->n].v = *v;
		range->limit[range->n++].word = bounds[i];
	}
	if ((v = number(c, n, W_MULTIPLE_OF, words)) == NULL)
		return;
	m = compile_check(
	    c, n, W_MULTIPLE_OF, NUMBER_BIT, sizeof(*m), multiple_ok);
	m->v = *v;
	if (!divisor_set(&m->divisor, v))
		compile_refuse(c, n, W_MULTIPLE_OF,
		    "must be above 0, with at most 18 digits");
}
