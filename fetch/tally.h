/*
 * tally: how many pages came and did not, and what the run is worth.
 */
#ifndef FETCH_TALLY_H
#define FETCH_TALLY_H

#include <stdbool.h>
#include <stdint.h>

#include "../lib/stats.h"

struct tally {
	uint64_t good, unchanged, gone, lost; /* as their turn came */
	uint64_t refused;		      /* lost, and for good */
	int in_row;			      /* lost, one after the other */
	bool answered;			      /* something came at all */
	bool looped;			      /* a list was a loop */
	bool beyond;			      /* pages TMDB does not serve */
	int stop; /* exit status that the run was stopped with */
};

/* Stop the run, for the first of its reasons, with a message. */
void tally_stop(struct tally *, int status, const char *why);

/*
 * A page is lost: there was no answer at all, or one that refuses for good,
 * or another.  It stops the run when the service seems to be gone.
 */
void tally_lost(struct tally *, bool silent, bool refused);

/* An answer is good. */
void tally_answered(struct tally *);

uint64_t tally_pages(const struct tally *);

/* Is something missing of what was asked for? */
bool tally_partial(const struct tally *);

/* Into the counts of -s. */
void tally_count(const struct tally *, struct stats *);

/* The exit status, with a message when too little came through. */
int tally_outcome(const struct tally *, double min_success);

#endif
