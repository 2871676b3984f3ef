/*
 * pg-row: rows in the binary format of PostgreSQL's COPY.
 */
#ifndef SINK_PG_ROW_H
#define SINK_PG_ROW_H

#include <stddef.h>
#include <stdint.h>

#include "../lib/buf.h"
#include "column.h"

/* What begins and what ends a COPY. */
void pg_row_header(struct buf *);
void pg_row_trailer(struct buf *);

/* A row begins with how many fields it has, which then follow. */
void pg_row_begin(struct buf *, int fields);
void pg_row_null(struct buf *);
void pg_row_int8(struct buf *, int64_t);
void pg_row_text(struct buf *, const char *, size_t n);
void pg_row_cell(struct buf *, const struct cell *, enum type);

#endif
