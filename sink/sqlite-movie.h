/*
 * sqlite-movie: the rows of one movie in an SQLite database, and the log of
 * their changes.  Errors end the program as those of sqlite-db do.
 */
#ifndef SINK_SQLITE_MOVIE_H
#define SINK_SQLITE_MOVIE_H

#include <stdint.h>

#include "../lib/io.h"

enum op {
	OP_NONE, /* the same is there */
	OP_INSERT,
	OP_UPDATE,
	OP_N
};

/* Begin, within a transaction.  Changes are logged as those of this run. */
void movie_open(int64_t run);

/* Store the record, which table_read() has found good; what came of it. */
enum op movie_store(const struct line *);

/* Remove a movie that is there. */
void movie_remove(int64_t id);

void movie_close(void);

#endif
