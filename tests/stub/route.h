/*
 * route: which answer belongs to a path.
 */
#ifndef STUB_ROUTE_H
#define STUB_ROUTE_H

#include "answer.h"

/* Fill in an answer that has begun. */
void route_answer(struct answer *, const struct source *,
    const struct request *, const struct twist *);

#endif
