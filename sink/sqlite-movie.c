#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "bulk.h"
#include "change.h"
#include "row.h"
#include "sqlite-db.h"
#include "sqlite-movie.h"

#define COLUMNS                                                                \
	"movie_id, title, original_title, original_language, release_date, "   \
	"vote_average, vote_count, popularity, adult, video, genre_ids, "      \
	"overview, poster_path, backdrop_path, source, page, fetched_at, "     \
	"extra, "                                                              \
	"digest"

/* Parameters and results: the known columns from 1 and from 0 on, then */
enum {
	AT_EXTRA = COL_N,
	AT_DIGEST
};

static const char insert_sql[] =
    "INSERT INTO movies (" COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
    " ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)"
    " ON CONFLICT (movie_id) DO NOTHING";

static const char update_sql[] =
    "UPDATE movies SET (" COLUMNS ") = (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9,"
    " ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19) WHERE movie_id = ?1";

static const char find_sql[] =
    "SELECT " COLUMNS " FROM movies WHERE movie_id = ?1";

static int64_t run;
static struct json *was, *is; /* of the row of earlier, and of the new one */
static struct buf list_text, log_row;
static struct buf old, new, changed, before, after;
static struct {
	sqlite3_stmt *insert, *update, *find, *remove, *log, *genres_off;
} st;
/* What almost every record has one or more of. */
static struct bulk inserts = {
	.insert = "INSERT OR FAIL INTO movie_changes (run_id, movie_id, op)"
		  " VALUES",
	.width = 1
};
static struct bulk genres = {
	.insert = "INSERT OR IGNORE INTO movie_genres (movie_id, genre_id)"
		  " VALUES",
	.row = " (?, ?)",
	.width = 2
};

static void
prepare(void)
{
	st.insert = db_prepare(insert_sql);
	st.update = db_prepare(update_sql);
	st.find = db_prepare(find_sql);
	st.remove = db_prepare("DELETE FROM movies WHERE movie_id = ?1");
	st.log = db_prepare("INSERT INTO movie_changes"
			    " (run_id, movie_id, op, changed, before, after)"
			    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
	st.genres_off =
	    db_prepare("DELETE FROM movie_genres WHERE movie_id = ?1");
}

void
movie_open(int64_t number)
{
	run = number;
	was = json_new();
	is = json_new();
	prepare();
	buf_printf(&log_row, " (%lld, ?, 'insert')", (long long)run);
	buf_put(&log_row, "", 1);
	inserts.row = log_row.p;
	bulk_open(&inserts);
	bulk_open(&genres);
}

static void
bind_cell(sqlite3_stmt *to, int at, const struct cell *c, enum type type)
{
	if (c->null) {
		sqlite3_bind_null(to, at);
		return;
	}
	switch (type) {
	case TYPE_INTEGER:
	case TYPE_BOOLEAN:
		db_integer(to, at, c->integer);
		break;
	case TYPE_NUMBER:
		sqlite3_bind_double(to, at, c->number);
		break;
	case TYPE_LIST:
		list_text.n = 0;
		row_list(&list_text, c);
		db_text(to, at, list_text.p, list_text.n);
		break;
	default:
		db_text(to, at, c->text, c->n);
	}
}

static void
bind_row(sqlite3_stmt *to, const struct row *row)
{
	size_t i;

	for (i = 0; i < COL_N; i++)
		bind_cell(to, (int)i + 1, &row->cell[i], column_type(i));
	if (row->extra_n > 0)
		db_text(to, AT_EXTRA + 1, row->extra, row->extra_n);
	else
		sqlite3_bind_null(to, AT_EXTRA + 1);
	db_integer(to, AT_DIGEST + 1, row->digest);
}

/* Without texts for what has none. */
static void
log_change(int64_t id, const char *op, const struct buf *what,
    const struct buf *had, const struct buf *has)
{
	sqlite3_clear_bindings(st.log);
	db_integer(st.log, 1, run);
	db_integer(st.log, 2, id);
	db_text(st.log, 3, op, strlen(op));
	if (what != NULL)
		db_text(st.log, 4, what->p, what->n);
	if (had != NULL)
		db_text(st.log, 5, had->p, had->n);
	if (has != NULL)
		db_text(st.log, 6, has->p, has->n);
	db_step(st.log);
}

static void
store_genres(const struct row *row)
{
	const struct cell *c = &row->cell[COL_GENRE_IDS];
	int64_t pair[2] = { row->cell[COL_MOVIE_ID].integer, 0 };
	size_t i;

	for (i = 0; i < c->list_n; i++) {
		pair[1] = c->list[i];
		bulk_add(&genres, pair);
	}
}

static const char *
result_text(int at, size_t *n)
{
	const char *p = (const char *)sqlite3_column_text(st.find, at);

	*n = (size_t)sqlite3_column_bytes(st.find, at);
	return p;
}

/* A list is read back as JSON text, which is how row_json() wants it. */
static void
result_cell(struct cell *c, int at)
{
	*c = (struct cell){ .null = false };
	if (sqlite3_column_type(st.find, at) == SQLITE_NULL) {
		c->null = true;
		return;
	}
	switch (column_type((size_t)at)) {
	case TYPE_INTEGER:
	case TYPE_BOOLEAN:
		c->integer = sqlite3_column_int64(st.find, at);
		break;
	case TYPE_NUMBER:
		c->number = sqlite3_column_double(st.find, at);
		break;
	default:
		c->text = result_text(at, &c->n);
	}
}

/* The row of this movie, as JSON in "old". */
static bool
find(int64_t id, int64_t *digest)
{
	struct cell cell[COL_N];
	const char *more;
	size_t n;
	int i;

	db_integer(st.find, 1, id);
	if (!db_step(st.find))
		return false;
	*digest = sqlite3_column_int64(st.find, AT_DIGEST);
	for (i = 0; i < COL_N; i++)
		result_cell(&cell[i], i);
	more = result_text(AT_EXTRA, &n);
	row_json(cell, more, n, &old);
	sqlite3_reset(st.find);
	return true;
}

static void
update(int64_t id, const struct row *row)
{
	row_json(row->cell, row->extra, row->extra_n, &new);
	if (!json_scan(was, old.p, old.n) || !json_scan(is, new.p, new.n))
		die(EX_UNAVAILABLE,
		    "what is stored of movie %lld is damaged: %s",
		    (long long)id, json_fault(was)->message);
	change_find(was, is, &changed, &before, &after);
	bind_row(st.update, row);
	db_step(st.update);
	log_change(id, "update", &changed, &before, &after);
	db_integer(st.genres_off, 1, id);
	db_step(st.genres_off);
}

enum op
movie_store(const struct row *row)
{
	enum op op = OP_INSERT;
	int64_t id = row->cell[COL_MOVIE_ID].integer, had = 0;

	bind_row(st.insert, row);
	db_step(st.insert);
	if (db_changes() == 1) {
		bulk_add(&inserts, &id);
	} else if (!find(id, &had) || had == row->digest) {
		return OP_NONE;
	} else {
		update(id, row);
		op = OP_UPDATE;
	}
	store_genres(row);
	return op;
}

void
movie_flush(void)
{
	bulk_flush(&inserts);
	bulk_flush(&genres);
}

void
movie_remove(int64_t id)
{
	int64_t digest;

	if (!find(id, &digest))
		return;
	log_change(id, "delete", NULL, &old, NULL);
	db_integer(st.genres_off, 1, id);
	db_step(st.genres_off);
	db_integer(st.remove, 1, id);
	db_step(st.remove);
}

void
movie_close(void)
{
	json_free(was);
	json_free(is);
	was = is = NULL;
	buf_free(&list_text);
	buf_free(&log_row);
	buf_free(&old);
	buf_free(&new);
	buf_free(&changed);
	buf_free(&before);
	buf_free(&after);
}
