#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "sample.h"

/*
 * 52 bits, so that a double holds them: the finalizer of splitmix64, which
 * takes each id to a number of its own.  Profiles are kept, so this must
 * never change.
 */
static uint64_t
hash(uint64_t id)
{
	uint64_t z = id + UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (z ^ z >> 31) >> 12;
}

/* Let at[i], which may be too small, sink: the greatest is on top. */
static void
sink(uint64_t *at, size_t i, size_t n)
{
	uint64_t x = at[i];
	size_t child;

	while ((child = 2 * i + 1) < n) {
		if (child + 1 < n && at[child + 1] > at[child])
			child++;
		if (at[child] <= x)
			break;
		at[i] = at[child];
		i = child;
	}
	at[i] = x;
}

/* The set becomes a sketch: the SAMPLE_KEPT least hashes, as a heap. */
static void
shrink(struct sample *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		s->at[i] = hash(s->at[i]);
	for (i = s->n / 2; i-- > 0;)
		sink(s->at, i, s->n);
	while (s->n > SAMPLE_KEPT) {
		s->at[0] = s->at[--s->n];
		sink(s->at, 0, s->n);
	}
	s->exact = false;
}

void
sample_add(struct sample *s, uint64_t id)
{
	uint64_t h;

	if (s->size == 0)
		s->exact = true;
	s->size++;
	if (s->exact && s->n == SAMPLE_EXACT)
		shrink(s);
	if (!s->exact) {
		if ((h = hash(id)) < s->at[0]) {
			s->at[0] = h;
			sink(s->at, 0, s->n);
		}
		return;
	}
	if (s->n == s->room) {
		s->room = s->room == 0 ? 256 : 2 * s->room;
		s->at = reallocarray(s->at, s->room, sizeof(*s->at));
		if (s->at == NULL)
			die(EX_OSERR, "out of memory");
	}
	s->at[s->n++] = id;
}

static int
by_size(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

void
sample_end(struct sample *s)
{
	if (s->n > 0)
		qsort(s->at, s->n, sizeof(*s->at), by_size);
	s->exact = s->exact || s->size == 0;
}

/* The least hashes of an exact set, as a sketch holds them. */
static struct sample
sketched(const struct sample *s)
{
	struct sample copy = { .exact = true, .size = s->size, .n = s->n };

	copy.at = reallocarray(NULL, s->n + 1, sizeof(*copy.at));
	if (copy.at == NULL)
		die(EX_OSERR, "out of memory");
	memcpy(copy.at, s->at, s->n * sizeof(*s->at));
	shrink(&copy);
	sample_end(&copy);
	return copy;
}

/* Of the first max of both together, how many are in both? */
static double
merge(const struct sample *a, const struct sample *b, size_t max)
{
	size_t i = 0, k = 0, all = 0, common = 0;

	for (; all < max && (i < a->n || k < b->n); all++) {
		if (i < a->n && k < b->n && a->at[i] == b->at[k]) {
			common++;
			i++;
			k++;
		} else if (k == b->n || (i < a->n && a->at[i] < b->at[k]))
			i++;
		else
			k++;
	}
	return all == 0 ? 1 : (double)common / (double)all;
}

double
sample_jaccard(const struct sample *a, const struct sample *b)
{
	struct sample other;
	double j;

	if (a->exact && b->exact)
		return merge(a, b, SIZE_MAX);
	if (!a->exact && !b->exact)
		return merge(a, b, SAMPLE_KEPT);
	other = sketched(a->exact ? a : b);
	j = merge(a->exact ? &other : a, a->exact ? b : &other, SAMPLE_KEPT);
	sample_free(&other);
	return j;
}

double
sample_error(const struct sample *a, const struct sample *b, double j)
{
	return a->exact && b->exact ? 0 : sqrt(j * (1 - j) / SAMPLE_KEPT);
}

void
sample_free(struct sample *s)
{
	free(s->at);
	memset(s, 0, sizeof(*s));
}
