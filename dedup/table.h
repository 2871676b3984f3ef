/*
 * table: the best entry of each key, found by the key's hash.
 */
#ifndef DEDUP_TABLE_H
#define DEDUP_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "entry.h"

/* Zero it and set memory, in bytes, to begin. */
struct table {
	size_t memory;
	struct entry *entry;
	size_t n, size;
	uint32_t *slot; /* 1 + index of an entry; 0: free */
	size_t slots;	/* a power of two */
};

/* The entry of a key, or NULL. */
struct entry *table_find(const struct table *, struct hash key);

/*
 * Put in an entry whose key is not there.  NULL: there is no memory left for
 * it.  Pointers from before are void.
 */
struct entry *table_add(struct table *, const struct entry *);

/* Forget all. */
void table_clear(struct table *);
void table_free(struct table *);

#endif
