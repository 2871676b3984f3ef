/*
 * changes: which movies changed, and what of one did.
 */
#ifndef STUB_CHANGES_H
#define STUB_CHANGES_H

#include "answer.h"

void
changes_answer(struct answer *, const struct source *, const struct request *);

/* The code that a request for changes is refused with, or 0. */
int changes_refused(const struct source *, const struct request *);

/* The changes of one movie, as a member. */
void changes_put(struct buf *, const struct source *, const struct request *,
    const struct movie *);

#endif
