/*
 * detail: one movie, with the parts that were asked for.
 */
#ifndef STUB_DETAIL_H
#define STUB_DETAIL_H

#include "answer.h"

void detail_answer(struct answer *, const struct source *,
    const struct request *, const struct movie *);

/* One of its parts alone. */
void detail_part(struct answer *, const struct source *, const struct request *,
    const struct movie *, const char *part);

/* The newest movie of all. */
void detail_latest(struct answer *, const struct source *);

#endif
