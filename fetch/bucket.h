/*
 * bucket: how many requests may go in any one second, and how soon the next.
 *
 * It is a log of the moments the last ones really went, so that no window of
 * one second ever holds more than the rate, whatever connecting, latency or
 * a stop of the process did in between.  Between them they are spaced evenly,
 * by a schedule that does not slip when one leaves late: on a busy machine,
 * those behind it go as soon as they can, a few at a time.
 */
#ifndef FETCH_BUCKET_H
#define FETCH_BUCKET_H

#include <stddef.h>

struct bucket {
	double window; /* seconds that hold at most n requests */
	double step;   /* seconds between two, as they should be */
	double late;   /* seconds that the schedule may be behind the clock */
	double due;    /* when the next should go */
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
