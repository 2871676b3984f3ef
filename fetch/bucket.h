/*
 * bucket: how many requests may go in any one second, and how soon the next.
 *
 * It is a log of the moments the last ones really went, so that no window of
 * one second ever holds more than the rate, whatever connecting, latency or
 * a stop of the process did in between.  A slow start is made good a quarter
 * faster than the rate, never by a burst.
 */
#ifndef FETCH_BUCKET_H
#define FETCH_BUCKET_H

#include <stddef.h>

struct bucket {
	double window; /* seconds that hold at most n requests */
	double gap;    /* seconds between two, at least */
	double last;   /* when the last was let go */
	double *sent;  /* a ring of the moments, n long */
	size_t n, head, count;
	size_t leaving; /* let go, not yet sent */
};

/* rate: requests a second, 0 for no limit.  No memory ends the program. */
void bucket_open(struct bucket *, double rate);

/* Seconds until one may go: 0 is now, HUGE_VAL when one sent must say so. */
double bucket_wait(struct bucket *, double now);

/* One is let go; later it was sent, or it never will be. */
void bucket_take(struct bucket *, double now);
void bucket_sent(struct bucket *, double now);
void bucket_drop(struct bucket *);

void bucket_free(struct bucket *);

#endif
