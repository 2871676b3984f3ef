/*
 * row: a record as databases keep it: the known columns by their values, and
 * what has no column as an object of its own.
 */
#ifndef SINK_ROW_H
#define SINK_ROW_H

#include <stdint.h>

#include "../lib/buf.h"
#include "column.h"

/*
 * A number that differs when the record that table_read() read last does; but
 * fetched_at, page and source say how a record came, not what the movie is:
 * they do not count.  Values that are only spelled in another way (7.0 and 7)
 * are the same, as is the order of members.
 *
 * Members that have no column count by their bytes; as a JSON object, they
 * are put into extra, which remains empty when there are none.
 */
int64_t row_digest(const struct table *, struct buf *extra);

/*
 * The row as a JSON object, ready for json_scan(): cells are those of the
 * known columns, of which null ones are left out (of a list, the text will
 * do); extra is such an object or empty.
 */
void
row_json(const struct cell *, const char *extra, size_t extra_n, struct buf *);

/* Append a list as JSON text, without blanks. */
void row_list(struct buf *, const struct cell *);

#endif
