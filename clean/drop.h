/*
 * drop: records that are good but not wanted, by three rules.
 */
#ifndef TMDB_CLEAN_DROP_H
#define TMDB_CLEAN_DROP_H

#include <stdbool.h>

#include "../lib/filter.h"

/* Set what is kept and today, then drop_open(). */
struct drop {
	bool keep_adult, keep_unreleased, keep_unrated;
	const char *today; /* YYYY-MM-DD; NULL is today's date, in UTC */
	int adult, release_date, vote_average; /* handles */
	char date[sizeof("YYYY-MM-DD")];
};

void drop_open(struct drop *, struct json *);

/*
 * Is the record in hand wanted?  When not, all reasons were noted with
 * filter_error(), and *kind is what filter_reject() is to be told.
 */
bool drop_wants(const struct drop *, struct filter *, enum kind *kind);

#endif
