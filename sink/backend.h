/*
 * backend: one table of stores.
 */
#ifndef SINK_BACKEND_H
#define SINK_BACKEND_H

#include <stdbool.h>
#include <stddef.h>

#include "../lib/filter.h"
#include "column.h"

/* What the command line says, and the record in hand. */
struct sink {
	struct filter filter;
	const struct backend *backend;
	const char *dest;
	const char *names; /* --columns, or NULL */
	struct table *table;
	bool crlf;	/* --crlf */
	size_t rows;	/* --row-group; 0: not said */
	bool sync;	/* --sync */
	double timeout; /* --timeout, in seconds; -1: not said */
	size_t memory;	/* --memory, in bytes; 0: not said */
};

/*
 * All of them end the program when they fail.  What is put is not seen by
 * others before commit; abort undoes all, may be called at any time, also
 * twice and after commit, and does not fail.
 */
struct backend {
	const char *name;
	bool dash;     /* knows - as DEST */
	bool columns;  /* knows --columns */
	bool database; /* knows --sync and --timeout */
	bool as_is;    /* keeps the record's bytes: the cells are not filled */
	void (*open)(struct sink *);
	/* Store the record that filter_next() found and table_read() read. */
	void (*put)(struct sink *);
	/* The last chance to refuse records; or NULL. */
	void (*settle)(struct sink *);
	void (*commit)(struct sink *);
	void (*abort)(void);
};

extern const struct backend backend_ndjson;
extern const struct backend backend_csv;
extern const struct backend backend_parquet;
extern const struct backend backend_postgres;
extern const struct backend backend_sqlite;

#endif
