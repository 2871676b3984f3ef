#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "table.h"

#define SIZE_MIN 256

/* The slot of a key, or the free one where it belongs. */
static uint32_t *
slot(const struct table *t, struct hash key)
{
	size_t i = key.lo & (t->slots - 1);

	while (t->slot[i] != 0 && !hash_same(t->entry[t->slot[i] - 1].key, key))
		i = (i + 1) & (t->slots - 1);
	return &t->slot[i];
}

struct entry *
table_find(const struct table *t, struct hash key)
{
	uint32_t i = t->n > 0 ? *slot(t, key) : 0;

	return i > 0 ? &t->entry[i - 1] : NULL;
}

static void
grow(struct table *t, size_t size)
{
	size_t i;

	t->entry = reallocarray(t->entry, size, sizeof(*t->entry));
	free(t->slot);
	t->slot = calloc(size * 2, sizeof(*t->slot));
	if (t->entry == NULL || t->slot == NULL)
		die(EX_OSERR, "out of memory");
	t->size = size;
	t->slots = size * 2;
	for (i = 0; i < t->n; i++)
		*slot(t, t->entry[i].key) = (uint32_t)i + 1;
}

struct entry *
table_add(struct table *t, const struct entry *e)
{
	const size_t cost = sizeof(*t->entry) + 2 * sizeof(*t->slot);
	size_t size = t->size > 0 ? t->size * 2 : SIZE_MIN;

	if (t->n == t->size) {
		if (t->n > 0 &&
		    (size > t->memory / cost || size > UINT32_MAX / 2))
			return NULL;
		grow(t, size);
	}
	*slot(t, e->key) = (uint32_t)t->n + 1;
	t->entry[t->n] = *e;
	return &t->entry[t->n++];
}

void
table_clear(struct table *t)
{
	if (t->n > 0)
		memset(t->slot, 0, t->slots * sizeof(*t->slot));
	t->n = 0;
}

void
table_free(struct table *t)
{
	free(t->entry);
	free(t->slot);
	t->entry = NULL;
	t->slot = NULL;
	t->n = t->size = t->slots = 0;
}
