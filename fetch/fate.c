#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "retry.h"
#include "run-impl.h"
#include "verdict.h"
#include "when.h"

#define SLOW_MS 2000 /* an answer that is worth a line in the log */

void
fate_log(enum log_level level, const struct ask *ask, const char *what)
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
lose(struct run *r, struct ask *ask, bool refused)
{
	char what[240];

	ask->state = ASK_LOST;
	snprintf(what, sizeof(what), "lost: %s", ask->why);
	fate_log(LOG_ERROR, ask, what);
	tally_lost(&r->tally, ask->answer.status == 0, refused);
}

/* Wait, as told or as backoff has it, and try again: or lose it. */
static void
try_again(struct run *r, struct ask *ask, enum verdict v, double told)
{
	double now = when_now(), wait;
	char what[300];

	ask->state = ASK_WAITING;
	if (v == VERDICT_SLOWER)
		flow_bad(&r->flow, now);
	if (told > RETRY_LONGEST || (told > 0 && now + told > r->deadline)) {
		snprintf(what, sizeof(what),
		    "%s: told to come again in %.0f seconds", ask->name, told);
		tally_stop(&r->tally, EX_TEMPFAIL, what);
		r->drain = true;
		if (r->conf->told != NULL)
			*r->conf->told = told;
		return;
	}
	wait =
	    told > 0 ? told : retry_backoff(r->conf->backoff, ask->tries - 1);
	/* Too many requests: that means all of ours, not this one alone. */
	if ((told > 0 || ask->answer.status == 429) && now + wait > r->hold)
		r->hold = now + wait;
	if (ask->tries > r->conf->retries) {
		lose(r, ask, false);
		return;
	}
	ask->due = now + wait;
	r->ring.waiting++;
	snprintf(what, sizeof(what), "%s: again in %.1f s", ask->why, wait);
	fate_log(LOG_WARNING, ask, what);
}

static const char *
succeed(struct run *r, struct ask *ask, enum ask_state state)
{
	ask->state = state;
	tally_answered(&r->tally);
	flow_good(&r->flow);
	fate_log(
	    ask->answer.ms.total < SLOW_MS ? LOG_DEBUG : LOG_INFO, ask, "came");
	if (r->conf->etags != NULL && state == ASK_GOOD && ask->got.n > 0)
		etags_note(r->conf->etags, ask);
	return state == ASK_GOOD     ? "good"
	    : state == ASK_UNCHANGED ? "unchanged"
				     : "gone";
}

/* No other request can fare better: it is left as it was. */
static const char *
give_up(struct run *r, struct ask *ask, int status, const char *what)
{
	char text[300];

	ask->state = ASK_WAITING;
	snprintf(text, sizeof(text), "%s: %s", what, ask->why);
	tally_stop(&r->tally, status, text);
	return "refused";
}

/* Act on a verdict; the word for it in the metrics. */
static const char *
act(struct run *r, struct ask *ask, enum verdict v, double told)
{
	switch (v) {
	case VERDICT_GOOD:
		return succeed(r, ask, ASK_GOOD);
	case VERDICT_UNCHANGED:
		return succeed(r, ask, ASK_UNCHANGED);
	case VERDICT_GONE:
		return succeed(r, ask, ASK_GONE);
	case VERDICT_KEY:
		return give_up(r, ask, EX_NOPERM, "the key is refused");
	case VERDICT_UNTRUSTED:
		return give_up(r, ask, EX_UNAVAILABLE, "not trusted");
	case VERDICT_NEVER:
		lose(r, ask, true);
		return "lost";
	case VERDICT_AGAIN:
	case VERDICT_SLOWER:
		break;
	}
	try_again(r, ask, v, told);
	return ask->state == ASK_LOST ? "lost" : "again";
}

void
fate_settle(struct run *r, struct ask *ask)
{
	enum verdict v;
	const char *outcome;
	double told;

	r->flying--;
	if (!ask->sent)
		bucket_drop(&r->bucket);
	v = verdict_of(r->pages, ask, r->conf->max_body, &told);
	key_hide(r->conf->key, ask->why, strlen(ask->why));
	outcome = act(r, ask, v, told);
	metrics_ask(r->conf->metrics, ask, outcome, flow_limit(&r->flow));
	if (ask->state == ASK_WAITING)
		return;
	r->ring.bytes += ask->answer.body.n;
	r->plan->ops->settled(r->plan->arg, ask);
}
