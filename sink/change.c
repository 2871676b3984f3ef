#include <stdbool.h>
#include <string.h>

#include "change.h"

static bool
is_bookkeeping(const struct json_value *key)
{
	static const char *const names[] = { "fetched_at", "page", "source" };
	size_t i, n;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		n = strlen(names[i]);
		if (key->n == n + 2 && memcmp(key->p + 1, names[i], n) == 0)
			return true;
	}
	return false;
}

static bool
same(const struct json_value *a, const struct json_value *b)
{
	return a->n == b->n && memcmp(a->p, b->p, a->n) == 0;
}

/* The member of that name; it mostly stands at the same place. */
static const struct json_value *
find(const struct json_member *m, size_t n, const struct json_value *key,
    size_t guess)
{
	size_t i;

	if (guess < n && same(&m[guess].key, key))
		return &m[guess].value;
	for (i = 0; i < n; i++)
		if (same(&m[i].key, key))
			return &m[i].value;
	return NULL;
}

static void
put(struct buf *b, const struct json_value *key, const struct json_value *value)
{
	if (b->n > 1)
		buf_put(b, ",", 1);
	buf_put(b, key->p, key->n);
	if (value == NULL)
		return;
	buf_put(b, ":", 1);
	buf_put(b, value->p, value->n);
}

static void
begin(struct buf *b, const char *bracket)
{
	b->n = 0;
	buf_puts(b, bracket);
}

void
change_find(const struct json *a, const struct json *b, struct buf *changed,
    struct buf *before, struct buf *after)
{
	const struct json_member *was, *is;
	const struct json_value *v;
	size_t i, nwas, nis;

	was = json_members(a, &nwas);
	is = json_members(b, &nis);
	begin(changed, "[");
	begin(before, "{");
	begin(after, "{");
	for (i = 0; i < nwas; i++) {
		if (is_bookkeeping(&was[i].key))
			continue;
		v = find(is, nis, &was[i].key, i);
		if (v != NULL && same(v, &was[i].value))
			continue;
		put(changed, &was[i].key, NULL);
		put(before, &was[i].key, &was[i].value);
		if (v != NULL)
			put(after, &was[i].key, v);
	}
	for (i = 0; i < nis; i++)
		if (!is_bookkeeping(&is[i].key) &&
		    find(was, nwas, &is[i].key, i) == NULL) {
			put(changed, &is[i].key, NULL);
			put(after, &is[i].key, &is[i].value);
		}
	buf_puts(changed, "]");
	buf_puts(before, "}");
	buf_puts(after, "}");
}
