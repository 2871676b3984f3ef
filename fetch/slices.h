/*
 * slices: the plan that walks a search past TMDB's last page, by asking for
 * one span of release dates after the other, each short enough.
 */
#ifndef FETCH_SLICES_H
#define FETCH_SLICES_H

#include "plan.h"
#include "query.h"

struct slices;

struct slices *slices_new(void);

/*
 * Add a search over these days (of when.h), both included.  The query is
 * copied; its sort_by stays, the dates are set here.
 */
void slices_add(struct slices *, const char *label, const char *path,
    const struct query *, long from, long to);

extern const struct plan_ops slices_ops;

#endif
