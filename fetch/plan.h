/*
 * plan: what to ask for, in the order in which the records shall come out.
 * An interface: lists.h and others make one.
 */
#ifndef FETCH_PLAN_H
#define FETCH_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "../lib/buf.h"
#include "ask.h"

#define PAGE_LAST 500 /* TMDB serves no page behind it */

enum plan_next {
	PLAN_ASK,  /* *ask is filled: label to walk, and line for movie */
	PLAN_WAIT, /* not before an answer, or more input, is there */
	PLAN_END
};

struct plan_ops {
	enum plan_next (*next)(void *, struct ask *);

	/*
	 * What became of an ask is known: called in any order.  It may make a
	 * good one ASK_SKIPPED, which has no records then.
	 */
	void (*settled)(void *, struct ask *);

	/*
	 * Its turn has come, in order, and it is good: false, with ask->why,
	 * when its rows must not come out after all.
	 */
	bool (*accept)(void *, struct ask *);

	/* Its turn has come, and nothing comes of it.  May be NULL. */
	void (*missed)(void *, struct ask *);

	/* It is left for the run that takes this one up.  May be NULL. */
	void (*drop)(void *, struct ask *);

	/*
	 * Its turn has come, and it is lost, but for a run that takes this
	 * one up.  May be NULL.  And: none will, what was kept is lost.
	 */
	void (*keep)(void *, struct ask *);
	void (*forsake)(void *);

	/* How many are still to be asked, about; -1 is unknown. */
	long (*left)(void *);

	/*
	 * For a run that is taken up again (NULL: it cannot be): append where
	 * an ask stands, as one line of text; go on behind such a place; ask
	 * for a lost place again, before all else (NULL: no need).  False:
	 * it is no place of this plan.
	 */
	void (*place)(void *, const struct ask *, struct buf *);
	bool (*seek)(void *, const char *place);
	bool (*redo)(void *, const char *place);

	void (*free)(void *);
};

struct plan {
	const struct plan_ops *ops;
	void *arg;
	int fd; /* that PLAN_WAIT waits for, or -1 */
};

#endif
