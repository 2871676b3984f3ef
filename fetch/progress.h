/*
 * progress: a line on the standard error that says how far the run is.
 */
#ifndef FETCH_PROGRESS_H
#define FETCH_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	bool on, shown;
	double began, last; /* last: when it was shown */
};

/* when is auto (on a terminal), on or off; false: it is none of these. */
bool progress_open(struct progress *, const char *when);

/*
 * Pages that are done, lost ones among them, the requests it took, and how
 * many pages are still to come (-1 is unknown): shown twice a second.
 */
void progress_show(struct progress *, uint64_t done, uint64_t lost,
    uint64_t requests, long left);

/* Take it off the screen. */
void progress_end(struct progress *);

#endif
