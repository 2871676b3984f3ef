#include <math.h>
#include <stdlib.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "distinct.h"

#define FIRST_SIZE	 64
#define DISTINCT_PENDING 512
#define REGISTERS	 ((size_t)1 << DISTINCT_BITS)
#define RANKS		 (64 - DISTINCT_BITS) /* a register holds 0 to RANKS + 1 */

static void
note(unsigned char *reg, uint64_t hash)
{
	size_t i = hash >> (64 - DISTINCT_BITS);
	/* A one behind the last bit ends the run of zeros. */
	uint64_t rest =
	    hash << DISTINCT_BITS | UINT64_C(1) << (DISTINCT_BITS - 1);
	unsigned char rank = (unsigned char)(__builtin_clzll(rest) + 1);

	if (rank > reg[i])
		reg[i] = rank;
}

/* Into the set; false: it is there. */
static int
put(struct distinct *d, uint64_t hash)
{
	size_t i = hash & (d->size - 1);

	while (d->set[i] != 0) {
		if (d->set[i] == hash)
			return 0;
		i = (i + 1) & (d->size - 1);
	}
	d->set[i] = hash;
	return 1;
}

static void *
room(size_t n, size_t size)
{
	void *p = calloc(n, size);

	if (p == NULL)
		die(EX_OSERR, "out of memory");
	return p;
}

static void
widen(struct distinct *d)
{
	uint64_t *old = d->set;
	size_t n = d->size, i;

	d->size = n == 0 ? FIRST_SIZE : 2 * n;
	d->set = room(d->size, sizeof(*d->set));
	for (i = 0; i < n; i++)
		if (old[i] != 0)
			put(d, old[i]);
	free(old);
}

/*
 * The registers of all members together do not fit the first cache, those of
 * one do: noting many at a time is three times as fast.
 */
static void
flush(struct distinct *d)
{
	size_t i;

	for (i = 0; i < d->waiting; i++)
		note(d->reg, d->pending[i]);
	d->waiting = 0;
}

static void
sketch(struct distinct *d)
{
	size_t i;

	d->reg = room(REGISTERS, 1);
	for (i = 0; i < d->size; i++)
		if (d->set[i] != 0)
			note(d->reg, d->set[i]);
	free(d->set);
	d->set = NULL;
	d->pending = room(DISTINCT_PENDING, sizeof(*d->pending));
}

void
distinct_add(struct distinct *d, uint64_t hash)
{
	if (d->reg != NULL) {
		d->pending[d->waiting++] = hash;
		if (d->waiting == DISTINCT_PENDING)
			flush(d);
		return;
	}
	if (d->size == 0 || 2 * d->n > d->size)
		widen(d);
	hash += hash == 0; /* 0 is an empty place. */
	d->n += put(d, hash);
	if (d->n > DISTINCT_EXACT)
		sketch(d);
}

/* Ertl 2017, algorithm 6: sums of powers, each to the last bit. */
static double
sigma(double x)
{
	double y = 1, z = x, before;

	if (x >= 1)
		return HUGE_VAL;
	do {
		x *= x;
		before = z;
		z += x * y;
		y += y;
	} while (z > before);
	return z;
}

static double
tau(double x)
{
	double y = 1, z = 1 - x, before;

	if (x <= 0 || x >= 1)
		return 0;
	do {
		x = sqrt(x);
		before = z;
		y *= 0.5;
		z -= (1 - x) * (1 - x) * y;
	} while (z < before);
	return z / 3;
}

uint64_t
distinct_count(struct distinct *d)
{
	const double m = (double)REGISTERS, half_ln2 = 0.5 / log(2);
	double z, times[RANKS + 2] = { 0 };
	size_t i;

	if (d->reg == NULL)
		return d->n;
	flush(d);
	for (i = 0; i < REGISTERS; i++)
		times[d->reg[i]]++;
	z = m * tau(1 - times[RANKS + 1] / m);
	for (i = RANKS; i > 0; i--)
		z = 0.5 * (z + times[i]);
	z += m * sigma(times[0] / m);
	return (uint64_t)llround(half_ln2 * m * m / z);
}

double
distinct_error(const struct distinct *d)
{
	return d->reg == NULL ? 0 : DISTINCT_ERROR;
}

void
distinct_free(struct distinct *d)
{
	free(d->set);
	free(d->reg);
	free(d->pending);
}
