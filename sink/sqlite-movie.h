/*
 * sqlite-movie: the rows of one movie in an SQLite database, and the log of
 * their changes.  Errors end the program as those of sqlite-db do.
 */
#ifndef SINK_SQLITE_MOVIE_H
#define SINK_SQLITE_MOVIE_H

#include <stdint.h>

#include "stash.h"

enum op {
	OP_NONE, /* the same is there */
	OP_INSERT,
	OP_UPDATE,
	OP_N
};

/* Begin, within a transaction.  Changes are logged as those of this run. */
void movie_open(int64_t run);

/*
 * Store a row; what came of it.  A part of it may wait for movie_flush(),
 * which must come before another row of the same id.
 */
enum op movie_store(const struct row *);
void movie_flush(void);

/* Remove a movie that is there. */
void movie_remove(int64_t id);

void movie_close(void);

#endif
