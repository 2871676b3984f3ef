/*
 * names: a fixed set of names, each found by its hash.
 */
#ifndef VALIDATE_NAMES_H
#define VALIDATE_NAMES_H

#include <stdint.h>

#include "arena.h"
#include "node.h"

#define NAMES_NONE SIZE_MAX

struct names {
	struct names_slot *slot; /* NULL: no names */
	size_t mask;
};

/* Room for n names, in the arena. */
void names_size(struct names *, struct arena *, size_t n);

/* Add a name, which is kept, under a number. */
void names_add(struct names *, const struct name *, size_t number);

/* The number of the name of these n bytes, or NAMES_NONE. */
size_t names_find(const struct names *, const char *, size_t n);

#endif
