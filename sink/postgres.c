/*
 * postgres: rows are copied into a staging table as they come, and merged
 * from there at the end, all in one transaction.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "../lib/moment.h"
#include "backend.h"
#include "batch.h"
#include "genre.h"
#include "hybrid.h"
#include "ids.h"
#include "pg-db.h"
#include "pg-merge.h"
#include "pg-row.h"
#include "pg-schema.h"
#include "row.h"
#include "tally.h"

#define BATCH	 (8 << 20) /* bytes that may have to be sent again */
#define PIECE	 (64 << 10)
#define PATIENCE 30 /* seconds */

static struct batch batch;   /* the records of the COPY in hand */
static struct buf bytes;     /* their rows */
static struct numbers start; /* where each row begins */
static size_t sent;	     /* bytes of them */
static bool copying;
static struct buf extra;
static struct ids seen;
static int64_t number; /* of the row */
static char started[MOMENT_TEXT];
static struct tally tally;

static void
postgres_open(struct sink *s)
{
	const char *dest = s->dest;

	if (strcmp(dest, "-") == 0)
		dest = getenv("TMDB_PG");
	else if (pg_has_secret(dest))
		filter_usage(&s->filter,
		    "everybody can see a password on the command line: "
		    "use TMDB_PG, ~/.pgpass or a service");
	if (dest != NULL && *dest == '\0')
		dest = NULL;
	pg_open(dest, s->timeout < 0 ? PATIENCE : s->timeout);
	moment_now(started);
	pg_schema_version();
	pg_exec("BEGIN");
	pg_schema_staging();
}

static void
begin_copy(void)
{
	struct buf header = { NULL, 0, 0 };

	pg_exec("SAVEPOINT batch");
	pg_copy_begin("COPY tmdb_staging FROM STDIN (FORMAT binary)");
	pg_row_header(&header);
	pg_copy_put(header.p, header.n);
	buf_free(&header);
}

/* True, or nothing of it remains. */
static bool
end_copy(const char **why)
{
	struct buf trailer = { NULL, 0, 0 };
	bool good;

	pg_row_trailer(&trailer);
	pg_copy_put(trailer.p, trailer.n);
	buf_free(&trailer);
	good = pg_copy_end(why);
	if (!good)
		pg_exec("ROLLBACK TO SAVEPOINT batch");
	pg_exec("RELEASE SAVEPOINT batch");
	return good;
}

static size_t
row_at(size_t i)
{
	return i == start.n ? bytes.n : start.v[i];
}

/*
 * Among these rows is one that the server refuses: copy them again by halves,
 * until it stands alone.
 */
static void
isolate(struct filter *f, size_t from, size_t to, const char *why)
{
	size_t half = from + (to - from) / 2, ends[3] = { from, half, to }, i;

	if (to - from == 1) {
		filter_error(f, "postgres", "", "%s", why);
		filter_reject_line(f, KIND_INVALID, &batch.entry[from].line);
		f->stats.out--;
		return;
	}
	for (i = 0; i < 2; i++) {
		begin_copy();
		pg_copy_put(bytes.p + row_at(ends[i]),
		    row_at(ends[i + 1]) - row_at(ends[i]));
		if (!end_copy(&why))
			isolate(f, ends[i], ends[i + 1], why);
	}
}

static void
end_batch(struct sink *s)
{
	const char *why;

	if (!copying)
		return;
	pg_copy_put(bytes.p + sent, bytes.n - sent);
	copying = false;
	if (!end_copy(&why)) {
		batch_lines(&batch);
		isolate(&s->filter, 0, batch.n, why);
	}
	batch_clear(&batch);
	bytes.n = start.n = sent = 0;
}

static void
postgres_put(struct sink *s)
{
	const struct table *t = s->table;
	struct filter *f = &s->filter;
	int64_t id = t->cell[COL_MOVIE_ID].integer;
	int64_t digest = row_digest(t, &extra);
	size_t i;

	if (!copying)
		begin_copy();
	copying = true;
	ids_add(&seen, id);
	genre_note(t);
	batch_add(&batch, &f->line);
	numbers_add(&start, (uint32_t)bytes.n);
	pg_row_begin(&bytes, COL_N + 3);
	for (i = 0; i < COL_N; i++)
		pg_row_cell(&bytes, &t->cell[i], t->column[i].type);
	if (extra.n > 0)
		pg_row_text(&bytes, extra.p, extra.n);
	else
		pg_row_null(&bytes);
	pg_row_int8(&bytes, digest);
	pg_row_int8(&bytes, number++);
	f->stats.out++;
	/* The server works while we read on. */
	if (bytes.n - sent >= PIECE) {
		pg_copy_put(bytes.p + sent, bytes.n - sent);
		sent = bytes.n;
	}
	if (bytes.n >= BATCH)
		end_batch(s);
}

static int64_t
begin_run(void)
{
	const char *const values[] = { getenv("TMDB_RUN"), started };

	return pg_value("INSERT INTO runs (name, started) VALUES ($1, $2)"
			" RETURNING run_id",
	    2, values);
}

static void
end_run(int64_t run, const struct stats *stats)
{
	const uint64_t counts[] = { (uint64_t)run, stats->in, tally.inserted,
		tally.updated, tally.deleted, tally.unchanged,
		stats->quarantined };
	enum {
		N = sizeof(counts) / sizeof(*counts)
	};
	char text[N][24];
	const char *values[N];
	size_t i;

	for (i = 0; i < N; i++) {
		snprintf(text[i], sizeof(text[i]), "%llu",
		    (unsigned long long)counts[i]);
		values[i] = text[i];
	}
	pg_touch("UPDATE runs SET finished = clock_timestamp(), records = $2,"
		 " inserted = $3, updated = $4, deleted = $5, unchanged = $6,"
		 " quarantined = $7 WHERE run_id = $1",
	    N, values);
}

static void
postgres_abort(void)
{
	pg_close();
	batch_free(&batch);
	buf_free(&bytes);
	buf_free(&extra);
	numbers_free(&start);
	ids_free(&seen);
	genre_free();
}

static void
postgres_commit(struct sink *s)
{
	const struct stats *stats = &s->filter.stats;
	size_t all = seen.n;
	int64_t run;

	ids_sort(&seen);
	pg_schema_update();
	run = begin_run();
	pg_merge(run, seen.n < all, s->sync, &tally);
	tally.unchanged =
	    stats->out - tally.repeated - tally.inserted - tally.updated;
	end_run(run, stats);
	pg_exec("COMMIT");
	tally_report(&tally, &s->filter.stats, "PostgreSQL");
	postgres_abort();
}

const struct backend backend_postgres = {
	.name = "postgres",
	.dash = true,
	.database = true,
	.open = postgres_open,
	.put = postgres_put,
	.settle = end_batch,
	.commit = postgres_commit,
	.abort = postgres_abort,
};
