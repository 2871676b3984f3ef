/*
 * seen: for each movie id, the latest day for which it has been handed out.
 */
#ifndef FETCH_SEEN_H
#define FETCH_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct seen_entry {
	int64_t id; /* 0 is a free slot: no movie has it */
	long day;   /* of when.h */
};

struct seen {
	struct seen_entry *slot;
	size_t n, size; /* size: a power of two */
};

void seen_open(struct seen *);

/* Note a day; false when one as late was noted before.  id is not 0. */
bool seen_note(struct seen *, int64_t id, long day);

/* Forget what was noted for days before. */
void seen_forget(struct seen *, long day);

void seen_free(struct seen *);

#endif
