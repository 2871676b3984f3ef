/*
 * export: the daily file of all ids.
 */
#ifndef STUB_EXPORT_H
#define STUB_EXPORT_H

#include "answer.h"

void
export_answer(struct answer *, const struct source *, const struct request *);

#endif
