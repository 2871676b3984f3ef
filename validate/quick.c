/*
 * The lists of checks for quick verdicts: allOf and $ref are followed once,
 * here, and not for each value.
 */
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "compile.h"
#include "decimal.h"

#define CHECKS	 64  /* in a list: from then on nothing is followed */
#define INCLUDES 256 /* that are followed for one list */

struct list {
	struct compiler *c;
	struct quick *check;
	size_t n, size, includes;
	enum json_type type;
};

static bool
whole_ok(struct run *r, const struct check *check, const struct json_value *v)
{
	(void)r;
	(void)check;
	return decimal_is_integer(v);
}

static void
append(struct list *l, const struct check *c)
{
	const struct check *both;

	for (size_t i = 0; i < l->n && l->type == JSON_OBJECT; i++)
		if ((both = required_join(l->c, l->check[i].check, c)) !=
		    NULL) {
			l->check[i].check = both;
			return;
		}
	if (l->n == l->size) {
		l->size = l->size == 0 ? CHECKS : 2 * l->size;
		l->check = reallocarray(l->check, l->size, sizeof(*l->check));
		if (l->check == NULL)
			die(EX_OSERR, "out of memory");
	}
	l->check[l->n++] = (struct quick){ c->ok, c };
}

/* Add what n asks of a value of the list's type; false: it is not allowed. */
static bool
gather(struct list *l, const struct node *n)
{
	static const struct check whole = { .ok = whole_ok };
	const struct node *to;

	if (!(n->types & BIT(l->type)))
		return false;
	if (l->type == JSON_NUMBER && n->integer && !n->whole)
		append(l, &whole);
	for (const struct check *c = n->checks; c != NULL; c = c->next) {
		if (!(c->types & BIT(l->type)))
			continue;
		to = c->ok == include_ok ? ((const struct include *)c)->to
					 : NULL;
		if (to == NULL || to->warn || l->n >= CHECKS ||
		    l->includes++ >= INCLUDES)
			append(l, c);
		else if (!gather(l, to))
			return false;
	}
	return true;
}

void
quick_compile(struct compiler *c)
{
	struct schema *s = c->schema;
	struct list l = { .c = c };
	struct quick *quick;

	for (size_t i = 0; i < s->n; i++)
		for (int t = JSON_NULL; t <= JSON_OBJECT; t++) {
			l.type = (enum json_type)t;
			l.n = l.includes = 0;
			if (!gather(&l, s->node[i]))
				continue;
			quick = arena_array(&s->arena, l.n + 1, sizeof(*quick));
			if (l.n > 0)
				memcpy(quick, l.check, l.n * sizeof(*quick));
			s->node[i]->quick[t - 1] = quick;
		}
	free(l.check);
}
