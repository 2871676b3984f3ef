/*
 * pg-db: one connection to PostgreSQL, and one transaction on it.
 *
 * All functions end the program when they fail: EX_TEMPFAIL when the server
 * is away, locked, full or read-only for now, EX_NOPERM when it does not let
 * us, EX_IOERR when it cannot read or write, else EX_UNAVAILABLE.
 */
#ifndef SINK_PG_DB_H
#define SINK_PG_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libpq-fe.h>

/*
 * Connect to dest, a name of a database or a connection string, or NULL for
 * what libpq's own variables say; waiting for locks takes so many seconds at
 * most.
 */
void pg_open(const char *dest, double timeout);

/* Does this connection string hold a secret? */
bool pg_has_secret(const char *dest);

/* Statements without results. */
void pg_exec(const char *sql);

/* One statement with n parameters; the result is the caller's to clear. */
PGresult *pg_query(const char *sql, int n, const char *const *values);

/* How many rows it touched; or the first value of its only row. */
uint64_t pg_touch(const char *sql, int n, const char *const *values);
int64_t pg_value(const char *sql, int n, const char *const *values);

/*
 * COPY FROM STDIN.  pg_copy_end() is false when the server refused a row:
 * the transaction must then be rolled back to a savepoint; *why, the
 * server's words, is lent until the next call.
 */
void pg_copy_begin(const char *sql);
void pg_copy_put(const char *, size_t n);
bool pg_copy_end(const char **why);

/* End the connection; what was not committed is undone by the server. */
void pg_close(void);

#endif
