/*
 * sqlite-db: a database file with our schema, and one transaction on it.
 * All functions end the program when they fail: EX_TEMPFAIL when somebody
 * else holds the database, EX_CONFIG when it is not ours or of a newer
 * version, EX_UNAVAILABLE when it is damaged, EX_IOERR when it can not be
 * written.
 */
#ifndef SINK_SQLITE_DB_H
#define SINK_SQLITE_DB_H

#include <stdbool.h>

#include <sqlite3.h>

/*
 * Open the database of this name (kept, not copied), which is made if it is
 * not there; waiting for locks takes so many seconds at most.  A new one
 * appears under its name at db_commit(), complete.
 */
void db_open(const char *name, double timeout);

/* Begin the transaction; bring the schema up to our version. */
void db_begin(void);

/* Statements live until db_commit() or db_abort(). */
sqlite3_stmt *db_prepare(const char *sql);

/* True for a row; else the statement is ready to be used again. */
bool db_step(sqlite3_stmt *);

/* Bind, for texts that stay where they are until the step. */
void db_text(sqlite3_stmt *, int at, const char *, size_t n);
void db_integer(sqlite3_stmt *, int at, sqlite3_int64);

/* How many rows the last statement changed. */
int db_changes(void);
sqlite3_int64 db_last_rowid(void);

/* The longest text it takes, in bytes. */
size_t db_longest(void);

void db_commit(void);
void db_abort(void);

#endif
