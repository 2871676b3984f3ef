/*
 * ids: the ids of all records of the input, 8 bytes each.
 */
#ifndef SINK_IDS_H
#define SINK_IDS_H

#include <stddef.h>
#include <stdint.h>

/* Zero it to begin; ids_free() when done. */
struct ids {
	int64_t *id;
	size_t n, size;
};

void ids_add(struct ids *, int64_t);

/* Sort them, each once. */
void ids_sort(struct ids *);

void ids_free(struct ids *);

#endif
