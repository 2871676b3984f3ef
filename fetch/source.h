/*
 * source: from the words of the command line to a plan.
 */
#ifndef FETCH_SOURCE_H
#define FETCH_SOURCE_H

#include <stdbool.h>

#include "../lib/filter.h"
#include "plan.h"

struct source_conf {
	const char *language, *region; /* region may be NULL */
	const char *pages;	       /* --pages, or NULL */
	const char *since;	       /* --since, or NULL */
	bool all;		       /* --all: past the last page */
	long today;		       /* as a day of when.h */
};

/*
 * The plan for SOURCE and what follows it.  Words that make no sense end the
 * program with EX_USAGE.
 */
struct plan source_plan(
    struct filter *, const struct source_conf *, int argc, char *const argv[]);

#endif
