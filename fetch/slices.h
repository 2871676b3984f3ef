/*
 * slices: the plan that walks a search past TMDB's last page, by asking for
 * one part of it after the other, each short enough: a span of release dates;
 * where a day is too long, of its vote counts, and then of languages.  Movies
 * without a date are in no span: they are looked for in the whole search.
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
