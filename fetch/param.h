/*
 * param: parameters for TMDB on the command line, NAME=VALUE, and the pages.
 */
#ifndef FETCH_PARAM_H
#define FETCH_PARAM_H

#include <stdbool.h>

#include "../lib/filter.h"
#include "query.h"

/* Does the word look like one? */
bool param_is(const char *word);

/*
 * Put it into the query.  One that has no business on a command line, and
 * more appended parts than TMDB takes, end the program with EX_USAGE; an
 * unknown one is warned of.
 */
void param_set(struct filter *, struct query *, const char *word);

/*
 * --pages: "all", "N" (that page alone), "A-B" or "A-".  What lies behind TMDB's last page is
 * cut, with a warning.
 */
void param_pages(struct filter *, const char *text, long *first, long *last);

#endif
