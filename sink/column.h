/*
 * column: a record as a row of typed cells, the same for every store, so
 * that all stores hold the same rows: what one of them could not hold, none
 * of them takes.
 */
#ifndef SINK_COLUMN_H
#define SINK_COLUMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../lib/buf.h"
#include "../lib/filter.h"
#include "../lib/json.h"

enum type {
	TYPE_INTEGER, /* 64 bits */
	TYPE_NUMBER,  /* a double; its text is kept as well */
	TYPE_BOOLEAN,
	TYPE_TEXT,
	TYPE_DATE,   /* YYYY-MM-DD; "" is TMDB's "unknown": null */
	TYPE_MOMENT, /* RFC 3339 */
	TYPE_LIST,   /* of integers of 32 bits */
	TYPE_JSON    /* any value: a member that we know nothing about */
};

struct column {
	char *name; /* the member of the record */
	size_t name_n;
	char *path; /* its JSON Pointer */
	enum type type;
	int member; /* handle of json_name() */
};

/* Lent until the next table_read(). */
struct cell {
	bool null;
	bool quoted;	  /* the value is a string */
	const char *text; /* decoded, when a string; else the JSON text */
	size_t n;
	int64_t integer;     /* of INTEGER and BOOLEAN; days of DATE since 1970;
			    milliseconds of MOMENT since then */
	double number;	     /* of NUMBER */
	const int32_t *list; /* of LIST; not NULL */
	size_t list_n;
};

/* The columns that every table has, in the order of tmdb-sink(1). */
enum {
	COL_MOVIE_ID,
	COL_TITLE,
	COL_ORIGINAL_TITLE,
	COL_ORIGINAL_LANGUAGE,
	COL_RELEASE_DATE,
	COL_VOTE_AVERAGE,
	COL_VOTE_COUNT,
	COL_POPULARITY,
	COL_ADULT,
	COL_VIDEO,
	COL_GENRE_IDS,
	COL_OVERVIEW,
	COL_POSTER_PATH,
	COL_BACKDROP_PATH,
	COL_SOURCE,
	COL_PAGE,
	COL_FETCHED_AT,
	COL_N
};

/* Of those. */
const char *column_name(size_t);
enum type column_type(size_t);

struct table {
	struct json *json;     /* whose text table_read() reads */
	struct column *column; /* those above, then those asked for by name */
	struct cell *cell;     /* one for each */
	size_t n;
	size_t *chosen; /* which of them go out, in this order */
	size_t chosen_n;
	int genres; /* handle of "genres" */
	struct buf genres_text;
	char *room; /* where decoded text goes: as long as the record */
	size_t room_size, room_n;
	int32_t *list;
	size_t list_size;
};

/*
 * Begin.  names is a list like "movie_id,title", or NULL for all known
 * columns; a bad list ends the program with EX_USAGE.  The scanner is lent.
 */
struct table *table_new(struct json *, const char *names);
void table_free(struct table *);

/*
 * Fill the cells from the record of n bytes that the scanner read last.
 * False when a cell can not be filled: all reasons are noted with
 * filter_error(), unless f is NULL.
 */
bool table_read(struct table *, size_t n, struct filter *f);

/* reallocarray(3), but no memory ends the program with EX_OSERR. */
void *table_grow(void *, size_t n, size_t size);

#endif
