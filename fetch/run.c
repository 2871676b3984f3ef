#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "bucket.h"
#include "flow.h"
#include "http.h"
#include "raw.h"
#include "retry.h"
#include "ring.h"
#include "run.h"
#include "verdict.h"
#include "when.h"

/* So many pages lost one after the other, and the service is gone. */
enum {
	GONE_AT_FIRST = 5,
	GONE_LATER = 10
};

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
	int stop;     /* exit status to stop with */
	bool answered, looped;
	int lost_in_row;
	uint64_t good, unchanged, gone, lost, refused;
};

static volatile sig_atomic_t caught;

static void
on_signal(int sig)
{
	caught = sig;
}

static void
on_sent(void *arg, struct ask *ask)
{
	struct run *r = arg;

	(void)ask;
	bucket_sent(&r->bucket, when_now());
}

static void
log_ask(enum log_level level, const struct ask *ask, const char *what)
{
	const struct answer *a = &ask->answer;
	char pairs[700];

	if (!log_wants(level))
		return;
	snprintf(pairs, sizeof(pairs),
	    "path=%.200s query=\"%.300s\" status=%ld try=%d ms=%.0f bytes=%llu",
	    ask->path, ask->query, a->status, ask->tries, a->ms.total,
	    (unsigned long long)a->bytes);
	log_pairs(level, pairs, "%s: %s", ask->name, what);
}

static void
start(struct run *r, struct ask *ask, double now)
{
	if (ask->state == ASK_WAITING)
		r->ring.waiting--;
	ask->state = ASK_FLYING;
	ask->tries++;
	r->flying++;
	bucket_take(&r->bucket, now);
	http_start(r->http, ask, NULL);
}

/* Send what may be sent now. */
static void
send_some(struct run *r)
{
	struct ask *ask;
	double now, due;

	r->waits = false;
	while (r->flying < flow_limit(&r->flow) && http_room(r->http)) {
		now = when_now();
		if (now < r->hold || bucket_wait(&r->bucket, now) > 0)
			return;
		if ((ask = ring_due(&r->ring, now, &due)) != NULL) {
			start(r, ask, now);
			continue;
		}
		if (r->planned || !ring_room(&r->ring))
			return;
		ask = ring_spare(&r->ring);
		switch (r->plan->next(r->plan->arg, ask)) {
		case PLAN_END:
			r->planned = true;
			return;
		case PLAN_WAIT:
			r->waits = true;
			return;
		case PLAN_ASK:
			ring_add(&r->ring);
			start(r, ask, now);
		}
	}
}

/* Stop the run, once, for a reason. */
static void
stop(struct run *r, int status, const char *why)
{
	if (r->stop != 0)
		return;
	r->stop = status;
	log_msg(LOG_ERROR, "%s", why);
}

static void
lose(struct run *r, struct ask *ask)
{
	char what[240];
	bool never_there = ask->answer.status == 0;

	ask->state = ASK_LOST;
	snprintf(what, sizeof(what), "lost: %s", ask->why);
	log_ask(LOG_ERROR, ask, what);
	r->lost_in_row++;
	if (!r->answered && never_there)
		stop(r, EX_TEMPFAIL, "the service cannot be reached");
	else if (r->lost_in_row >= (r->answered ? GONE_LATER : GONE_AT_FIRST))
		stop(r,
		    r->refused >= (uint64_t)r->lost_in_row && !r->answered
			? EX_UNAVAILABLE
			: EX_TEMPFAIL,
		    "too many in a row are lost: the run stops");
}

static void
try_again(struct run *r, struct ask *ask, enum verdict v, double told)
{
	double now = when_now(), wait;
	char what[300];

	if (v == VERDICT_SLOWER)
		flow_bad(&r->flow, now);
	if (told > RETRY_LONGEST || (told > 0 && now + told > r->deadline)) {
		snprintf(what, sizeof(what),
		    "%s: told to come again in %.0f seconds", ask->name, told);
		ask->state = ASK_LOST;
		stop(r, EX_TEMPFAIL, what);
		return;
	}
	wait =
	    told > 0 ? told : retry_backoff(r->conf->backoff, ask->tries - 1);
	/* Too many requests: that means all of ours, not this one alone. */
	if ((told > 0 || ask->answer.status == 429) && now + wait > r->hold)
		r->hold = now + wait;
	if (ask->tries > r->conf->retries) {
		lose(r, ask);
		return;
	}
	ask->state = ASK_WAITING;
	ask->due = now + wait;
	r->ring.waiting++;
	snprintf(what, sizeof(what), "%s: again in %.1f s", ask->why, wait);
	log_ask(LOG_WARNING, ask, what);
}

static void
succeed(struct run *r, struct ask *ask, enum ask_state state)
{
	ask->state = state;
	r->answered = true;
	r->lost_in_row = 0;
	flow_good(&r->flow);
	log_ask(LOG_DEBUG, ask, "came");
}

static void
settle(struct run *r, struct ask *ask)
{
	enum verdict v;
	double told;
	char what[300];

	r->flying--;
	if (!ask->sent)
		bucket_drop(&r->bucket);
	v = verdict_of(r->pages, ask, r->conf->max_body, &told);
	key_hide(r->conf->key, ask->why, strlen(ask->why));
	switch (v) {
	case VERDICT_GOOD:
		succeed(r, ask, ASK_GOOD);
		break;
	case VERDICT_UNCHANGED:
		succeed(r, ask, ASK_UNCHANGED);
		break;
	case VERDICT_GONE:
		succeed(r, ask, ASK_GONE);
		break;
	case VERDICT_AGAIN:
	case VERDICT_SLOWER:
		try_again(r, ask, v, told);
		break;
	case VERDICT_NEVER:
		r->refused++;
		lose(r, ask);
		break;
	case VERDICT_KEY:
		snprintf(
		    what, sizeof(what), "the key is refused: %s", ask->why);
		ask->state = ASK_LOST;
		stop(r, EX_NOPERM, what);
		break;
	case VERDICT_UNTRUSTED:
		snprintf(what, sizeof(what), "not trusted: %s", ask->why);
		ask->state = ASK_LOST;
		stop(r, EX_UNAVAILABLE, what);
	}
	if (ask->state == ASK_WAITING)
		return;
	r->ring.bytes += ask->answer.body.n;
	r->plan->settled(r->plan->arg, ask);
}

static void
deliver(struct run *r, struct ask *ask)
{
	switch (ask->state) {
	case ASK_GOOD:
		if (!r->plan->accept(r->plan->arg, ask)) {
			if (ask->state == ASK_SKIPPED)
				return;
			log_ask(LOG_ERROR, ask, ask->why);
			r->looped = true;
			r->lost++;
			return;
		}
		if (r->conf->raw != NULL)
			raw_put(r->conf->raw, ask);
		page_emit(r->pages, r->f, ask->shape, &ask->got, ask->label,
		    ask->page, ask->answer.at, ask->name);
		r->good++;
		return;
	case ASK_UNCHANGED:
		r->unchanged++;
		return;
	case ASK_GONE:
		r->gone++;
		return;
	default:
		r->lost++;
	}
}

/* Those at the head that are settled; all that are left when it is over. */
static void
deliver_some(struct run *r, bool over)
{
	struct ask *ask;

	while (r->ring.n > 0) {
		ask = ring_at(&r->ring, 0);
		if (!over && ask->state < ASK_GOOD)
			return;
		if (ask->state >= ASK_GOOD)
			r->ring.bytes -= ask->answer.body.n;
		deliver(r, ask);
		ring_pop(&r->ring);
	}
}

/* Until when there is nothing to do but to wait for answers. */
static double
pause_for(struct run *r)
{
	double now = when_now(), due, next;

	next = r->deadline - now;
	ring_due(&r->ring, now, &due);
	if (r->flying >= flow_limit(&r->flow) || (r->waits && isinf(due)) ||
	    (r->planned && isinf(due)))
		return next;
	/* Something could go, but for the hold, the rate or its turn. */
	due = r->waits || r->planned || !ring_room(&r->ring) ? due - now : 0;
	due = fmax(due, r->hold - now);
	due = fmax(due, bucket_wait(&r->bucket, now));
	return fmin(next, due);
}

static void
begin(struct run *r)
{
	struct http_conf http = { r->conf->base, r->conf->key,
		r->conf->concurrency, r->conf->timeout, r->conf->max_body,
		on_sent, r };
	struct sigaction sa;

	bucket_open(&r->bucket, r->conf->rate);
	flow_open(&r->flow, r->conf->concurrency);
	ring_open(&r->ring);
	r->http = http_new(&http);
	r->hold = -HUGE_VAL;
	r->deadline =
	    r->conf->max_time > 0 ? when_now() + r->conf->max_time : HUGE_VAL;
	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_signal;
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
}

static void
count(struct run *r)
{
	struct stats *s = &r->f->stats;

	stats_add(s, "pages", "good", r->good);
	stats_add(s, "pages", "unchanged", r->unchanged);
	stats_add(s, "pages", "gone", r->gone);
	stats_add(s, "pages", "lost", r->lost);
}

static int
outcome(const struct run *r)
{
	uint64_t all = r->good + r->unchanged + r->gone + r->lost;

	if (r->stop != 0)
		return r->stop;
	if (r->lost > 0 &&
	    (double)(all - r->lost) < r->conf->min_success * (double)all) {
		log_msg(LOG_ERROR,
		    "%llu of %llu pages are lost: less than %g%% came through",
		    (unsigned long long)r->lost, (unsigned long long)all,
		    r->conf->min_success * 100);
		return r->refused == all ? EX_UNAVAILABLE : EX_TEMPFAIL;
	}
	return r->looped ? EX_TEMPFAIL : EX_OK;
}

int
run_plan(struct filter *f, struct pages *pages, const struct run_conf *conf,
    const struct plan *plan)
{
	struct run r = { .f = f, .pages = pages, .conf = conf, .plan = plan };
	struct ask *ask;
	int status;

	begin(&r);
	while (r.stop == 0) {
		send_some(&r);
		if (r.planned && r.ring.n == 0)
			break;
		wr_flush_all();
		http_wait(r.http, pause_for(&r), r.waits ? plan->fd : -1);
		while ((ask = http_done(r.http)) != NULL)
			settle(&r, ask);
		deliver_some(&r, false);
		if (caught != 0)
			r.stop = 128 + caught;
		else if (when_now() >= r.deadline)
			stop(&r, EX_TEMPFAIL, "--max-time is over");
	}
	http_free(r.http);
	deliver_some(&r, true);
	count(&r);
	status = outcome(&r);
	ring_free(&r.ring);
	bucket_free(&r.bucket);
	return status;
}
