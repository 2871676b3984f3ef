/*
 * drift: one run against the runs before it.
 */
#ifndef VALIDATE_DRIFT_H
#define VALIDATE_DRIFT_H

#include "../lib/buf.h"
#include "checks.h"
#include "history.h"
#include "snapshot.h"

enum outcome {
	OUTCOME_PASS,
	OUTCOME_WARN,
	OUTCOME_FAIL,
	OUTCOME_NOT_EVALUATED,
	OUTCOME_SKIPPED,
	OUTCOMES
};

/* The pages that fetch asked for, from its counts. */
struct requests {
	bool known;
	double good, all;
};

struct drift {
	const struct checks *checks;
	const struct requests *requests;
	const struct snapshot *now;
	struct baseline base;
	/* The last of them that had records: today's are compared with. */
	const struct snapshot **reference;
	size_t nreference;
	uint64_t outcome[OUTCOMES]; /* how many findings had it */
	struct buf *out;	    /* the findings, a line each */
};

/* A finding; what is not known is NULL or NAN. */
struct finding_line {
	enum check check;
	const char *field;
	double value, warn, fail, baseline;
	double n;    /* what it was found from: records, ids, pages */
	size_t runs; /* earlier ones that it was compared with */
};

/* One with the levels of the file. */
struct finding_line drift_begin(const struct drift *, enum check, double n);

/* Levels that are on are no lower than what chance alone may give. */
void drift_raise(struct finding_line *, double limit);

/* Why there is nothing to compare with. */
const char *drift_no_run(const struct drift *);

/*
 * Write a finding, and judge it: a value above its levels, or below them, is
 * bad.  A check that is off is skipped, whatever its value.
 */
void drift_above(struct drift *, const struct finding_line *, const char *fmt,
    ...) __attribute__((format(printf, 3, 4)));
void drift_below(struct drift *, const struct finding_line *, const char *fmt,
    ...) __attribute__((format(printf, 3, 4)));

/* There is nothing to judge: OUTCOME_NOT_EVALUATED or OUTCOME_SKIPPED. */
void drift_none(struct drift *, const struct finding_line *, enum outcome,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

const char *drift_outcome_name(enum outcome);

/* The subjects. */
void drift_volume(struct drift *);
void drift_completeness(struct drift *);
void drift_spread(struct drift *);
void drift_mix(struct drift *);
void drift_churn(struct drift *);
void drift_stuck(struct drift *);
void drift_freshness(struct drift *);
void drift_duplicates(struct drift *);
void drift_schema(struct drift *);
void drift_requests(struct drift *);

/* All of them; the counts of outcomes are added to. */
void drift_run(struct drift *, const struct history *);

#endif
