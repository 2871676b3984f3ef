#include <string.h>

#include <xxhash.h>

#include "names.h"

struct names_slot {
	const char *p; /* NULL: free */
	size_t n;
	size_t number;
};

void
names_size(struct names *names, struct arena *a, size_t n)
{
	size_t size = 4;

	while (size < 2 * n)
		size *= 2;
	names->slot = arena_array(a, size, sizeof(*names->slot));
	names->mask = size - 1;
}

/* The slot where the name is, or where it belongs. */
static struct names_slot *
find(const struct names *names, const char *s, size_t n)
{
	size_t at = XXH3_64bits(s, n);
	struct names_slot *slot;

	for (;; at++) {
		slot = &names->slot[at & names->mask];
		if (slot->p == NULL ||
		    (slot->n == n && memcmp(slot->p, s, n) == 0))
			return slot;
	}
}

void
names_add(struct names *names, const struct name *name, size_t number)
{
	struct names_slot *slot = find(names, name->p, name->n);

	slot->p = name->p;
	slot->n = name->n;
	slot->number = number;
}

size_t
names_find(const struct names *names, const char *s, size_t n)
{
	struct names_slot *slot;

	if (names->slot == NULL)
		return NAMES_NONE;
	slot = find(names, s, n);
	return slot->p == NULL ? NAMES_NONE : slot->number;
}
