#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "idset.h"

#define PAGE	 256 /* ids of a page */
#define PAGES	 16384
#define TABLES	 64 /* that grow one by one, so that none doubles all */
#define SLOT_MIN 16

struct slot {
	struct hash key;
	uint64_t packed; /* its note; 0: the slot is free */
};

struct table {
	struct slot *slot;
	size_t n, size;
};

struct idset {
	size_t memory, used;
	bool full;
	uint64_t *page[PAGES];
	struct table table[TABLES];
};

static uint64_t
pack(const struct note *note)
{
	return note->place << 16 | note->mark;
}

struct idset *
idset_new(size_t memory)
{
	struct idset *s = calloc(1, sizeof(*s));

	if (s == NULL)
		die(EX_OSERR, "out of memory");
	s->memory = memory;
	s->used = sizeof(*s);
	return s;
}

/* n zeroed bytes, while the limit allows: else NULL, and the set is full. */
static void *
take(struct idset *s, size_t n)
{
	void *p;

	if (s->full || s->memory < s->used || s->memory - s->used < n) {
		s->full = true;
		return NULL;
	}
	if ((p = calloc(1, n)) == NULL)
		die(EX_OSERR, "out of memory");
	s->used += n;
	return p;
}

static uint64_t *
seek_id(struct idset *s, size_t id)
{
	uint64_t **page = &s->page[id / PAGE];

	if (*page == NULL)
		*page = take(s, PAGE * sizeof(**page));
	return *page != NULL ? &(*page)[id % PAGE] : NULL;
}

/* The slot of a key, or the free one where it belongs. */
static struct slot *
find(const struct table *t, struct hash key)
{
	size_t i = key.lo & (t->size - 1);

	while (t->slot[i].packed != 0 && !hash_same(t->slot[i].key, key))
		i = (i + 1) & (t->size - 1);
	return &t->slot[i];
}

static bool
grow(struct idset *s, struct table *t)
{
	struct table to = { NULL, t->n, t->size * 2 };
	size_t i;

	if (to.size == 0)
		to.size = SLOT_MIN;
	if ((to.slot = take(s, to.size * sizeof(*to.slot))) == NULL)
		return false;
	for (i = 0; i < t->size; i++)
		if (t->slot[i].packed != 0)
			*find(&to, t->slot[i].key) = t->slot[i];
	s->used -= t->size * sizeof(*t->slot);
	free(t->slot);
	*t = to;
	return true;
}

static uint64_t *
seek_key(struct idset *s, struct hash key)
{
	struct table *t = &s->table[key.hi % TABLES];
	struct slot *slot;

	if (t->size == 0 && !grow(s, t))
		return NULL;
	slot = find(t, key);
	/* A fifth of the slots stays free: searches stay short. */
	if (slot->packed == 0 && t->n >= t->size / 5 * 4) {
		if (!grow(s, t))
			return NULL;
		slot = find(t, key);
	}
	if (slot->packed == 0 && !s->full) {
		slot->key = key;
		t->n++;
	}
	return &slot->packed;
}

/* Where the note of a key is, or is to be: then it is 0.  NULL: nowhere. */
static uint64_t *
seek(struct idset *s, const struct key *key)
{
	uint64_t *at;

	if (key->id >= 0 && key->id < (int64_t)PAGE * PAGES)
		at = seek_id(s, (size_t)key->id);
	else
		at = seek_key(s, key_hash(key));
	return at != NULL && *at == 0 && s->full ? NULL : at;
}

enum idset_answer
idset_add(struct idset *s, const struct key *key, struct note *note)
{
	uint64_t *at = seek(s, key);

	if (at == NULL)
		return IDSET_FULL;
	if (*at == 0) {
		*at = pack(note);
		return IDSET_NEW;
	}
	note->place = *at >> 16;
	note->mark = *at & 0xffff;
	return IDSET_SEEN;
}

void
idset_set(struct idset *s, const struct key *key, const struct note *note)
{
	*seek(s, key) = pack(note);
}

void
idset_free(struct idset *s)
{
	size_t i;

	if (s == NULL)
		return;
	for (i = 0; i < PAGES; i++)
		free(s->page[i]);
	for (i = 0; i < TABLES; i++)
		free(s->table[i].slot);
	free(s);
}
