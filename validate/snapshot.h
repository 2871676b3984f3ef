/*
 * snapshot: a profile, as tmdb-profile wrote it, in memory.
 */
#ifndef VALIDATE_SNAPSHOT_H
#define VALIDATE_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../lib/json.h"
#include "column.h"
#include "sample.h"

struct portion {
	bool known;
	double count, of;
};

struct snapshot {
	int64_t taken_at;
	char *run, *collection, *member; /* NULL: it has none */
	uint64_t records;
	char content[17]; /* empty: not known */
	struct sample ids;
	struct portion within, across_sources, across_runs;
	bool has_fetched, has_released;
	int64_t fetched;       /* seconds since 1970, of the newest record */
	int64_t released;      /* days since 1970, of the newest movie */
	struct column *column; /* sorted by name */
	size_t n;
};

/*
 * Read the profile in a line that ends as json_scan() wants it.  NULL: it
 * is none; *path and *why, which are constants, say what is wrong.
 */
struct snapshot *snapshot_read(
    struct json *, const char *, size_t n, const char **path, const char **why);

/* The column of a name, or NULL. */
const struct column *snapshot_column(const struct snapshot *, const char *);

/* The share of the records that have a value there: 0 to 1. */
double snapshot_complete(const struct snapshot *, const char *name);

void snapshot_free(struct snapshot *);

#endif
