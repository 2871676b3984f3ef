/*
 * retry: how long to wait before a request is sent again.
 */
#ifndef FETCH_RETRY_H
#define FETCH_RETRY_H

/* A Retry-After that asks for more ends the run: come back later. */
#define RETRY_LONGEST 600

/*
 * Seconds that a Retry-After header tells, 1 at least: whole seconds, or an
 * HTTP date, which is taken against the Date header of the same answer ("" is
 * none: then against our clock).  -1 when it tells nothing: absent, negative
 * or rubbish.
 */
double retry_told(const char *text, const char *date);

/*
 * Exponential backoff with full jitter: from 0 to base * 2^tries seconds, at
 * most 60.  tries is 0 before the first retry.
 */
double retry_backoff(double base, int tries);

#endif
