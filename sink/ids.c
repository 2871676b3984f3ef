#include <stdlib.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "ids.h"

void
ids_add(struct ids *ids, int64_t id)
{
	if (ids->n == ids->size) {
		ids->size = ids->size == 0 ? 1024 : 2 * ids->size;
		ids->id = reallocarray(ids->id, ids->size, sizeof(*ids->id));
		if (ids->id == NULL)
			die(EX_OSERR, "out of memory");
	}
	ids->id[ids->n++] = id;
}

static int
compare(const void *va, const void *vb)
{
	const int64_t *a = va, *b = vb;

	return (*a > *b) - (*a < *b);
}

void
ids_sort(struct ids *ids)
{
	size_t i, n = 0, all = ids->n;

	if (all > 1)
		qsort(ids->id, all, sizeof(*ids->id), compare);
	for (i = 0; i < all; i++)
		if (n == 0 || ids->id[n - 1] != ids->id[i])
			ids->id[n++] = ids->id[i];
	ids->n = n;
}

void
ids_free(struct ids *ids)
{
	free(ids->id);
	*ids = (struct ids){ .id = NULL };
}
