/*
 * naive-upsert [-a] DATABASE <RECORDS
 *
 * What a careful first try at storing records in SQLite does: one transaction
 * and one prepared upsert, record by record as they come.  It has the page
 * size, the cache and the journal that tmdb-sink gives a new database, and
 * reads records as tmdb-sink does, so what differs is the order alone.  With
 * -a it keeps the genres and the log of changes, too, in tables as
 * tmdb-sink's; without, the movies alone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include <sqlite3.h>

#include "../../lib/filter.h"
#include "../../lib/log.h"
#include "../../sink/column.h"

static const char begin[] =
    "PRAGMA page_size = 16384; PRAGMA cache_size = -65536;"
    "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;"
    "PRAGMA locking_mode = EXCLUSIVE;"
    "CREATE TABLE movies (movie_id INTEGER PRIMARY KEY, title TEXT,"
    " original_title TEXT, original_language TEXT, release_date TEXT,"
    " vote_average REAL, vote_count INTEGER, popularity REAL, adult INTEGER,"
    " video INTEGER, genre_ids TEXT, overview TEXT, poster_path TEXT,"
    " backdrop_path TEXT, source TEXT, page INTEGER, fetched_at TEXT);"
    "BEGIN;";

static const char begin_all[] =
    "CREATE TABLE movie_genres (movie_id INTEGER NOT NULL,"
    " genre_id INTEGER NOT NULL, PRIMARY KEY (movie_id, genre_id))"
    " WITHOUT ROWID;"
    "CREATE TABLE movie_changes (change_id INTEGER PRIMARY KEY,"
    " run_id INTEGER NOT NULL, movie_id INTEGER NOT NULL, op TEXT NOT NULL,"
    " changed TEXT, before TEXT, after TEXT);"
    "CREATE INDEX movie_genres_by_genre ON movie_genres (genre_id);"
    "CREATE INDEX movie_changes_by_movie ON movie_changes (movie_id);"
    "CREATE INDEX movie_changes_by_run ON movie_changes (run_id);";

static const char upsert[] =
    "INSERT INTO movies VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,"
    " ?12, ?13, ?14, ?15, ?16, ?17) ON CONFLICT (movie_id) DO UPDATE SET"
    " title = ?2, original_title = ?3, original_language = ?4,"
    " release_date = ?5, vote_average = ?6, vote_count = ?7, popularity = ?8,"
    " adult = ?9, video = ?10, genre_ids = ?11, overview = ?12,"
    " poster_path = ?13, backdrop_path = ?14, source = ?15, page = ?16,"
    " fetched_at = ?17";

static sqlite3 *db;
static sqlite3_stmt *find, *log_it, *genre; /* with -a */

static void
check(int status, int good)
{
	if (status != good)
		die(EX_IOERR, "SQLite: %s", sqlite3_errmsg(db));
}

static void
prepare(const char *sql, sqlite3_stmt **st)
{
	check(sqlite3_prepare_v2(db, sql, -1, st, NULL), SQLITE_OK);
}

static void
prepare_all(void)
{
	check(sqlite3_exec(db, begin_all, NULL, NULL, NULL), SQLITE_OK);
	prepare("SELECT 1 FROM movies WHERE movie_id = ?1", &find);
	prepare("INSERT INTO movie_changes (run_id, movie_id, op)"
		" VALUES (1, ?1, ?2)",
	    &log_it);
	prepare("INSERT OR IGNORE INTO movie_genres VALUES (?1, ?2)", &genre);
}

/* To be asked for before the movie itself is stored. */
static void
store_more(const struct cell *cell)
{
	int64_t id = cell[COL_MOVIE_ID].integer;
	bool known;

	check(sqlite3_bind_int64(find, 1, id), SQLITE_OK);
	known = sqlite3_step(find) == SQLITE_ROW;
	sqlite3_reset(find);
	check(sqlite3_bind_int64(log_it, 1, id), SQLITE_OK);
	check(sqlite3_bind_text(
		  log_it, 2, known ? "update" : "insert", -1, SQLITE_STATIC),
	    SQLITE_OK);
	check(sqlite3_step(log_it), SQLITE_DONE);
	sqlite3_reset(log_it);
	for (size_t i = 0; i < cell[COL_GENRE_IDS].list_n; i++) {
		check(sqlite3_bind_int64(genre, 1, id), SQLITE_OK);
		check(sqlite3_bind_int64(genre, 2, cell[COL_GENRE_IDS].list[i]),
		    SQLITE_OK);
		check(sqlite3_step(genre), SQLITE_DONE);
		sqlite3_reset(genre);
	}
}

static void
bind(sqlite3_stmt *st, const struct table *t)
{
	const struct cell *c;
	int i;

	for (i = 0; i < COL_N; i++) {
		c = &t->cell[i];
		if (c->null)
			check(sqlite3_bind_null(st, i + 1), SQLITE_OK);
		else if (t->column[i].type == TYPE_INTEGER ||
		    t->column[i].type == TYPE_BOOLEAN)
			check(sqlite3_bind_int64(st, i + 1, c->integer),
			    SQLITE_OK);
		else if (t->column[i].type == TYPE_NUMBER)
			check(sqlite3_bind_double(st, i + 1, c->number),
			    SQLITE_OK);
		else
			check(sqlite3_bind_text64(st, i + 1, c->text, c->n,
				  SQLITE_STATIC, SQLITE_UTF8),
			    SQLITE_OK);
	}
}

int
main(int argc, char *argv[])
{
	struct filter f;
	struct table *t;
	sqlite3_stmt *st;
	bool all = argc > 1 && strcmp(argv[1], "-a") == 0;

	filter_init(&f, "naive-upsert", "crawler", "[-a] DATABASE", "");
	if (argc != 2 + all)
		filter_usage(&f, "which DATABASE?");
	t = table_new(f.json, NULL);
	filter_open(&f, 0, NULL);
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	check(sqlite3_open(argv[1 + all], &db), SQLITE_OK);
	check(sqlite3_exec(db, begin, NULL, NULL, NULL), SQLITE_OK);
	prepare(upsert, &st);
	if (all)
		prepare_all();
	while (filter_next(&f)) {
		if (!table_read(t, f.line.raw, &f))
			die(EX_DATAERR, "a record is not good");
		if (all)
			store_more(t->cell);
		bind(st, t);
		check(sqlite3_step(st), SQLITE_DONE);
		sqlite3_reset(st);
		f.stats.out++;
	}
	sqlite3_finalize(st);
	sqlite3_finalize(find);
	sqlite3_finalize(log_it);
	sqlite3_finalize(genre);
	check(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	table_free(t);
	return filter_close(&f);
}
