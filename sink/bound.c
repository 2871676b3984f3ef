#include <string.h>

#include "bound.h"

#define LONGEST 64 /* longer texts are no bounds: none is better than half */

/* Fields of Statistics. */
enum {
	MAX_VALUE = 5,
	MIN_VALUE = 6
};

void
bound_integer(struct bound *b, int64_t v)
{
	if (!b->any || v < b->imin)
		b->imin = v;
	if (!b->any || v > b->imax)
		b->imax = v;
	b->any = true;
}

void
bound_double(struct bound *b, double v)
{
	if (!b->any || v < b->dmin)
		b->dmin = v;
	if (!b->any || v > b->dmax)
		b->dmax = v;
	b->any = true;
}

static int
compare(const char *p, size_t n, const struct buf *b)
{
	size_t common = n < b->n ? n : b->n;
	int r = common == 0 ? 0 : memcmp(p, b->p, common);

	return r != 0 ? r : (n > b->n) - (n < b->n);
}

static void
set(struct buf *b, const char *p, size_t n)
{
	b->n = 0;
	buf_put(b, p, n);
}

void
bound_bytes(struct bound *b, const char *p, size_t n)
{
	if (!b->any || compare(p, n, &b->smin) < 0)
		set(&b->smin, p, n);
	if (!b->any || compare(p, n, &b->smax) > 0)
		set(&b->smax, p, n);
	b->any = true;
}

static void
put(struct thrift *t, int id, uint64_t v, size_t bytes)
{
	char le[8] = { 0 };
	size_t i;

	for (i = 0; i < bytes; i++)
		le[i] = (char)(v >> 8 * i);
	thrift_bytes(t, id, le, bytes);
}

void
bound_put_integer(const struct bound *b, size_t bytes, struct thrift *t)
{
	if (!b->any)
		return;
	put(t, MAX_VALUE, (uint64_t)b->imax, bytes);
	put(t, MIN_VALUE, (uint64_t)b->imin, bytes);
}

void
bound_put_double(const struct bound *b, struct thrift *t)
{
	/* Readers may hold -0.0 for less than 0.0, or for the same. */
	double min = b->dmin == 0 ? -0.0 : b->dmin;
	double max = b->dmax == 0 ? 0.0 : b->dmax;
	uint64_t bits;

	if (!b->any)
		return;
	memcpy(&bits, &max, sizeof(bits));
	put(t, MAX_VALUE, bits, 8);
	memcpy(&bits, &min, sizeof(bits));
	put(t, MIN_VALUE, bits, 8);
}

void
bound_put_bytes(const struct bound *b, struct thrift *t)
{
	if (!b->any || b->smin.n > LONGEST || b->smax.n > LONGEST)
		return;
	thrift_bytes(t, MAX_VALUE, b->smax.p, b->smax.n);
	thrift_bytes(t, MIN_VALUE, b->smin.p, b->smin.n);
}

void
bound_clear(struct bound *b)
{
	b->any = false;
	b->smin.n = b->smax.n = 0;
}

void
bound_free(struct bound *b)
{
	buf_free(&b->smin);
	buf_free(&b->smax);
}
