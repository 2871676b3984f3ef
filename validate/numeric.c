/* minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf */
#include "compile.h"
#include "decimal.h"
#include "run.h"

/* The four bounds, compared with a number that is read once. */
struct range {
	struct check check;
	bool whole; /* the type is integer: other numbers are told of there */
	unsigned n;
	struct {
		struct bound bound;
		enum word word;
		unsigned keeps; /* bits for less, equal and greater */
	} limit[4];
};

struct multiple {
	struct check check;
	struct json_value v;
	struct divisor divisor;
};

/* What may bound_compare() say?  Bit 0: less, 1: equal, 2: greater. */
static unsigned
keeps(enum word word)
{
	switch (word) {
	case W_MINIMUM:
		return 6;
	case W_MAXIMUM:
		return 3;
	case W_EXCLUSIVE_MINIMUM:
		return 4;
	default:
		return 1;
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

static bool
range_ok(struct run *r, const struct check *check, const struct json_value *v)
{
	const struct range *range = (const struct range *)check;
	const struct json_value *limit;
	struct decimal d;
	bool few = decimal_short(v, &d), good = true;

	if (range->whole && (!few || d.places > 0) && !number_is_integer(v))
		return false;
	for (unsigned i = 0; i < range->n; i++) {
		int compared =
		    bound_compare(v, few ? &d : NULL, &range->limit[i].bound);

		if (range->limit[i].keeps >> (compared + 1) & 1)
			continue;
		if (r->report == NULL)
			return false;
		limit = &range->limit[i].bound.v;
		good = run_wrong(r, check, range->limit[i].word, v,
		    "is %s %.*s", relation(range->limit[i].word),
		    limit->n > 60 ? 60 : (int)limit->n, limit->p);
	}
	return good;
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
		bound_set(&range->limit[range->n].bound, v);
		range->limit[range->n].keeps = keeps(bounds[i]);
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
