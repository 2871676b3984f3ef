#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "raw.h"
#include "run-impl.h"
#include "when.h"

static volatile sig_atomic_t caught;

static void
on_signal(int sig)
{
	caught = sig;
}

void
run_catch(void)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_signal;
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
}

int
run_caught(void)
{
	return caught;
}

static void
on_sent(void *arg, struct ask *ask)
{
	struct run *r = arg;

	(void)ask;
	bucket_sent(&r->bucket, when_now());
}

/* False: the day's requests are used up. */
static bool
start(struct run *r, struct ask *ask, double now)
{
	const char *etag = NULL;

	if (r->conf->daily != NULL && !daily_take(r->conf->daily)) {
		tally_stop(&r->tally, EX_TEMPFAIL,
		    "--daily-limit: today's requests are used up");
		r->drain = true;
		return false;
	}
	if (r->conf->etags != NULL)
		etag = etags_get(r->conf->etags, ask);
	if (ask->state == ASK_WAITING)
		r->ring.waiting--;
	ask->state = ASK_FLYING;
	ask->tries++;
	r->flying++;
	bucket_take(&r->bucket, now);
	http_start(r->http, ask, etag);
	return true;
}

/* Send what may be sent now. */
static void
send_some(struct run *r)
{
	struct ask *ask;
	double now, due;

	r->waits = false;
	while (r->tally.stop == 0 && r->flying < flow_limit(&r->flow) &&
	    http_room(r->http)) {
		now = when_now();
		if (now < r->hold || bucket_wait(&r->bucket, now) > 0)
			return;
		if ((ask = ring_due(&r->ring, now, &due)) != NULL) {
			if (!start(r, ask, now))
				return;
			continue;
		}
		if (r->planned || !ring_room(&r->ring))
			return;
		ask = ring_spare(&r->ring);
		switch (r->plan->ops->next(r->plan->arg, ask)) {
		case PLAN_END:
			r->planned = true;
			return;
		case PLAN_WAIT:
			r->waits = true;
			return;
		case PLAN_ASK:
			ring_add(&r->ring);
			if (!start(r, ask, now))
				return;
		}
	}
}

/* Rows that come out. */
static void
emit(struct run *r, struct ask *ask)
{
	if (!r->plan->ops->accept(r->plan->arg, ask)) {
		if (ask->state == ASK_SKIPPED)
			return;
		fate_log(LOG_ERROR, ask, ask->why);
		ask->state = ASK_LOST;
		r->tally.looped = true;
		r->tally.lost++;
		return;
	}
	if (r->conf->raw != NULL)
		raw_put(r->conf->raw, ask);
	page_emit(r->pages, r->f, ask->shape, &ask->got, ask->label, ask->page,
	    ask->answer.at, ask->name);
	r->tally.good++;
}

static void
tell_plan(struct run *r, struct ask *ask)
{
	const struct plan_ops *ops = r->plan->ops;

	if (ask->state == ASK_LOST && r->conf->state != NULL &&
	    ops->keep != NULL)
		ops->keep(r->plan->arg, ask);
	else if (ask->state != ASK_GOOD && ask->state != ASK_SKIPPED &&
	    ops->missed != NULL)
		ops->missed(r->plan->arg, ask);
}

static void
deliver(struct run *r, struct ask *ask)
{
	if (ask->beyond > 0) {
		r->tally.beyond = true;
		r->tally.lost += (uint64_t)ask->beyond;
	}
	switch (ask->state) {
	case ASK_GOOD:
		emit(r, ask);
		break;
	case ASK_SKIPPED:
		break;
	case ASK_UNCHANGED:
		r->tally.unchanged++;
		break;
	case ASK_GONE:
		r->tally.gone++;
		break;
	default:
		ask->state = ASK_LOST;
		r->tally.lost++;
	}
	tell_plan(r, ask);
	if (r->conf->state != NULL && ask->state != ASK_SKIPPED)
		state_passed(r->conf->state, r->plan, ask);
}

/*
 * Those at the head that are settled.  When it is over: all that are left,
 * or, with a state, none behind the first gap.
 */
static void
deliver_some(struct run *r, bool over)
{
	struct ask *ask;
	bool gap = false;

	while (r->ring.n > 0) {
		ask = ring_at(&r->ring, 0);
		if (ask->state < ASK_GOOD && !over)
			return;
		if (ask->state >= ASK_GOOD)
			r->ring.bytes -= ask->answer.body.n;
		else
			gap = true;
		if (!gap || r->conf->state == NULL) {
			deliver(r, ask);
		} else {
			r->tally.lost++;
			if (r->plan->ops->drop != NULL)
				r->plan->ops->drop(r->plan->arg, ask);
		}
		ring_pop(&r->ring);
	}
}

/* Until when there is nothing to do but to wait for answers. */
static double
pause_for(struct run *r)
{
	double now = when_now(), due, next;

	next = r->deadline - now;
	if (r->conf->progress->on || r->conf->state != NULL)
		next = fmin(next, .5);
	ring_due(&r->ring, now, &due);
	if (r->tally.stop != 0 || r->flying >= flow_limit(&r->flow) ||
	    (r->waits && isinf(due)) || (r->planned && isinf(due)))
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

	bucket_open(&r->bucket, r->conf->rate);
	flow_open(&r->flow, r->conf->concurrency);
	ring_open(&r->ring);
	r->http = http_new(&http);
	r->hold = -HUGE_VAL;
	r->deadline =
	    r->conf->max_time > 0 ? when_now() + r->conf->max_time : HUGE_VAL;
	run_catch();
}

static void
show(struct run *r)
{
	struct tally *t = &r->tally;
	long left = r->plan->ops->left(r->plan->arg);

	progress_show(r->conf->progress, tally_pages(t), t->lost,
	    metrics_requests(r->conf->metrics),
	    left < 0 ? -1 : left + (long)r->ring.n);
}

/* Is there no more to wait for? */
static bool
is_over(const struct run *r)
{
	if (r->tally.stop != 0)
		return !r->drain || r->flying == 0;
	return r->planned && r->ring.n == 0;
}

int
run_plan(struct filter *f, struct pages *pages, const struct run_conf *conf,
    const struct plan *plan)
{
	struct run r = { .f = f, .pages = pages, .conf = conf, .plan = plan };
	struct ask *ask;
	int status;

	begin(&r);
	/* How long the outputs are now is to be known before they grow. */
	if (conf->state != NULL)
		state_save(conf->state, true);
	for (;;) {
		send_some(&r);
		if (is_over(&r))
			break;
		if (conf->state != NULL)
			state_save(conf->state, false);
		show(&r);
		wr_flush_all();
		http_wait(r.http, pause_for(&r), r.waits ? plan->fd : -1);
		while ((ask = http_done(r.http)) != NULL)
			fate_settle(&r, ask);
		deliver_some(&r, false);
		if (caught != 0)
			r.tally.stop = 128 + caught;
		else if (when_now() >= r.deadline)
			tally_stop(&r.tally, EX_TEMPFAIL, "--max-time is over");
		else
			continue;
		break;
	}
	http_free(r.http);
	progress_end(conf->progress);
	deliver_some(&r, true);
	tally_count(&r.tally, &f->stats);
	metrics_close(conf->metrics, tally_pages(&r.tally), r.tally.lost,
	    tally_partial(&r.tally),
	    conf->daily != NULL ? daily_count(conf->daily) : -1);
	status = tally_outcome(&r.tally, conf->min_success);
	if (status == EX_OK && plan->ops->forsake != NULL)
		plan->ops->forsake(plan->arg);
	ring_free(&r.ring);
	bucket_free(&r.bucket);
	return status;
}

int
run_nothing(const struct run_conf *conf)
{
	log_msg(LOG_INFO, "the run was done before: nothing is left to do");
	metrics_close(conf->metrics, 0, 0, false, -1);
	return EX_OK;
}
