/*
 * discover: which movies a list holds, and in which order.
 */
#ifndef STUB_DISCOVER_H
#define STUB_DISCOVER_H

#include <stddef.h>
#include <stdint.h>

#include "catalog.h"
#include "request.h"

struct discover {
	uint32_t genres_all, genres_any, genres_none; /* bits */
	int32_t primary_from, primary_to;
	int32_t release_from, release_to;
	uint32_t average_from, average_to; /* in 1/1000 */
	uint32_t count_from, count_to;
	uint32_t languages; /* bits; 0 for any */
	char region[3];	    /* "" for none */
	bool adult, videos;
	/* By popularity the catalog stands already. */
	enum {
		BY_POPULARITY,
		BY_AVERAGE,
		BY_DATE,
		BY_COUNT,
		BY_TREND
	} sort;
	bool ascending;
	uint64_t trend; /* the seed of BY_TREND */
};

/* Everything but what is adult or a video, most popular first. */
void discover_all(struct discover *);

/* What the parameters of /discover/movie ask for. */
void discover_read(struct discover *, const struct request *);

/*
 * The indices of the movies, in order; *n is their number.  They are lent
 * until the next call.
 */
const int32_t *
discover_find(const struct catalog *, const struct discover *, size_t *n);

void discover_free(void);

#endif
