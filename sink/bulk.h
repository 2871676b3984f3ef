/*
 * bulk: rows of integers on their way into an SQLite table, many by one
 * statement: to begin and to end one costs more than a short row does.
 * Errors end the program as those of sqlite-db do.
 */
#ifndef SINK_BULK_H
#define SINK_BULK_H

#include <stddef.h>
#include <stdint.h>

#include <sqlite3.h>

enum {
	BULK_ROWS = 64,
	BULK_WIDTH = 2
};

/* Zero it, set the first three and bulk_open() it. */
struct bulk {
	const char *insert; /* "INSERT INTO t (a, b) VALUES" */
	const char *row;    /* " (?, ?)": kept, not copied */
	size_t width;	    /* how many "?" that has */
	int64_t value[BULK_ROWS * BULK_WIDTH];
	size_t n; /* rows that wait */
	sqlite3_stmt *all;
};

void bulk_open(struct bulk *);

/* A row of width values; it may wait. */
void bulk_add(struct bulk *, const int64_t *);

/* None waits any more. */
void bulk_flush(struct bulk *);

#endif
