/*
 * ring: the asks under way, in the order their records shall come out.
 */
#ifndef FETCH_RING_H
#define FETCH_RING_H

#include <stdbool.h>
#include <stddef.h>

#include "ask.h"

#define RING_ASKS  512
#define RING_BYTES (64 * 1024 * 1024)

struct ring {
	struct ask *ask; /* RING_ASKS of them */
	size_t head, n;
	size_t bytes;	  /* of bodies that wait for their turn */
	size_t waiting;	  /* asks that are ASK_WAITING */
	struct buf *kept; /* buffers of bodies, for those that come */
	size_t nkept;
};

void ring_open(struct ring *);

/* May one more come in?  Bounded in number and in bytes. */
bool ring_room(const struct ring *);

/* A fresh ask behind the last, not counted yet, and that it is to count. */
struct ask *ring_spare(struct ring *);
void ring_add(struct ring *);

/* The i-th from the head, i < n. */
struct ask *ring_at(const struct ring *, size_t i);

/*
 * The first that waits and is due, or NULL; *due is when the next one is, and
 * not later than now when it is not NULL.
 */
struct ask *ring_due(const struct ring *, double now, double *due);

/* The head is done with. */
void ring_pop(struct ring *);

void ring_free(struct ring *);

#endif
