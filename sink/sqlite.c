#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "../lib/moment.h"
#include "backend.h"
#include "genre.h"
#include "ids.h"
#include "row.h"
#include "sqlite-db.h"
#include "sqlite-movie.h"
#include "stash.h"
#include "tally.h"

#define MEMORY	 (256 << 20)
#define PATIENCE 30 /* seconds */

static struct stash stash; /* rows that wait to be sorted */
static struct buf extra;
static struct ids seen;	  /* of all records */
static sqlite3_int64 run; /* 0: the transaction is not begun */
static struct tally tally;

static void
sqlite_open(struct sink *s)
{
	if (s->memory == 0)
		s->memory = MEMORY;
	db_open(s->dest, s->timeout < 0 ? PATIENCE : s->timeout);
}

static void
begin(void)
{
	const char *name = getenv("TMDB_RUN");
	sqlite3_stmt *st;
	char now[MOMENT_TEXT];

	db_begin();
	st = db_prepare("INSERT INTO runs (name, started) VALUES (?1, ?2)");
	if (name != NULL)
		db_text(st, 1, name, strlen(name));
	moment_now(now);
	db_text(st, 2, now, strlen(now));
	db_step(st);
	run = db_last_rowid();
	movie_open(run);
}

/* Store the rows that wait; of the same id the last one. */
static void
flush(void)
{
	uint64_t done[OP_N] = { 0 };
	struct row row;
	size_t i;

	if (run == 0)
		begin();
	stash_sort(&stash);
	for (i = 0; i < stash.n; i++)
		if (!stash_repeated(&stash, i)) {
			stash_get(&stash, i, &row);
			done[movie_store(&row)]++;
		}
	movie_flush();
	stash_clear(&stash);
	tally.inserted += done[OP_INSERT];
	tally.updated += done[OP_UPDATE];
	tally.unchanged += done[OP_NONE];
}

static void
sqlite_put(struct sink *s)
{
	struct filter *f = &s->filter;
	const struct cell *cell = s->table->cell;
	int64_t digest;

	if (f->line.raw > db_longest()) {
		filter_error(f, "size", "",
		    "longer than the %zu bytes that SQLite takes",
		    db_longest());
		filter_reject(f, KIND_INVALID);
		return;
	}
	ids_add(&seen, cell[COL_MOVIE_ID].integer);
	genre_note(s->table);
	digest = row_digest(s->table, &extra);
	stash_add(&stash, cell, &extra, digest);
	f->stats.out++;
	/* Until then nobody is locked out. */
	if (stash_bytes(&stash) >= s->memory)
		flush();
}

/* Remove what the input does not have. */
static void
sync_movies(const char *dest)
{
	sqlite3_stmt *all =
	    db_prepare("SELECT movie_id FROM movies ORDER BY movie_id");
	struct ids gone = { NULL, 0, 0 };
	int64_t id;
	size_t i = 0;

	while (db_step(all)) {
		id = sqlite3_column_int64(all, 0);
		while (i < seen.n && seen.id[i] < id)
			i++;
		if (i == seen.n || seen.id[i] != id)
			ids_add(&gone, id);
	}
	if (seen.n == 0 && gone.n > 0)
		die(EX_DATAERR,
		    "%s: --sync without a record would delete all %zu movies",
		    dest, gone.n);
	for (i = 0; i < gone.n; i++)
		movie_remove(gone.id[i]);
	tally.deleted = gone.n;
	ids_free(&gone);
}

static void
end_run(const struct stats *stats)
{
	sqlite3_stmt *st = db_prepare(
	    "UPDATE runs SET finished = ?2, records = ?3, inserted = ?4,"
	    " updated = ?5, deleted = ?6, unchanged = ?7, quarantined = ?8"
	    " WHERE run_id = ?1");
	char now[MOMENT_TEXT];

	moment_now(now);
	db_integer(st, 1, run);
	db_text(st, 2, now, strlen(now));
	db_integer(st, 3, (int64_t)stats->in);
	db_integer(st, 4, (int64_t)tally.inserted);
	db_integer(st, 5, (int64_t)tally.updated);
	db_integer(st, 6, (int64_t)tally.deleted);
	db_integer(st, 7, (int64_t)tally.unchanged);
	db_integer(st, 8, (int64_t)stats->quarantined);
	db_step(st);
}

/* Every genre that is referred to is there, its name perhaps not. */
static void
store_genres(void)
{
	sqlite3_stmt *add = db_prepare(
	    "INSERT INTO genres (genre_id, name) VALUES (?1, ?2)"
	    " ON CONFLICT (genre_id) DO UPDATE SET name = excluded.name"
	    " WHERE genres.name IS NULL AND excluded.name IS NOT NULL");
	const struct genre *genre;
	size_t i, n;

	genre = genre_list(&n);
	for (i = 0; i < n; i++) {
		db_integer(add, 1, genre[i].id);
		if (genre[i].name != NULL)
			db_text(add, 2, genre[i].name, genre[i].n);
		else
			sqlite3_bind_null(add, 2);
		db_step(add);
	}
}

static void
sqlite_abort(void)
{
	db_abort();
	movie_close();
	stash_free(&stash);
	buf_free(&extra);
	ids_free(&seen);
	genre_free();
}

static void
sqlite_commit(struct sink *s)
{
	size_t all = seen.n;

	flush();
	ids_sort(&seen);
	tally.repeated = all - seen.n;
	store_genres();
	if (s->sync)
		sync_movies(s->dest);
	end_run(&s->filter.stats);
	db_commit();
	tally_report(&tally, &s->filter.stats, s->dest);
	sqlite_abort();
}

const struct backend backend_sqlite = {
	.name = "sqlite",
	.database = true,
	.open = sqlite_open,
	.put = sqlite_put,
	.commit = sqlite_commit,
	.abort = sqlite_abort,
};
