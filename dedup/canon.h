/*
 * canon: the value of a JSON scalar as bytes that are the same for equal
 * values however they are written, and for no others.
 */
#ifndef DEDUP_CANON_H
#define DEDUP_CANON_H

#include <stdbool.h>
#include <stdint.h>

#include "../lib/buf.h"
#include "../lib/json.h"

/*
 * Append the canonical bytes of a null, boolean, number or string; no such
 * bytes begin with another value's.  False, and nothing appended, for a
 * number whose exponent has more than 17 digits.
 */
bool canon_put(struct buf *, const struct json_value *);

/*
 * If these canonical bytes are those of one whole number from 0 to max - 1,
 * that number, else -1.
 */
int64_t canon_id(const struct buf *, int64_t max);

#endif
