/*
 * options: the command line of tmdb-fetch.
 */
#ifndef FETCH_OPTIONS_H
#define FETCH_OPTIONS_H

#include <stdbool.h>

#include "../lib/filter.h"
#include "run.h"
#include "source.h"

struct options {
	struct run_conf run;
	struct source_conf source;
	const char *raw, *metrics, *progress, *state, *usage;
	bool changed, follow;
	bool fixed;	  /* --today was given */
	double interval;  /* seconds, 0: not said */
	long daily_limit; /* 0: none */
};

/*
 * Begin the filter and take all options; optind is then at the source.  Wrong
 * ones end the program with EX_USAGE.
 */
void
options_read(struct filter *, struct options *, int argc, char *const argv[]);

#endif
