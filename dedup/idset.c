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

/*
 * Which ids were seen is told by bits, few enough to stay in the cache.  The
 * notes are too many for that: they are written, but read for copies alone.
 */
struct page {
	uint64_t seen[PAGE / 64];
	uint64_t packed[PAGE]; /* good where seen has a bit */
};

struct idset {
	size_t memory, used;
	bool full;
	struct page *page[PAGES];
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

/* n bytes, while the limit allows: else NULL, and the set is full. */
static void *
take(struct idset *s, size_t n)
{
	void *p;

	if (s->full || s->memory < s->used || s->memory - s->used < n) {
		s->full = true;
		return NULL;
	}
	if ((p = malloc(n)) == NULL)
		die(EX_OSERR, "out of memory");
	s->used += n;
	return p;
}

/* The page of an id, made if need be; NULL: there is none, nor room for it. */
static struct page *
page_of(struct idset *s, size_t id)
{
	struct page *page = s->page[id / PAGE];

	if (page == NULL && (page = take(s, sizeof(*page))) != NULL) {
		memset(page->seen, 0, sizeof(page->seen));
		s->page[id / PAGE] = page;
	}
	return page;
}

static enum idset_answer
add_id(struct idset *s, size_t id, uint64_t packed, uint64_t *before)
{
	struct page *page = page_of(s, id);
	uint64_t *seen, bit = UINT64_C(1) << id % 64;

	if (page == NULL)
		return IDSET_FULL;
	seen = &page->seen[id % PAGE / 64];
	if (*seen & bit) {
		*before = page->packed[id % PAGE];
		return IDSET_SEEN;
	}
	if (s->full)
		return IDSET_FULL;
	*seen |= bit;
	page->packed[id % PAGE] = packed;
	return IDSET_NEW;
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
	memset(to.slot, 0, to.size * sizeof(*to.slot));
	for (i = 0; i < t->size; i++)
		if (t->slot[i].packed != 0)
			*find(&to, t->slot[i].key) = t->slot[i];
	s->used -= t->size * sizeof(*t->slot);
	free(t->slot);
	*t = to;
	return true;
}

/* The slot of a key, or a free one for it; NULL: there is none. */
static struct slot *
slot_of(struct idset *s, struct hash key)
{
	struct table *t = &s->table[key.hi % TABLES];
	struct slot *slot;

	if (t->size == 0 && !grow(s, t))
		return NULL;
	slot = find(t, key);
	/* A fifth of the slots stays free: searches stay short. */
	if (slot->packed == 0 && t->n >= t->size / 5 * 4)
		slot = grow(s, t) ? find(t, key) : NULL;
	return slot;
}

static enum idset_answer
add_key(struct idset *s, struct hash key, uint64_t packed, uint64_t *before)
{
	struct slot *slot = slot_of(s, key);

	if (slot != NULL && slot->packed != 0) {
		*before = slot->packed;
		return IDSET_SEEN;
	}
	if (slot == NULL || s->full)
		return IDSET_FULL;
	*slot = (struct slot){ key, packed };
	s->table[key.hi % TABLES].n++;
	return IDSET_NEW;
}

/* Is it one of the ids that have pages? */
static bool
is_small(const struct key *key)
{
	return key->id >= 0 && key->id < (int64_t)PAGE * PAGES;
}

enum idset_answer
idset_add(struct idset *s, const struct key *key, struct note *note)
{
	uint64_t packed = pack(note), before = packed;
	enum idset_answer answer;

	if (is_small(key))
		answer = add_id(s, (size_t)key->id, packed, &before);
	else
		answer = add_key(s, key_hash(key), packed, &before);
	note->place = before >> 16;
	note->mark = before & 0xffff;
	return answer;
}

void
idset_set(struct idset *s, const struct key *key, const struct note *note)
{
	size_t id = (size_t)key->id;

	if (is_small(key))
		s->page[id / PAGE]->packed[id % PAGE] = pack(note);
	else
		slot_of(s, key_hash(key))->packed = pack(note);
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
