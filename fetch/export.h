/*
 * export: TMDB's daily list of all movie ids.
 */
#ifndef FETCH_EXPORT_H
#define FETCH_EXPORT_H

#include "../lib/filter.h"
#include "page.h"
#include "run.h"

/*
 * Emit the rows of the export of a day (of when.h), or, with back, of the
 * last one there is up to that day, a week back at most.  The exit status as
 * run_plan() has it.
 */
int export_run(struct filter *, struct pages *, const struct run_conf *,
    long day, bool back);

#endif
