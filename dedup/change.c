#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "change.h"
#include "value.h"

#define NOWHERE ((size_t)-1)

void
change_init(struct change *c, const char *ignore)
{
	memset(c, 0, sizeof(*c));
	c->ignore = ignore;
}

static void
make_room(struct change *c, size_t n)
{
	if (n > c->size) {
		free(c->place);
		free(c->met);
		c->size = n * 2;
		c->place = calloc(c->size, sizeof(*c->place));
		c->met = calloc(c->size, sizeof(*c->met));
		if (c->place == NULL || c->met == NULL)
			die(EX_OSERR, "out of memory");
	}
	if (n > 0)
		memset(c->met, 0, n * sizeof(*c->met));
}

static bool
is_ignored(const struct change *c, const struct json_value *name)
{
	const char *p = c->ignore;
	size_t n;

	for (;; p += n + 1) {
		n = strcspn(p, ",");
		if (n > 0 && json_is(name, p, n))
			return true;
		if (p[n] == '\0')
			return false;
	}
}

static void
note(struct change *c, const struct json_value *name)
{
	if (is_ignored(c, name))
		return;
	if (c->names.n > 0)
		buf_put(&c->names, ",", 1);
	buf_put(&c->names, name->p, name->n);
}

static int
by_name(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->name.hi != y->name.hi)
		return x->name.hi < y->name.hi ? -1 : 1;
	return (x->name.lo > y->name.lo) - (x->name.lo < y->name.lo);
}

/* Any number of members, in any order, in n log n. */
static void
sort(struct change *c, const struct json_member *m, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		c->place[i].name = value_hash(&m[i].key, &c->work);
		c->place[i].i = i;
	}
	if (n > 0)
		qsort(c->place, n, sizeof(*c->place), by_name);
}

static size_t
find(struct change *c, const struct json_value *name, size_t n)
{
	struct place want = { value_hash(name, &c->work), 0 }, *p;

	p = n > 0 ? bsearch(&want, c->place, n, sizeof(want), by_name) : NULL;
	return p != NULL ? p->i : NOWHERE;
}

bool
change_find(
    struct change *c, const struct json *before, const struct json *after)
{
	const struct json_member *b, *a;
	size_t nb, na, i, at, next = 0;
	bool sorted = false;

	b = json_members(before, &nb);
	a = json_members(after, &na);
	make_room(c, nb);
	c->names.n = 0;
	for (i = 0; i < na; i++) {
		/* Mostly both have the same members in the same order. */
		at = next;
		if (at >= nb || !value_same(&b[at].key, &a[i].key, &c->work)) {
			if (!sorted)
				sort(c, b, nb);
			sorted = true;
			at = find(c, &a[i].key, nb);
		}
		if (at == NOWHERE) {
			note(c, &a[i].key);
			continue;
		}
		c->met[at] = true;
		next = at + 1;
		if (!value_same(&b[at].value, &a[i].value, &c->work))
			note(c, &a[i].key);
	}
	for (i = 0; i < nb; i++)
		if (!c->met[i])
			note(c, &b[i].key);
	return c->names.n > 0;
}

void
change_free(struct change *c)
{
	buf_free(&c->names);
	buf_free(&c->work);
	free(c->place);
	free(c->met);
}
