#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include <xxhash.h>

#include "../lib/log.h"
#include "dict.h"

#define MAX_ENTRIES 65536
#define MAX_BYTES   (1024 * 1024)

static void
widen(struct dict *d)
{
	size_t i, h;

	d->slots = d->slots == 0 ? 512 : 2 * d->slots;
	free(d->slot);
	d->slot = calloc(d->slots, sizeof(*d->slot));
	d->size = d->slots / 2;
	d->entry = reallocarray(d->entry, d->size, sizeof(*d->entry));
	if (d->slot == NULL || d->entry == NULL)
		die(EX_OSERR, "out of memory");
	for (i = 0; i < d->n; i++) {
		h = d->entry[i].hash & (d->slots - 1);
		while (d->slot[h] != 0)
			h = (h + 1) & (d->slots - 1);
		d->slot[h] = (uint32_t)i + 1;
	}
}

static bool
is_entry(
    const struct dict *d, const struct dict_entry *e, const char *p, size_t n)
{
	return e->n == n && memcmp(d->values.p + e->at, p, n) == 0;
}

bool
dict_add(struct dict *d, const char *p, size_t n, uint32_t *number)
{
	const struct dict_entry *e;
	uint64_t hash;
	size_t h;

	/* Many a column says the same again and again. */
	*number = d->last;
	if (d->last < d->n && is_entry(d, &d->entry[d->last], p, n))
		return true;
	if (d->n == d->size)
		widen(d);
	hash = XXH3_64bits(p, n);
	h = hash & (d->slots - 1);
	for (; d->slot[h] != 0; h = (h + 1) & (d->slots - 1)) {
		e = &d->entry[d->slot[h] - 1];
		if (e->hash == hash && is_entry(d, e, p, n)) {
			*number = d->last = d->slot[h] - 1;
			return true;
		}
	}
	if (d->n == MAX_ENTRIES || d->values.n + n > MAX_BYTES)
		return false;
	*number = d->last = (uint32_t)d->n;
	d->entry[d->n++] = (struct dict_entry){ hash, d->values.n, n };
	d->slot[h] = (uint32_t)d->n;
	buf_put(&d->values, p, n);
	return true;
}

void
dict_clear(struct dict *d)
{
	d->n = d->last = 0;
	d->values.n = 0;
	if (d->slot != NULL)
		memset(d->slot, 0, d->slots * sizeof(*d->slot));
}

void
dict_free(struct dict *d)
{
	free(d->entry);
	free(d->slot);
	buf_free(&d->values);
	*d = (struct dict){ .n = 0 };
}
