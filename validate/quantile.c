#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "quantile.h"

#define FIRST_SIZE 64

/* A number of a level, and how many it stands for. */
struct weighed {
	uint64_t key, weight;
};

/* Integers in the order of the doubles: the sign bit turned, or all bits. */
static uint64_t
key_of(double x)
{
	uint64_t bits;

	memcpy(&bits, &x, sizeof(bits));
	return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

static double
double_of(uint64_t key)
{
	uint64_t bits = key >> 63 ? key & ~(UINT64_C(1) << 63) : ~key;
	double x;

	memcpy(&x, &bits, sizeof(x));
	return x;
}

/* By bytes, from the lowest; a byte that all keys share is passed over. */
static void
sort(uint64_t *key, size_t n)
{
	static uint64_t other[QUANTILE_EXACT];
	static uint32_t count[8][256];
	uint64_t *from = key, *to = other, *swap;
	uint32_t sum, here;
	size_t i, b, v;

	memset(count, 0, sizeof(count));
	for (i = 0; i < n; i++)
		for (b = 0; b < 8; b++)
			count[b][key[i] >> (8 * b) & 255]++;
	for (b = 0; b < 8; b++) {
		if (count[b][key[0] >> (8 * b) & 255] == n)
			continue;
		for (sum = 0, v = 0; v < 256; v++) {
			here = count[b][v];
			count[b][v] = sum;
			sum += here;
		}
		for (i = 0; i < n; i++)
			to[count[b][from[i] >> (8 * b) & 255]++] = from[i];
		swap = from;
		from = to;
		to = swap;
	}
	if (from != key)
		memcpy(key, from, n * sizeof(*key));
}

static void
room(struct level *l)
{
	l->size = l->size == 0 ? FIRST_SIZE : 2 * l->size;
	l->key = reallocarray(l->key, l->size, sizeof(*l->key));
	if (l->key == NULL)
		die(EX_OSERR, "out of memory");
}

/* Level h is full: every other one of it goes on. */
static void
halve(struct quantile *q, size_t h)
{
	struct level *l = &q->level[h], *up = l + 1;
	size_t i;

	if (h + 1 == QUANTILE_LEVELS)
		die(EX_SOFTWARE, "more numbers than can be counted");
	sort(l->key, l->n);
	while (up->size < up->n + l->n / 2)
		room(up);
	for (i = l->rounds % 2; i < l->n; i += 2)
		up->key[up->n++] = l->key[i];
	l->rounds++;
	l->n = 0;
	if (up->n == QUANTILE_EXACT)
		halve(q, h + 1);
}

void
quantile_add(struct quantile *q, double x)
{
	struct level *l = &q->level[0];

	/* Full, and more is to come. */
	if (l->n == QUANTILE_EXACT)
		halve(q, 0);
	if (l->n == l->size)
		room(l);
	/* 0 and -0 are one number. */
	l->key[l->n++] = key_of(x + 0.0);
	q->n++;
}

static int
by_key(const void *a, const void *b)
{
	uint64_t x = ((const struct weighed *)a)->key;
	uint64_t y = ((const struct weighed *)b)->key;

	return (x > y) - (x < y);
}

void
quantile_read(
    const struct quantile *q, const double *share, double *x, size_t n)
{
	struct weighed *all;
	uint64_t below = 0;
	size_t h, i, m = 0, k = 0;

	for (h = 0; h < QUANTILE_LEVELS; h++)
		m += q->level[h].n;
	if ((all = reallocarray(NULL, m, sizeof(*all))) == NULL)
		die(EX_OSERR, "out of memory");
	for (h = 0; h < QUANTILE_LEVELS; h++)
		for (i = 0; i < q->level[h].n; i++)
			all[k++] = (struct weighed){ q->level[h].key[i],
				UINT64_C(1) << h };
	qsort(all, m, sizeof(*all), by_key);
	for (k = 0, i = 0; i < n; i++) {
		double rank = quantile_rank(share[i], (double)q->n);

		while (k + 1 < m && (double)(below + all[k].weight) < rank)
			below += all[k++].weight;
		x[i] = double_of(all[k].key);
	}
	free(all);
}

double
quantile_error(const struct quantile *q)
{
	double sum = 0;
	size_t h;

	/* A round of weight w is off by 0 to w, the next by 0 to -w. */
	for (h = 0; h < QUANTILE_LEVELS; h++)
		sum +=
		    (double)((q->level[h].rounds + 1) / 2) * ldexp(1, (int)h);
	return q->n == 0 ? 0 : sum / (double)q->n;
}

void
quantile_free(struct quantile *q)
{
	size_t h;

	for (h = 0; h < QUANTILE_LEVELS; h++)
		free(q->level[h].key);
	memset(q, 0, sizeof(*q));
}
