/*
 * run: carry out a plan: ask within the limits, try again what failed, and
 * hand out the records in the plan's order.
 */
#ifndef FETCH_RUN_H
#define FETCH_RUN_H

#include "../lib/filter.h"
#include "../lib/io.h"
#include "daily.h"
#include "etags.h"
#include "key.h"
#include "metrics.h"
#include "page.h"
#include "plan.h"
#include "progress.h"
#include "state.h"

struct run_conf {
	const char *base;
	const struct key *key;
	double rate;	 /* requests a second, 0: as many as may be */
	int concurrency; /* requests at once */
	double timeout;	 /* seconds for one request */
	int retries;	 /* tries after the first */
	double backoff;	 /* seconds, before the first retry, at most */
	double max_time; /* seconds for the whole run, 0: no limit */
	size_t max_body;
	double min_success;
	double *told; /* NULL, or: seconds that it was told to stay away */
	/* What of these is NULL is not wanted. */
	struct writer *raw; /* the archive */
	struct state *state;
	struct etags *etags; /* ask for what changed alone */
	struct daily *daily;
	/* These are always there. */
	struct metrics *metrics;
	struct progress *progress;
};

/*
 * The exit status: EX_OK; EX_PROTOCOL when less than min_success came
 * through, or a list cannot be had as a whole; EX_TEMPFAIL when the service
 * is down or asked to come later, or time or the day's requests are used up;
 * EX_UNAVAILABLE when it refuses for good; EX_NOPERM when it refuses the key.
 * After SIGINT, SIGTERM
 * and SIGHUP it returns 128 + the signal.  What had come is handed out; with
 * a state only as far as nothing is missing, for the next run brings the rest.
 */
int run_plan(struct filter *, struct pages *, const struct run_conf *,
    const struct plan *);

/* The same where all was done before: EX_OK. */
int run_nothing(const struct run_conf *);

/*
 * From now on SIGINT, SIGTERM and SIGHUP only make run_plan() return; and the
 * one that came, or 0.
 */
void run_catch(void);
int run_caught(void);

#endif
