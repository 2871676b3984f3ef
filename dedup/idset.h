/*
 * idset: the keys seen so far, each with a note.  Small whole numbers cost 8
 * bytes, in pages that come into being when one of their ids is seen; other
 * keys 24 bytes and the table's air.
 */
#ifndef DEDUP_IDSET_H
#define DEDUP_IDSET_H

#include <stddef.h>
#include <stdint.h>

#include "key.h"

struct idset;

struct note {
	uint64_t place; /* above 0, below 2^48 */
	unsigned mark;	/* below 2^16 */
};

enum idset_answer {
	IDSET_NEW,
	IDSET_SEEN,
	IDSET_FULL
};

/* memory: the most it may take, in bytes. */
struct idset *idset_new(size_t memory);

/*
 * NEW: the key was not there; the note is put down for it.  SEEN: *note is
 * now what was put down.  FULL: the key is not there, and there is no memory
 * for it; from then on nothing more is added.
 */
enum idset_answer idset_add(struct idset *, const struct key *, struct note *);

/* Put down another note for a key that is there. */
void idset_set(struct idset *, const struct key *, const struct note *);

void idset_free(struct idset *);

#endif
