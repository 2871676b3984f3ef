#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "decimal.h"
#include "run.h"
#include "schema.h"

/*
 * How many schemas may be applied to one text: rules that try too much end
 * in a fault, not in hours.  An expression that backtracks much counts as
 * so many.
 */
#define STEPS	       1000000
#define STEPS_PER_BYTE 64
#define STEPS_OF_MATCH 200000

/* PCRE2's steps for one match: as a rule, and at most. */
#define MATCH_USUAL    10000
#define MATCH_PER_BYTE 64
#define MATCH_MAX      1000000

struct run *
run_new(struct schema *schema, struct json *json)
{
	struct run *r = calloc(1, sizeof(*r));
	struct check *c;

	if (r == NULL)
		die(EX_OSERR, "out of memory");
	r->schema = schema;
	r->json = json;
	for (size_t i = 0; i < schema->n; i++)
		if (schema->node[i]->at_root)
			for (c = schema->node[i]->checks; c; c = c->next)
				if (c->bind != NULL)
					c->bind(c, json, &schema->arena);
	return r;
}

void
run_free(struct run *r)
{
	if (r == NULL)
		return;
	buf_free(&r->text);
	buf_free(&r->message);
	buf_free(&r->where);
	buf_free(&r->key);
	free(r);
}

/* Is its type one of those allowed? */
static inline bool
type_ok(const struct node *n, const struct json_value *v)
{
	if (!(n->types & BIT(v->type)))
		return false;
	return !n->integer || v->type != JSON_NUMBER || decimal_is_integer(v);
}

static bool
type_fails(struct run *r, const struct node *n, const struct json_value *v)
{
	static const char *const names[] = { "", "null", "boolean", "boolean",
		"number", "string", "array", "object" };
	struct check check = { .word = W_TYPE, .node = n };
	char list[80] = "";
	size_t len = 0;

	if (n->types == 0)
		return run_fail(r, &check, n->holder, "is not allowed");
	if (n->types & BIT(v->type))
		return run_wrong(r, &check, W_TYPE, v, "is no whole number");
	for (int t = JSON_NULL; t <= JSON_OBJECT; t++)
		if (t != JSON_TRUE && (n->types & BIT(t)))
			len += (size_t)snprintf(list + len, sizeof(list) - len,
			    "%s%s", len > 0 ? " or " : "",
			    t == JSON_NUMBER && n->integer ? "integer"
							   : names[t]);
	return run_fail(
	    r, &check, W_TYPE, "has type %s, not %s", names[v->type], list);
}

/* Apply all checks, and tell what each finds. */
static bool
judge_all(struct run *r, const struct node *n, const struct json_value *v)
{
	const char *rule = r->rule;
	bool warn = r->warn, good = true;

	if (n->rule != NULL)
		r->rule = n->rule;
	r->warn = warn || n->warn;
	if (!type_ok(n, v))
		good = type_fails(r, n, v);
	for (const struct check *c = n->checks; c != NULL; c = c->next)
		if ((c->types & BIT(v->type)) && !c->ok(r, c, v))
			good = false;
	r->rule = rule;
	r->warn = warn;
	return good || n->warn;
}

bool
run_slowly(struct run *r, const struct node *n, const struct json_value *v)
{
	struct check none = { .word = W_NONE, .node = n };

	if (r->steps == 0)
		return run_fault(r, &none, "the rules ask for too much work");
	if (r->report != NULL) {
		r->steps--;
		return judge_all(r, n, v);
	}
	/* The type is not allowed. */
	if (n->warn)
		r->warned = true;
	return n->warn;
}

const char *
run_decoded(struct run *r, const struct json_value *v, size_t *n)
{
	if (r->text_of != v->p) {
		r->text.n = 0;
		r->text.n = json_decode(v, buf_room(&r->text, v->n));
		r->text_of = v->p;
	}
	*n = r->text.n;
	return r->text.p;
}

bool
run_match(struct run *r, const struct check *c, const struct regex *e,
    const char *s, size_t n)
{
	size_t usual = MATCH_USUAL + MATCH_PER_BYTE * n;
	enum regex_found found = REGEX_LIMIT;

	if (!r->fault)
		found = regex_match(
		    e, s, n, usual < MATCH_MAX ? (unsigned)usual : MATCH_MAX);
	if (found == REGEX_LIMIT && r->steps > STEPS_OF_MATCH) {
		r->steps -= STEPS_OF_MATCH;
		found = regex_match(e, s, n, MATCH_MAX);
	}
	if (found == REGEX_LIMIT)
		return run_fault(r, c, "the pattern takes too long on this");
	return found == REGEX_YES;
}

static void
begin(struct run *r)
{
	r->root = json_root(r->json)->p;
	r->steps = STEPS + STEPS_PER_BYTE * (uint64_t)json_root(r->json)->n;
	r->warned = false;
	r->fault = false;
	r->report = r->listing = NULL;
	r->path = NULL;
	r->rule = NULL;
	r->warn = false;
	r->naming = false;
	r->text_of = NULL;
}

bool
run_ok(struct run *r)
{
	begin(r);
	return run_judge(r, r->schema->root, json_root(r->json)) && !r->fault;
}

void
run_report(
    struct run *r, void (*tell)(void *, const struct finding *), void *arg)
{
	static const struct finding more = { .rule = "more",
		.path = "",
		.place = "",
		.message = "more is wrong than can be listed" };
	static const struct finding bug = { .rule = "schema",
		.path = "",
		.place = "",
		.message = "does not keep to the rules" };
	struct report report = { tell, arg, 0 };
	bool good;

	begin(r);
	r->report = r->listing = &report;
	good = run_judge(r, r->schema->root, json_root(r->json)) && !r->fault;
	r->report = r->listing = NULL;
	if (report.n > FINDINGS_MAX)
		tell(arg, &more);
	/* Never let a verdict go without a reason. */
	if (!good && report.n == 0)
		tell(arg, &bug);
}
