/*
 * idset: the keys seen so far, each with the line and the source it was seen
 * in first.  Small whole numbers cost 8 bytes, in pages that come into being
 * when one of their ids is seen; other keys 24 bytes and the table's air.
 */
#ifndef DEDUP_IDSET_H
#define DEDUP_IDSET_H

#include <stddef.h>
#include <stdint.h>

#include "key.h"

struct idset;

struct note {
	uint64_t line; /* ordinal, below 2^48 */
	unsigned source;
};

enum idset_answer {
	IDSET_NEW,
	IDSET_SEEN,
	IDSET_FULL
};

/* memory: the most it may take, in bytes. */
struct idset *idset_new(size_t memory);

/*
 * NEW: the key was not there; *seen is noted for it.  SEEN: *seen is now what
 * was noted then.  FULL: the key is not there, and there is no memory to
 * note it; from then on nothing more is noted.
 */
enum idset_answer idset_add(struct idset *, const struct key *, struct note *);

void idset_free(struct idset *);

#endif
