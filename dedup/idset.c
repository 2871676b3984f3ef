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
	uint64_t note; /* as packed; 0: the slot is free */
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
pack(const struct note *s)
{
	return s->place << 16 | s->mark;
}

static void
unpack(uint64_t note, struct note *s)
{
	s->place = note >> 16;
	s->mark = note & 0xffff;
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

static enum idset_answer
answer(struct idset *s, uint64_t *note, struct note *seen)
{
	if (*note != 0) {
		unpack(*note, seen);
		return IDSET_SEEN;
	}
	if (s->full)
		return IDSET_FULL;
	*note = pack(seen);
	return IDSET_NEW;
}

static enum idset_answer
add_id(struct idset *s, size_t id, struct note *seen)
{
	uint64_t **page = &s->page[id / PAGE];

	if (*page == NULL && (*page = take(s, PAGE * sizeof(**page))) == NULL)
		return IDSET_FULL;
	return answer(s, &(*page)[id % PAGE], seen);
}

/* The slot of a key, or the free one where it belongs. */
static struct slot *
find(const struct table *t, struct hash key)
{
	size_t i = key.lo & (t->size - 1);

	while (t->slot[i].note != 0 && !hash_same(t->slot[i].key, key))
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
		if (t->slot[i].note != 0)
			*find(&to, t->slot[i].key) = t->slot[i];
	s->used -= t->size * sizeof(*t->slot);
	free(t->slot);
	*t = to;
	return true;
}

static enum idset_answer
add_key(struct idset *s, struct hash key, struct note *seen)
{
	struct table *t = &s->table[key.hi % TABLES];
	enum idset_answer a;
	struct slot *slot;

	if (t->size == 0 && !grow(s, t))
		return IDSET_FULL;
	slot = find(t, key);
	/* A fifth of the slots stays free: searches stay short. */
	if (slot->note == 0 && t->n >= t->size / 5 * 4) {
		if (!grow(s, t))
			return IDSET_FULL;
		slot = find(t, key);
	}
	if ((a = answer(s, &slot->note, seen)) == IDSET_NEW) {
		slot->key = key;
		t->n++;
	}
	return a;
}

enum idset_answer
idset_add(struct idset *s, const struct key *key, struct note *seen)
{
	if (key->id >= 0 && key->id < (int64_t)PAGE * PAGES)
		return add_id(s, (size_t)key->id, seen);
	return add_key(s, key_hash(key), seen);
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
