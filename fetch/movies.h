/*
 * movies: the plan that asks for the details of each movie that the standard
 * input names, in its order.
 */
#ifndef FETCH_MOVIES_H
#define FETCH_MOVIES_H

#include "../lib/filter.h"
#include "plan.h"
#include "query.h"

struct movies;

/* The filter's input must not be open yet; the query is copied. */
struct movies *movies_new(struct filter *, const struct query *);

extern const struct plan_ops movies_ops;

#endif
