#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "arena.h"

#define BLOCK 16384

struct block {
	struct block *next;
	size_t size;
	alignas(max_align_t) char bytes[];
};

void *
arena_get(struct arena *a, size_t n)
{
	struct block *b = a->blocks;
	size_t size;

	if (n > SIZE_MAX / 2)
		die(EX_OSERR, "out of memory");
	n = (n + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	if (b == NULL || b->size - a->used < n) {
		size = n > BLOCK ? n : BLOCK;
		if ((b = calloc(1, sizeof(*b) + size)) == NULL)
			die(EX_OSERR, "out of memory");
		b->next = a->blocks;
		b->size = size;
		a->blocks = b;
		a->used = 0;
	}
	a->used += n;
	return b->bytes + a->used - n;
}

void *
arena_array(struct arena *a, size_t n, size_t size)
{
	if (size != 0 && n > SIZE_MAX / 4 / size)
		die(EX_OSERR, "out of memory");
	return arena_get(a, n * size);
}

char *
arena_text(struct arena *a, const char *s, size_t n)
{
	char *p = arena_get(a, n + 1);

	memcpy(p, s, n);
	return p;
}

void
arena_free(struct arena *a)
{
	struct block *b, *next;

	for (b = a->blocks; b != NULL; b = next) {
		next = b->next;
		free(b);
	}
	a->blocks = NULL;
	a->used = 0;
}
