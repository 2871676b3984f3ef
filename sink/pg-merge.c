#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/json.h"
#include "../lib/log.h"
#include "change.h"
#include "genre.h"
#include "pg-db.h"
#include "pg-merge.h"
#include "pg-row.h"
#include "row.h"

/* The known columns of table x and then extra, as text that we can read. */
#define SIDE(x)                                                                \
	x ".movie_id, " x ".title, " x ".original_title, " x                   \
	  ".original_language, " x ".release_date, " x ".vote_average, " x     \
	  ".vote_count, " x ".popularity, " x ".adult, " x                     \
	  ".video, to_json(" x ".genre_ids), " x ".overview, " x               \
	  ".poster_path, " x ".backdrop_path, " x ".source, " x                \
	  ".page, to_char(" x ".fetched_at, "                                  \
	  "'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'), " x ".extra"
enum {
	AT_EXTRA = COL_N,
	SIDE_N
};

#define COLUMNS                                                                \
	"movie_id, title, original_title, original_language, release_date,"    \
	" vote_average, vote_count, popularity, adult, video, genre_ids,"      \
	" overview, poster_path, backdrop_path, source, page, fetched_at"

#define IS_NEW                                                                 \
	" NOT EXISTS (SELECT FROM movies m WHERE m.movie_id = s.movie_id)"
#define IS_GONE                                                                \
	" NOT EXISTS (SELECT FROM tmdb_staging s WHERE s.movie_id = "          \
	"m.movie_id)"

static const char updates_sql[] =
    "DECLARE change NO SCROLL CURSOR FOR SELECT " SIDE("m") ", " SIDE(
	"s") " FROM tmdb_staging s JOIN movies m USING (movie_id)"
	     " WHERE m.digest <> s.digest ORDER BY 1";

static const char deletes_sql[] =
    "DECLARE change NO SCROLL CURSOR FOR SELECT " SIDE(
	"m") " FROM movies m WHERE" IS_GONE " ORDER BY 1";

static const char log_sql[] =
    "COPY movie_changes (run_id, movie_id, op, changed, before, after)"
    " FROM STDIN (FORMAT binary)";

/* Rows that are the same are not even locked. */
static const char movies_sql[] =
    "INSERT INTO movies (" COLUMNS ", extra, digest) SELECT " COLUMNS
    ", s.extra::json, s.digest FROM tmdb_staging s"
    " LEFT JOIN (SELECT movie_id, digest FROM movies) m USING (movie_id)"
    " WHERE m.digest IS DISTINCT FROM s.digest ORDER BY movie_id"
    " ON CONFLICT (movie_id) DO UPDATE SET (" COLUMNS ", extra, digest) ="
    " (excluded.movie_id, excluded.title, excluded.original_title,"
    " excluded.original_language, excluded.release_date,"
    " excluded.vote_average, excluded.vote_count, excluded.popularity,"
    " excluded.adult, excluded.video, excluded.genre_ids,"
    " excluded.overview, excluded.poster_path, excluded.backdrop_path,"
    " excluded.source, excluded.page, excluded.fetched_at,"
    " excluded.extra, excluded.digest)"
    " WHERE movies.digest <> excluded.digest";

static struct json *was, *is;
static struct buf old, new, changed, before, after, rows;

static void
read_cell(struct cell *c, const PGresult *r, int at, int column)
{
	const char *text = PQgetvalue(r, at, column);
	size_t i = (size_t)(column % SIDE_N);

	*c = (struct cell){ .null = PQgetisnull(r, at, column) == 1 };
	if (c->null)
		return;
	switch (column_type(i)) {
	case TYPE_INTEGER:
		c->integer = strtoll(text, NULL, 10);
		break;
	case TYPE_NUMBER:
		c->number = strtod(text, NULL);
		break;
	case TYPE_BOOLEAN:
		c->integer = *text == 't';
		break;
	default:
		c->text = text;
		c->n = (size_t)PQgetlength(r, at, column);
	}
}

/* One side of a row as JSON. */
static void
read_side(const PGresult *r, int at, int first, struct buf *to)
{
	struct cell cell[COL_N];
	int i;

	for (i = 0; i < COL_N; i++)
		read_cell(&cell[i], r, at, first + i);
	row_json(cell, PQgetvalue(r, at, first + AT_EXTRA),
	    (size_t)PQgetlength(r, at, first + AT_EXTRA), to);
}

static void
put_change(int64_t run, const char *id, const char *op, const struct buf *what,
    const struct buf *had, const struct buf *has)
{
	const struct buf *const text[] = { what, had, has };
	size_t i;

	pg_row_begin(&rows, 6);
	pg_row_int8(&rows, run);
	pg_row_int8(&rows, strtoll(id, NULL, 10));
	pg_row_text(&rows, op, strlen(op));
	for (i = 0; i < 3; i++)
		if (text[i] != NULL)
			pg_row_text(&rows, text[i]->p, text[i]->n);
		else
			pg_row_null(&rows);
}

static void
put_update(int64_t run, const PGresult *r, int at)
{
	read_side(r, at, SIDE_N, &new);
	if (!json_scan(was, old.p, old.n) || !json_scan(is, new.p, new.n))
		die(EX_UNAVAILABLE,
		    "PostgreSQL: what is stored of movie %s is damaged",
		    PQgetvalue(r, at, 0));
	change_find(was, is, &changed, &before, &after);
	put_change(
	    run, PQgetvalue(r, at, 0), "update", &changed, &before, &after);
}

/* Log what the cursor finds; how many rows that is. */
static uint64_t
log_changes(const char *cursor, int64_t run)
{
	const char *why;
	PGresult *r;
	uint64_t all = 0;
	int i, n;

	pg_exec(cursor);
	do {
		r = pg_query("FETCH 500 FROM change", 0, NULL);
		n = PQntuples(r);
		rows.n = 0;
		pg_row_header(&rows);
		for (i = 0; i < n; i++) {
			read_side(r, i, 0, &old);
			if (PQnfields(r) > SIDE_N)
				put_update(run, r, i);
			else
				put_change(run, PQgetvalue(r, i, 0), "delete",
				    NULL, &old, NULL);
		}
		PQclear(r);
		pg_row_trailer(&rows);
		if (n > 0) {
			pg_copy_begin(log_sql);
			pg_copy_put(rows.p, rows.n);
			if (!pg_copy_end(&why))
				die(EX_UNAVAILABLE, "PostgreSQL: %s", why);
		}
		all += (uint64_t)n;
	} while (n > 0);
	pg_exec("CLOSE change");
	return all;
}

static void
merge_genres(void)
{
	static const char sql[] =
	    "INSERT INTO genres (genre_id, name) VALUES ($1, $2)"
	    " ON CONFLICT (genre_id) DO UPDATE SET name = excluded.name"
	    " WHERE genres.name IS NULL AND excluded.name IS NOT NULL";
	const struct genre *genre;
	const char *values[2];
	struct buf text = { NULL, 0, 0 };
	size_t i, n;

	genre = genre_list(&n);
	for (i = 0; i < n; i++) {
		text.n = 0;
		buf_printf(&text, "%d", (int)genre[i].id);
		buf_put(&text, "", 1);
		if (genre[i].name != NULL) {
			buf_put(&text, genre[i].name, genre[i].n);
			buf_put(&text, "", 1);
		}
		values[0] = text.p;
		values[1] =
		    genre[i].name == NULL ? NULL : text.p + strlen(text.p) + 1;
		pg_touch(sql, 2, values);
	}
	buf_free(&text);
}

static void
check_sync(void)
{
	int64_t n;

	if (pg_value("SELECT count(*) FROM tmdb_staging", 0, NULL) > 0)
		return;
	n = pg_value("SELECT count(*) FROM movies", 0, NULL);
	if (n > 0)
		die(EX_DATAERR,
		    "PostgreSQL: --sync without a record would delete all "
		    "%lld movies",
		    (long long)n);
}

void
pg_merge(int64_t run, bool repeated, bool sync, struct tally *tally)
{
	char number[24];
	const char *const values[] = { number };

	snprintf(number, sizeof(number), "%lld", (long long)run);
	was = json_new();
	is = json_new();
	if (repeated)
		tally->repeated = pg_touch(
		    "DELETE FROM tmdb_staging s USING (SELECT movie_id,"
		    " max(number) AS last FROM tmdb_staging GROUP BY movie_id"
		    " HAVING count(*) > 1) d WHERE s.movie_id = d.movie_id"
		    " AND s.number < d.last",
		    0, NULL);
	pg_exec("ANALYZE tmdb_staging (movie_id)");
	merge_genres();
	tally->updated = log_changes(updates_sql, run);
	tally->inserted =
	    pg_touch("INSERT INTO movie_changes (run_id, movie_id, op)"
		     " SELECT $1, movie_id, 'insert' FROM tmdb_staging s"
		     " WHERE" IS_NEW " ORDER BY movie_id",
		1, values);
	if (sync) {
		check_sync();
		tally->deleted = log_changes(deletes_sql, run);
		pg_touch("DELETE FROM movies m WHERE" IS_GONE, 0, NULL);
	}
	if (pg_touch(movies_sql, 0, NULL) != tally->inserted + tally->updated)
		die(EX_TEMPFAIL,
		    "PostgreSQL: another program has changed the movies");
	json_free(was);
	json_free(is);
	was = is = NULL;
	buf_free(&old);
	buf_free(&new);
	buf_free(&changed);
	buf_free(&before);
	buf_free(&after);
	buf_free(&rows);
}
