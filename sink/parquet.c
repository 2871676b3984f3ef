/*
 * parquet: row groups of compressed column chunks, then the footer that says
 * where they are; so it can be written to a pipe.
 */
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "backend.h"
#include "chunk.h"
#include "output.h"

#define ROWS 65536		/* of a row group */
#define HELD (32 * 1024 * 1024) /* or so many compressed bytes */

/* Parquet's names, of three enumerations. */
enum {
	REQUIRED = 0,
	OPTIONAL = 1,
	REPEATED = 2,
	CONVERTED_UTF8 = 0,
	CONVERTED_LIST = 3,
	CONVERTED_DATE = 6,
	CONVERTED_TIMESTAMP_MILLIS = 9,
	LOGICAL_STRING = 1,
	LOGICAL_LIST = 3,
	LOGICAL_DATE = 6,
	LOGICAL_TIMESTAMP = 8,
	NONE = -1
};

static const struct {
	enum physical physical;
	int converted, logical;
} types[] = {
	[TYPE_INTEGER] = { PHYSICAL_INT64, NONE, NONE },
	[TYPE_NUMBER] = { PHYSICAL_DOUBLE, NONE, NONE },
	[TYPE_BOOLEAN] = { PHYSICAL_BOOLEAN, NONE, NONE },
	[TYPE_TEXT] = { PHYSICAL_BYTES, CONVERTED_UTF8, LOGICAL_STRING },
	[TYPE_DATE] = { PHYSICAL_INT32, CONVERTED_DATE, LOGICAL_DATE },
	[TYPE_MOMENT] = { PHYSICAL_INT64, CONVERTED_TIMESTAMP_MILLIS,
	    LOGICAL_TIMESTAMP },
	[TYPE_LIST] = { PHYSICAL_INT32, NONE, NONE },
	[TYPE_JSON] = { PHYSICAL_BYTES, CONVERTED_UTF8, LOGICAL_STRING },
};

static struct chunk *chunk; /* one for each chosen column */
static size_t columns;
static size_t rows, held; /* of the row group in hand */
static size_t rows_max;
static int64_t all_rows, offset;
static struct thrift groups; /* the footer's list of row groups */
static size_t groups_n;

static void
emit(const char *p, size_t n)
{
	output_put(p, n);
}

static enum shape
shape_of(const struct sink *s, size_t i)
{
	if (s->table->chosen[i] == COL_MOVIE_ID)
		return SHAPE_REQUIRED;
	return s->table->column[s->table->chosen[i]].type == TYPE_LIST
	    ? SHAPE_LIST
	    : SHAPE_OPTIONAL;
}

static void
parquet_open(struct sink *s)
{
	size_t i;

	rows_max = s->rows > 0 ? s->rows : ROWS;
	if ((chunk = calloc(s->table->chosen_n, sizeof(*chunk))) == NULL)
		die(EX_OSERR, "out of memory");
	columns = s->table->chosen_n;
	for (i = 0; i < columns; i++) {
		chunk[i].physical =
		    types[s->table->column[s->table->chosen[i]].type].physical;
		chunk[i].shape = shape_of(s, i);
	}
	output_open(s->dest);
	emit("PAR1", 4);
	offset = 4;
}

static void
end_group(const struct sink *s)
{
	struct thrift *t = &groups;
	int64_t raw = 0, begin = offset;
	size_t i;

	thrift_item_struct(t);
	thrift_list(t, 1, THRIFT_STRUCT, columns);
	for (i = 0; i < columns; i++)
		offset += (int64_t)chunk_end(&chunk[i], offset,
		    s->table->column[s->table->chosen[i]].name, emit, t, &raw);
	thrift_i64(t, 2, raw);
	thrift_i64(t, 3, (int64_t)rows);
	thrift_i64(t, 5, begin);
	thrift_i64(t, 6, offset - begin);
	thrift_end(t);
	groups_n++;
	all_rows += (int64_t)rows;
	rows = held = 0;
}

static void
put_cell(struct chunk *to, const struct cell *c, enum type type)
{
	if (c->null) {
		chunk_null(to);
		return;
	}
	switch (type) {
	case TYPE_INTEGER:
	case TYPE_BOOLEAN:
	case TYPE_DATE:
	case TYPE_MOMENT:
		chunk_integer(to, c->integer);
		break;
	case TYPE_NUMBER:
		chunk_double(to, c->number);
		break;
	case TYPE_LIST:
		chunk_list(to, c->list, c->list_n);
		break;
	case TYPE_TEXT:
	case TYPE_JSON:
		chunk_bytes(to, c->text, c->n);
	}
}

static void
parquet_put(struct sink *s)
{
	const struct table *t = s->table;
	size_t i, at;

	for (i = 0; i < columns; i++) {
		at = t->chosen[i];
		put_cell(&chunk[i], &t->cell[at], t->column[at].type);
		held += chunk_page(&chunk[i]);
	}
	s->filter.stats.out++;
	if (++rows >= rows_max || held >= HELD)
		end_group(s);
}

/* A SchemaElement; what is negative or 0 is left out. */
static void
put_element(struct thrift *t, const char *name, int physical, int repetition,
    int children, int converted, int logical)
{
	thrift_item_struct(t);
	if (physical >= 0)
		thrift_i32(t, 1, physical);
	if (repetition >= 0)
		thrift_i32(t, 3, repetition);
	thrift_bytes(t, 4, name, strlen(name));
	if (children > 0)
		thrift_i32(t, 5, children);
	/* Old readers know only the first of these two. */
	if (converted >= 0)
		thrift_i32(t, 6, converted);
	if (logical >= 0) {
		thrift_struct(t, 10);
		thrift_struct(t, logical);
		if (logical == LOGICAL_TIMESTAMP) {
			thrift_true(t, 1);   /* in UTC */
			thrift_struct(t, 2); /* the unit: */
			thrift_struct(t, 1); /* milliseconds */
			thrift_end(t);
			thrift_end(t);
		}
		thrift_end(t);
		thrift_end(t);
	}
	thrift_end(t);
}

static void
put_schema(const struct sink *s, struct thrift *t)
{
	const struct column *c;
	size_t i, n = 1;

	for (i = 0; i < columns; i++)
		n += chunk[i].shape == SHAPE_LIST ? 3 : 1;
	thrift_list(t, 2, THRIFT_STRUCT, n);
	put_element(t, "movies", NONE, NONE, (int)columns, NONE, NONE);
	for (i = 0; i < columns; i++) {
		c = &s->table->column[s->table->chosen[i]];
		if (chunk[i].shape == SHAPE_LIST) {
			put_element(t, c->name, NONE, OPTIONAL, 1,
			    CONVERTED_LIST, LOGICAL_LIST);
			put_element(t, "list", NONE, REPEATED, 1, NONE, NONE);
			put_element(t, "element", (int)chunk[i].physical,
			    REQUIRED, 0, NONE, NONE);
		} else
			put_element(t, c->name, (int)chunk[i].physical,
			    chunk[i].shape == SHAPE_REQUIRED ? REQUIRED
							     : OPTIONAL,
			    0, types[c->type].converted,
			    types[c->type].logical);
	}
}

static void
put_footer(const struct sink *s)
{
	static const char by[] = "tmdb-sink version " VERSION;
	struct thrift t = { .depth = 0 };
	char size[4];
	size_t i;

	thrift_i32(&t, 1, 2);
	put_schema(s, &t);
	thrift_i64(&t, 3, all_rows);
	thrift_list(&t, 4, THRIFT_STRUCT, groups_n);
	buf_put(&t.out, groups.out.p, groups.out.n);
	thrift_bytes(&t, 6, by, sizeof(by) - 1);
	/* The order of values: as their types say. */
	thrift_list(&t, 7, THRIFT_STRUCT, columns);
	for (i = 0; i < columns; i++) {
		thrift_item_struct(&t);
		thrift_struct(&t, 1);
		thrift_end(&t);
		thrift_end(&t);
	}
	thrift_end(&t);
	for (i = 0; i < 4; i++)
		size[i] = (char)(t.out.n >> 8 * i);
	emit(t.out.p, t.out.n);
	emit(size, 4);
	emit("PAR1", 4);
	buf_free(&t.out);
}

static void
parquet_abort(void)
{
	size_t i;

	for (i = 0; i < columns; i++)
		chunk_free(&chunk[i]);
	columns = 0;
	free(chunk);
	chunk = NULL;
	chunk_done();
	buf_free(&groups.out);
	output_abort();
}

static void
parquet_commit(struct sink *s)
{
	if (rows > 0)
		end_group(s);
	put_footer(s);
	output_commit();
	parquet_abort();
}

const struct backend backend_parquet = {
	.name = "parquet",
	.dash = true,
	.columns = true,
	.open = parquet_open,
	.put = parquet_put,
	.commit = parquet_commit,
	.abort = parquet_abort,
};
