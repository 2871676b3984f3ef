/*
 * change: does a record differ from an earlier one of the same movie, and
 * how?
 *
 * What counts are the members of the object, by the bytes of their values,
 * in any order; but fetched_at, page and source say how a record came, not
 * what the movie is: they alone make no difference.
 */
#ifndef SINK_CHANGE_H
#define SINK_CHANGE_H

#include <stdint.h>

#include "../lib/buf.h"
#include "../lib/json.h"

/* Records that do not differ have the same digest, others another one. */
int64_t change_digest(const struct json *);

/*
 * How the record that the scanner a read last became that of b: the names of
 * the members, as a JSON array, and objects of what they were and are.  The
 * three are overwritten.
 */
void change_find(const struct json *a, const struct json *b,
    struct buf *changed, struct buf *before, struct buf *after);

#endif
