#include <stdlib.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "sighting.h"

#define SMALL	((uint64_t)1 << 24)
#define PAGE	256
#define EARLIER ((uint16_t)(1u << 15))

struct large {
	uint64_t id;
	uint16_t mask; /* 0: an empty place */
};

struct sighting {
	uint16_t *page[SMALL / PAGE];
	struct large *large;
	size_t n, size;
};

static void *
room(size_t n, size_t size)
{
	void *p = calloc(n, size);

	if (p == NULL)
		die(EX_OSERR, "out of memory");
	return p;
}

struct sighting *
sighting_new(void)
{
	return room(1, sizeof(struct sighting));
}

static struct large *
find(struct large *large, size_t size, uint64_t id)
{
	size_t i = (size_t)(id * UINT64_C(0x9e3779b97f4a7c15) >> 32);

	for (i &= size - 1; large[i].mask != 0 && large[i].id != id;
	     i = (i + 1) & (size - 1))
		continue;
	return &large[i];
}

static void
widen(struct sighting *s)
{
	size_t size = s->size == 0 ? 1024 : 2 * s->size, i;
	struct large *large = room(size, sizeof(*large));

	for (i = 0; i < s->size; i++)
		if (s->large[i].mask != 0)
			*find(large, size, s->large[i].id) = s->large[i];
	free(s->large);
	s->large = large;
	s->size = size;
}

/* The mask of an id, a new one if need be; NULL: no place is left. */
static uint16_t *
mask_of(struct sighting *s, uint64_t id)
{
	struct large *l;
	uint16_t **page;

	if (id < SMALL) {
		page = &s->page[id / PAGE];
		if (*page == NULL)
			*page = room(PAGE, sizeof(**page));
		return &(*page)[id % PAGE];
	}
	if (s->size == 0 || 4 * s->n >= 3 * s->size)
		widen(s);
	l = find(s->large, s->size, id);
	if (l->mask == 0) {
		if (s->n == SIGHTING_LARGE)
			return NULL;
		l->id = id;
		s->n++;
	}
	return &l->mask;
}

enum sighted
sighting_add(struct sighting *s, uint64_t id, unsigned source)
{
	uint16_t bit = (uint16_t)(1u << source), before;
	uint16_t *mask = mask_of(s, id);

	if (mask == NULL)
		return SIGHTED_UNKNOWN;
	before = *mask;
	*mask |= bit;
	if (before & bit)
		return SIGHTED_WITHIN;
	return before & (EARLIER - 1) ? SIGHTED_ACROSS : SIGHTED_NEW;
}

bool
sighting_earlier(struct sighting *s, uint64_t id)
{
	uint16_t *mask = mask_of(s, id);

	if (mask == NULL)
		return false;
	*mask |= EARLIER;
	return true;
}

static void
sum(struct sample *sample, uint64_t *earlier, uint64_t id, uint16_t mask)
{
	if ((mask & (EARLIER - 1)) == 0)
		return;
	*earlier += (mask & EARLIER) != 0;
	sample_add(sample, id);
}

static int
by_id(const void *a, const void *b)
{
	uint64_t x = ((const struct large *)a)->id;
	uint64_t y = ((const struct large *)b)->id;

	return (x > y) - (x < y);
}

void
sighting_sum(const struct sighting *s, struct sample *sample, uint64_t *earlier)
{
	struct large *large = room(s->n + 1, sizeof(*large));
	size_t i, k, n = 0;

	*earlier = 0;
	for (i = 0; i < SMALL / PAGE; i++)
		for (k = 0; s->page[i] != NULL && k < PAGE; k++)
			sum(sample, earlier, i * PAGE + k, s->page[i][k]);
	for (i = 0; i < s->size; i++)
		if (s->large[i].mask != 0)
			large[n++] = s->large[i];
	qsort(large, n, sizeof(*large), by_id);
	for (i = 0; i < n; i++)
		sum(sample, earlier, large[i].id, large[i].mask);
	free(large);
	sample_end(sample);
}

void
sighting_free(struct sighting *s)
{
	size_t i;

	for (i = 0; i < SMALL / PAGE; i++)
		free(s->page[i]);
	free(s->large);
	free(s);
}
