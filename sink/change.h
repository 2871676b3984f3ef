/*
 * change: how does a record differ from an earlier one of the same movie?
 *
 * fetched_at, page and source say how a record came, not what the movie is:
 * they are no change.
 */
#ifndef SINK_CHANGE_H
#define SINK_CHANGE_H

#include "../lib/buf.h"
#include "../lib/json.h"

/*
 * How the record that the scanner a read last became that of b: the names of
 * the members, as a JSON array, and objects of what they were and are.  The
 * three are overwritten.
 */
void change_find(const struct json *a, const struct json *b,
    struct buf *changed, struct buf *before, struct buf *after);

#endif
