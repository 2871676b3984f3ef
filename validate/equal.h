/*
 * equal: are two JSON values the same?  Numbers by their value, strings by
 * their decoded text, objects whatever the order of their members.
 */
#ifndef VALIDATE_EQUAL_H
#define VALIDATE_EQUAL_H

#include <stdbool.h>
#include <stdint.h>

#include "../lib/json.h"

bool equal_values(const struct json_value *, const struct json_value *);

/* A hash that equal values share; nobody outside can choose collisions. */
uint64_t equal_hash(const struct json_value *);

/*
 * Two elements of an array that are equal, as their indexes in order; false
 * when there are none.
 */
bool equal_pair(const struct json_value *array, size_t *a, size_t *b);

#endif
