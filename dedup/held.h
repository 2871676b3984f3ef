/*
 * held: records kept back until the end of the input, because any later one
 * may be better.  They leave in the order of the input.
 */
#ifndef DEDUP_HELD_H
#define DEDUP_HELD_H

#include <stddef.h>
#include <stdint.h>

#include "job.h"

struct held;

struct held *held_new(struct job *, size_t memory);

/* Keep back the record in hand, whose key was read. */
void held_add(struct held *, uint64_t ordinal);

/* The input has ended: pass on or refuse all, and free. */
void held_finish(struct held *);

#endif
