/*
 * follow: ask for the changes again and again, and hand out each changed
 * movie once a day on which it changed.
 *
 * TMDB has no times of changes, only days, and its answers may be hours old.
 * So each poll asks for all days that are still open, the latest first, from
 * that day until now: an id that is in the list of one day, and was not in
 * that of a later one, changed on that day for the last time.
 */
#ifndef FETCH_FOLLOW_H
#define FETCH_FOLLOW_H

#include "../lib/filter.h"
#include "page.h"
#include "run.h"

struct follow_conf {
	double interval;     /* seconds between two polls */
	const char *state;   /* --state, or NULL */
	const char *metrics; /* --metrics, or NULL */
	long since;	     /* a day of when.h, or -1: today */
	long today;	     /* -1: as the clock has it */
};

/*
 * Until a signal comes (EX_OK), or TMDB refuses for good (as run_plan()
 * says).  The outputs are open; conf->metrics is set here.  The state moves
 * when what was handed out is on disk, or taken by the reader of a pipe.
 */
int follow_run(struct filter *, struct pages *, struct run_conf *,
    const struct follow_conf *);

#endif
