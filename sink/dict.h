/*
 * dict: the distinct values of a column, numbered as they come.
 */
#ifndef SINK_DICT_H
#define SINK_DICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../lib/buf.h"

/* Zero it to begin; dict_free() when done. */
struct dict {
	struct buf values; /* as Parquet's PLAIN encoding */
	struct dict_entry {
		uint64_t hash;
		size_t at, n; /* its bytes in the values */
	} * entry;
	size_t n, size;
	uint32_t *slot; /* number + 1 of an entry, or 0 */
	size_t slots;	/* a power of 2, at least twice the entries */
	uint32_t last;	/* the entry that was asked for last */
};

/*
 * The number of the value with these PLAIN bytes, which is added if it is
 * new.  False when the dictionary is full.
 */
bool dict_add(struct dict *, const char *, size_t n, uint32_t *number);

/* Forget all values, but keep the memory. */
void dict_clear(struct dict *);
void dict_free(struct dict *);

#endif
