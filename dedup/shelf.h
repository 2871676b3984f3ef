/*
 * shelf: lines put by in a run, to be taken out in their order.
 */
#ifndef DEDUP_SHELF_H
#define DEDUP_SHELF_H

#include <stdbool.h>
#include <stdint.h>

#include "../lib/buf.h"
#include "../lib/io.h"
#include "origin.h"
#include "store.h"

void shelf_put(struct run *, const struct line *, uint64_t ordinal);

/*
 * The next line, as it was read but for the name and number of its input,
 * which come from its ordinal.  It lies in the buffer.  False at the end.
 */
bool shelf_get(struct run *, const struct origin *, struct buf *, struct line *,
    uint64_t *ordinal);

#endif
