/*
 * cell: a part of a search that is short enough to be walked: movies of a
 * span of days, of vote counts and of original languages.
 *
 * Each movie with a date is in exactly one cell of each way to cut a search
 * up: days and votes are ordered, and a language is a code of two letters.
 */
#ifndef FETCH_CELL_H
#define FETCH_CELL_H

#include <stdbool.h>

#include "../lib/buf.h"
#include "query.h"

/* Both ends are included. */
struct cell {
	long from, to;	  /* primary release dates, as days of when.h */
	long least, most; /* vote counts */
	long first, last; /* languages: aa is 0, zz the last */
};

/* A search as a whole, and which of its sides its user set. */
struct box {
	struct cell all;
	bool dated, voted, spoken;
};

/* The box of a query over these days. */
void box_of(struct box *, const struct query *, long from, long to);

/*
 * Make the query ask for the cell alone.  What is not cut is not asked for:
 * so the whole box is the query as it was, with the movies without a date.
 */
void cell_query(const struct box *, const struct cell *, struct query *);

/* Two halves: of the days, or of one day's votes, or languages.  Or false. */
bool cell_halve(const struct box *, const struct cell *, struct cell half[2]);

/* What of the box lies behind the cell, in order: 3 cells at most. */
int cell_behind(const struct box *, const struct cell *, struct cell to[3]);

/* As text of at most CELL_TEXT - 1 bytes, and back: false when it is none. */
#define CELL_TEXT 72
void cell_text(const struct cell *, char to[CELL_TEXT]);
bool cell_read(const struct box *, const char *text, struct cell *);

#endif
