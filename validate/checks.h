/*
 * checks: what is taken for a warning and for a failure: checks.json, which
 * is part of the program, and over it a person's own file.
 */
#ifndef VALIDATE_CHECKS_H
#define VALIDATE_CHECKS_H

#include <stdbool.h>
#include <stddef.h>

/* In the order of the findings. */
enum check {
	VOLUME_MINIMUM,
	VOLUME_CHANGE,
	VOLUME_Z,
	COMPLETENESS,
	RATING_KS,
	RATING_PSI,
	POPULARITY_KS,
	POPULARITY_PSI,
	GENRES,
	LANGUAGES,
	CHURN_JACCARD,
	CHURN_DROP,
	STUCK_CONTENT,
	STUCK_IDS,
	FRESH_FETCHED,
	FRESH_RELEASED,
	DUPLICATES_WITHIN,
	DUPLICATES_SOURCES,
	DUPLICATES_RUNS,
	SCHEMA_ADDED,
	SCHEMA_REMOVED,
	SCHEMA_TYPE,
	REQUESTS,
	CHECKS
};

/* Levels that are off are NAN. */
struct check_level {
	bool off; /* the whole check */
	double warn, fail;
	double alpha; /* how often chance may pass them, with few rows */
	double least; /* of another measure: see tmdb-drift(1) */
};

struct checks {
	size_t runs;	       /* of the baseline, at most */
	size_t least_runs;     /* for a deviation from the usual */
	size_t reference_runs; /* whose rows are compared with today's */
	double least_rows;     /* for that */
	struct check_level at[CHECKS];
};

/*
 * The built-in checks, and over them those of a file, if one is named.  A
 * file that cannot be opened ends the program with EX_NOINPUT; one that is
 * wrong, or has a key that is not known, with EX_CONFIG.
 */
void checks_load(struct checks *, char *file);

/* The two names of a check: "volume" and "robust_z". */
const char *checks_name(enum check);
const char *checks_method(enum check);

#endif
