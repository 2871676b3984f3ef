#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "seen.h"

#define SIZE_FIRST 4096

static struct seen_entry *
room(size_t size)
{
	struct seen_entry *slot = calloc(size, sizeof(*slot));

	if (slot == NULL)
		die(EX_OSERR, "out of memory");
	return slot;
}

void
seen_open(struct seen *s)
{
	s->n = 0;
	s->size = SIZE_FIRST;
	s->slot = room(s->size);
}

static struct seen_entry *
find(const struct seen *s, int64_t id)
{
	/* Ids lie close together: spread them. */
	size_t i = ((uint64_t)id * 0x9e3779b97f4a7c15ULL) >> 32;

	for (i &= s->size - 1; s->slot[i].id != 0 && s->slot[i].id != id;)
		i = (i + 1) & (s->size - 1);
	return &s->slot[i];
}

/* Into a table of that size, those of this day and later. */
static void
rebuild(struct seen *s, size_t size, long day)
{
	struct seen_entry *old = s->slot;
	size_t i, n = s->size;

	s->n = 0;
	s->size = size;
	s->slot = room(size);
	for (i = 0; i < n; i++)
		if (old[i].id != 0 && old[i].day >= day) {
			*find(s, old[i].id) = old[i];
			s->n++;
		}
	free(old);
}

bool
seen_note(struct seen *s, int64_t id, long day)
{
	struct seen_entry *e = find(s, id);

	if (e->id == id) {
		if (e->day >= day)
			return false;
		e->day = day;
		return true;
	}
	*e = (struct seen_entry){ id, day };
	if (++s->n > s->size / 2)
		rebuild(s, 2 * s->size, LONG_MIN);
	return true;
}

void
seen_forget(struct seen *s, long day)
{
	rebuild(s, s->size, day);
}

void
seen_free(struct seen *s)
{
	free(s->slot);
}
