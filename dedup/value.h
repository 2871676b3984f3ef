/*
 * value: JSON values compared, not their spelling: 7 is 7.0, "\u0061" is
 * "a", and the members of an object have no order.
 */
#ifndef DEDUP_VALUE_H
#define DEDUP_VALUE_H

#include <stdbool.h>

#include "../lib/buf.h"
#include "../lib/json.h"
#include "hash.h"

/* The same for equal values.  The buffer is for work, and left as it was. */
struct hash value_hash(const struct json_value *, struct buf *);

bool
value_same(const struct json_value *, const struct json_value *, struct buf *);

#endif
