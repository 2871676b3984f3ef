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
 * one request without a page.
 */
void lists_add(struct lists *, const char *label, const char *path,
    const struct query *, enum shape, long first, long last);

/* The plan of what was added: it owns the lists. */
struct plan lists_plan(struct lists *);

#endif
