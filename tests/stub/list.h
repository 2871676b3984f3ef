/*
 * list: popular, top_rated, now_playing, upcoming, trending and discover.
 */
#ifndef STUB_LIST_H
#define STUB_LIST_H

#include "answer.h"

void list_answer(struct answer *, const struct source *, const struct request *,
    const struct twist *);

#endif
