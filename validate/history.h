/*
 * history: the profiles of accepted runs, in the order of their times.
 */
#ifndef VALIDATE_HISTORY_H
#define VALIDATE_HISTORY_H

#include <stddef.h>
#include <stdint.h>

#include "snapshot.h"

struct entry {
	struct snapshot *snapshot;
	size_t line; /* those of one time are in the order of the file */
};

/* Zero it to begin; history_free() when done. */
struct history {
	struct entry *at;
	size_t n;
};

/* The baseline of a run: lent by the history, the oldest first. */
struct baseline {
	const struct snapshot **at;
	size_t n;
	size_t others; /* earlier runs of other collections */
};

/* Add a profile, which the history owns from now on. */
void history_add(struct history *, struct snapshot *);

/* All are added: sort them. */
void history_end(struct history *);

/*
 * The runs before this one, at most max of them, of the same collection; a
 * run without a collection is compared with all.  What was taken at the same
 * time or later, the run itself above all, is not among them.
 */
void history_baseline(const struct history *, const struct snapshot *,
    size_t max, struct baseline *);

void history_free(struct history *);

#endif
