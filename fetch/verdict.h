/*
 * verdict: what an answer means, by TMDB's table of statuses and codes.
 */
#ifndef FETCH_VERDICT_H
#define FETCH_VERDICT_H

#include <stddef.h>

#include "ask.h"
#include "page.h"

enum verdict {
	VERDICT_GOOD,	   /* ask->got is filled */
	VERDICT_UNCHANGED, /* 304 */
	VERDICT_GONE,	   /* the movie is not there */
	VERDICT_AGAIN,	   /* try again */
	VERDICT_SLOWER,	   /* try again, and ask less */
	VERDICT_NEVER,	   /* refused for good */
	VERDICT_KEY,	   /* the key is refused: stop */
	VERDICT_UNTRUSTED  /* not who it says it is: stop */
};

/*
 * Judge the answer of an ask; *told is what its Retry-After says, or -1, and
 * ask->why says in words what is wrong.  A gzip body that was not announced
 * is inflated in place.
 */
enum verdict
verdict_of(struct pages *, struct ask *, size_t max_body, double *told);

#endif
