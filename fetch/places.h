/*
 * places: a set of places in a plan, in the order in which they came.
 */
#ifndef FETCH_PLACES_H
#define FETCH_PLACES_H

#include <stddef.h>

#include "../lib/buf.h"

/* Zero it to begin. */
struct places {
	char **text;
	size_t n;
};

void places_add(struct places *, const char *place, size_t n);

/* Take it out, where it is in. */
void places_drop(struct places *, const char *place);

/* As a JSON array. */
void places_put(const struct places *, struct buf *);

void places_free(struct places *);

#endif
