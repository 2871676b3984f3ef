#include <sys/stat.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "sqlite-db.h"
#include "sqlite-schema.h"
#include "tempfile.h"

static sqlite3 *db;
static const char *name;
static double patience; /* seconds */
static bool fresh;	/* it is made now, as a temporary file */
static bool built;	/* its tables were */

static _Noreturn void
failed(const char *what)
{
	int code = sqlite3_errcode(db), status;

	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		die(EX_TEMPFAIL,
		    "%s: %s: another program has held it for %g seconds", name,
		    what, patience);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		status = EX_UNAVAILABLE;
		break;
	case SQLITE_CANTOPEN:
	case SQLITE_FULL:
	case SQLITE_IOERR:
	case SQLITE_PERM:
	case SQLITE_READONLY:
		status = EX_IOERR;
		break;
	case SQLITE_NOMEM:
		status = EX_OSERR;
		break;
	default:
		status = EX_SOFTWARE;
	}
	die(status, "%s: %s: %s", name, what, sqlite3_errmsg(db));
}

static void
exec(const char *sql, const char *what)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		failed(what);
}

static sqlite3_int64
one(const char *sql)
{
	sqlite3_stmt *st = db_prepare(sql);
	sqlite3_int64 v = 0;

	if (db_step(st))
		v = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return v;
}

/* The version of the schema: 0 when there is none yet. */
static int
version(void)
{
	sqlite3_int64 v, id = one("PRAGMA application_id");

	if (id == 0 && one("SELECT count(*) FROM sqlite_master") == 0)
		return 0;
	if (id != SCHEMA_ID)
		die(EX_CONFIG, "%s: a database, but not one of tmdb-sink",
		    name);
	v = one("PRAGMA user_version");
	if (v > SCHEMA_VERSION)
		die(EX_CONFIG,
		    "%s: has schema version %lld, this tmdb-sink knows %d",
		    name, (long long)v, SCHEMA_VERSION);
	return (int)v;
}

/* SQLite would take ":memory:" and the like for something else. */
static char *
plain_path(const char *path)
{
	size_t n = strlen(path) + 3;
	char *s = malloc(n);

	if (s == NULL)
		die(EX_OSERR, "out of memory");
	snprintf(s, n, "%s%s", *path == '/' ? "" : "./", path);
	return s;
}

/*
 * SQLite sorts an index by temporary files.  They belong beside the database,
 * where there is room and leave to write; unless the user says otherwise.
 */
static void
sort_beside(const char *file)
{
	const char *end = strrchr(file, '/');
	char *folder = strndup(file, (size_t)(end - file) + (end == file));

	if (folder == NULL || setenv("SQLITE_TMPDIR", folder, 0) == -1)
		die(EX_OSERR, "out of memory");
	free(folder);
}

void
db_open(const char *path, double timeout)
{
	struct stat st;
	char *file;

	name = path;
	patience = timeout;
	fresh = stat(path, &st) == -1;
	if (!fresh && !S_ISREG(st.st_mode))
		die(EX_CANTCREAT, "%s: is no regular file", path);
	if (fresh)
		temp_open(path);
	file = plain_path(fresh ? temp_path() : path);
	sort_beside(file);
	/* One thread, and nobody asks for statistics: no locks. */
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	if (sqlite3_open_v2(file, &db, SQLITE_OPEN_READWRITE, NULL) !=
	    SQLITE_OK)
		die(sqlite3_errcode(db) == SQLITE_NOMEM ? EX_OSERR
							: EX_CANTCREAT,
		    "%s: %s", name, sqlite3_errmsg(db));
	free(file);
	sqlite3_busy_timeout(db, (int)(timeout * 1000));
	/* Large pages for long rows; no effect on what has pages already. */
	exec("PRAGMA page_size = 16384; PRAGMA cache_size = -65536", "opening");
	/*
	 * A new file is nobody else's yet: what becomes of it when we fail
	 * does not matter, and temp_commit() brings it to the disk.
	 */
	exec(fresh ? "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;"
		     "PRAGMA locking_mode = EXCLUSIVE"
		   : "PRAGMA synchronous = EXTRA",
	    "opening");
	version();
	if (sqlite3_db_readonly(db, "main") == 1)
		die(EX_IOERR, "%s: may not be written", name);
}

void
db_begin(void)
{
	int v;

	exec("BEGIN IMMEDIATE", "locking");
	v = version();
	if (v > 0 && v < SCHEMA_VERSION)
		log_msg(LOG_INFO, "%s: schema version %d becomes %d", name, v,
		    SCHEMA_VERSION);
	built = v == 0;
	if (built)
		exec(schema_tables, "making the tables");
	else
		for (; v < SCHEMA_VERSION; v++)
			exec(schema_step[v], "bringing the schema up to date");
}

sqlite3_stmt *
db_prepare(const char *sql)
{
	sqlite3_stmt *st;

	if (sqlite3_prepare_v3(
		db, sql, -1, SQLITE_PREPARE_PERSISTENT, &st, NULL) != SQLITE_OK)
		failed("preparing");
	return st;
}

bool
db_step(sqlite3_stmt *st)
{
	switch (sqlite3_step(st)) {
	case SQLITE_ROW:
		return true;
	case SQLITE_DONE:
		sqlite3_reset(st);
		return false;
	default:
		failed("writing");
	}
}

void
db_text(sqlite3_stmt *st, int at, const char *s, size_t n)
{
	if (sqlite3_bind_text64(st, at, s, n, SQLITE_STATIC, SQLITE_UTF8) !=
	    SQLITE_OK)
		failed("binding a text");
}

void
db_integer(sqlite3_stmt *st, int at, sqlite3_int64 i)
{
	if (sqlite3_bind_int64(st, at, i) != SQLITE_OK)
		failed("binding an integer");
}

int
db_changes(void)
{
	return sqlite3_changes(db);
}

sqlite3_int64
db_last_rowid(void)
{
	return sqlite3_last_insert_rowid(db);
}

size_t
db_longest(void)
{
	return (size_t)sqlite3_limit(db, SQLITE_LIMIT_LENGTH, -1);
}

static int
close_all(void)
{
	sqlite3_stmt *st;
	int status;

	while ((st = sqlite3_next_stmt(db, NULL)) != NULL)
		sqlite3_finalize(st);
	status = sqlite3_close(db);
	db = NULL;
	return status;
}

void
db_commit(void)
{
	/*
	 * An index is made faster than it is kept up, and three times as fast
	 * when SQLite sorts runs as large as the processor's cache: it makes
	 * them as large as its own.
	 */
	if (built) {
		exec("PRAGMA cache_size = -2048", "making the indexes");
		exec(schema_indexes, "making the indexes");
	}
	exec("COMMIT", "committing");
	if (close_all() != SQLITE_OK)
		die(EX_IOERR, "%s: cannot be closed", name);
	if (fresh)
		temp_commit(TEMP_NEW);
}

void
db_abort(void)
{
	/* Closing rolls back what was not committed. */
	if (db != NULL)
		close_all();
	if (fresh)
		temp_abort();
}
