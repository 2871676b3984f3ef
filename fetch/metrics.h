/*
 * metrics: a line of JSON for every request, and one for the run.
 */
#ifndef FETCH_METRICS_H
#define FETCH_METRICS_H

#include <stdbool.h>
#include <stdint.h>

#include "../lib/io.h"
#include "ask.h"

struct metrics;

/* NULL writes no lines, but counts.  The writer is ours from now on. */
struct metrics *metrics_new(struct writer *);

/*
 * A request has been answered; outcome is good, again, lost and so on, and
 * concurrency how many may fly at once from now on.
 */
void metrics_ask(
    struct metrics *, const struct ask *, const char *outcome, int concurrency);

/* How many requests, bytes and retries so far. */
uint64_t metrics_requests(const struct metrics *);

/*
 * The line of the run, and free.  It is partial when not all came; today is the day's count of requests, or
 * -1 when nobody counts.
 */
void metrics_close(
    struct metrics *, uint64_t pages, uint64_t lost, bool partial, long today);

#endif
