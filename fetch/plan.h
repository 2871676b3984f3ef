/*
 * plan: what to ask for, in the order in which the records shall come out.
 * An interface: lists.h and others make one.
 */
#ifndef FETCH_PLAN_H
#define FETCH_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "ask.h"

#define PAGE_LAST 500 /* TMDB serves no page behind it */

enum plan_next {
	PLAN_ASK,  /* *ask is filled: label to walk, and line for movie */
	PLAN_WAIT, /* not before an answer, or more input, is there */
	PLAN_END
};

struct plan {
	enum plan_next (*next)(void *, struct ask *);

	/* What became of an ask is known: called in any order. */
	void (*settled)(void *, const struct ask *);

	/*
	 * Its turn has come, in order, and it is good: false, with ask->why,
	 * when its rows must not come out after all.
	 */
	bool (*accept)(void *, struct ask *);

	void (*free)(void *);
	void *arg;
	int fd; /* that PLAN_WAIT waits for, or -1 */
};

#endif
