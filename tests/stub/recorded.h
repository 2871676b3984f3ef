/*
 * recorded: answers of /3/movie/popular, or the records of them, from a file.
 */
#ifndef STUB_RECORDED_H
#define STUB_RECORDED_H

#include <stdbool.h>
#include <stddef.h>

#include "../../lib/buf.h"

#define RECORDED_PAGES 500

struct recorded_line {
	const char *p;
	size_t n;
};

struct recorded {
	char *text; /* the whole file */
	struct recorded_line *records;
	size_t n; /* of records */
	struct recorded_line
	    pages[RECORDED_PAGES + 1]; /* by page number; n = 0: not there */
	bool has_pages;
	long total_pages, total_results; /* as the last line says */
};

/*
 * Read a file of pages or of records, one a line.  What is no page, or no
 * object, ends the program with EX_DATAERR.
 */
void recorded_pages(struct recorded *, const char *file);
void recorded_records(struct recorded *, const char *file);
/* Append the answer to a page: as recorded, or one without results. */
void recorded_put(struct buf *, const struct recorded *, int page);
void recorded_free(struct recorded *);

#endif
