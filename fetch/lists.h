/*
 * lists: the plan that walks lists page by page, one list after the other.
 *
 * The first page of each goes alone, for it says how many there are; that is
 * read again from every page.
 */
#ifndef FETCH_LISTS_H
#define FETCH_LISTS_H

#include "ask.h"
#include "plan.h"
#include "query.h"

struct lists;

struct lists *lists_new(void);

/*
 * Add a list: pages first to last of path with this query, of which a copy
 * is made, for records with this source.  A shape other than SHAPE_LIST is
 * one request without a page.  place is what names it when a run is taken up
 * again: one word, copied; NULL is its number.
 */
void lists_add(struct lists *, const char *label, const char *path,
    const struct query *, enum shape, long first, long last, const char *place);

/* The same, before all others: nothing may have been asked yet. */
void lists_add_first(struct lists *, const char *label, const char *path,
    const struct query *, enum shape, long first, long last, const char *place);

/* The list that an ask belongs to shall end before it. */
void lists_cut(struct lists *, const struct ask *);

/* The operations of the plan, on lists alone. */
extern const struct plan_ops lists_ops;

#endif
