/*
 * run-impl: a run under way, for run.c and fate.c alone.
 */
#ifndef FETCH_RUN_IMPL_H
#define FETCH_RUN_IMPL_H

#include <stdbool.h>

#include "../lib/filter.h"
#include "../lib/log.h"
#include "bucket.h"
#include "flow.h"
#include "http.h"
#include "page.h"
#include "plan.h"
#include "ring.h"
#include "run.h"
#include "tally.h"

struct run {
	struct filter *f;
	struct pages *pages;
	const struct run_conf *conf;
	const struct plan *plan;
	struct http *http;
	struct bucket bucket;
	struct flow flow;
	struct ring ring;
	double hold;	 /* nothing is sent before */
	double deadline; /* of the whole run */
	int flying;
	bool planned; /* the plan has no more */
	bool waits;   /* the plan waits for its descriptor */
	bool drain;   /* it stops when those that fly are back */
	struct tally tally;
};

/* A request that is done: judge it, and settle what becomes of its ask. */
void fate_settle(struct run *, struct ask *);

/* A message about an ask, with what is known of its last answer. */
void fate_log(enum log_level, const struct ask *, const char *what);

#endif
