#include <stdlib.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "hybrid.h"
#include "thrift.h"

#define RUN 8 /* a run is worth its header from here on */

void
numbers_add(struct numbers *a, uint32_t v)
{
	if (a->n == a->size) {
		a->size = a->size == 0 ? 1024 : 2 * a->size;
		a->v = reallocarray(a->v, a->size, sizeof(*a->v));
		if (a->v == NULL)
			die(EX_OSERR, "out of memory");
	}
	a->v[a->n++] = v;
}

void
numbers_free(struct numbers *a)
{
	free(a->v);
	*a = (struct numbers){ .v = NULL };
}

static size_t
run_length(const uint32_t *v, size_t n)
{
	size_t i = 1;

	while (i < n && v[i] == v[0])
		i++;
	return i;
}

static void
put_run(struct buf *b, uint32_t v, size_t n, int width)
{
	char le[4] = { (char)v, (char)(v >> 8), (char)(v >> 16),
		(char)(v >> 24) };

	thrift_varint(b, (uint64_t)n << 1);
	buf_put(b, le, (size_t)(width + 7) / 8);
}

/* Groups of eight values; what the last one lacks is 0. */
static void
put_packed(struct buf *b, const uint32_t *v, size_t n, int width)
{
	size_t groups = (n + 7) / 8, i;
	uint64_t bits = 0;
	int held = 0;
	char *to;

	thrift_varint(b, (uint64_t)groups << 1 | 1);
	to = buf_room(b, groups * (size_t)width);
	for (i = 0; i < groups * 8; i++) {
		bits |= (uint64_t)(i < n ? v[i] : 0) << held;
		for (held += width; held >= 8; held -= 8) {
			*to++ = (char)bits;
			bits >>= 8;
		}
	}
	b->n += groups * (size_t)width;
}

void
hybrid_put(struct buf *b, const struct numbers *a, int width)
{
	const uint32_t *v = a->v;
	size_t i = 0, n = a->n, end, run;

	while (i < n) {
		run = run_length(v + i, n - i);
		if (run >= RUN || i + run == n) {
			put_run(b, v[i], run, width);
			i += run;
			continue;
		}
		/* Whole groups, up to where a long run begins. */
		for (end = i; end < n; end += 8)
			if (end > i &&
			    run_length(v + end,
				n - end < 2 * RUN ? n - end : 2 * RUN) ==
				2 * RUN)
				break;
		if (end > n)
			end = n;
		put_packed(b, v + i, end - i, width);
		i = end;
	}
}

int
hybrid_width(uint32_t max)
{
	int width = 1;

	while (width < 32 && max >> width != 0)
		width++;
	return width;
}
