#define _GNU_SOURCE /* ppoll: no moment between a look at it and the wait */
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "../lib/io.h"
#include "../lib/log.h"
#include "../lib/number.h"
#include "follow.h"
#include "lists.h"
#include "query.h"
#include "since.h"
#include "when.h"

#define DAY 86400L

/*
 * TMDB's answers may be 8 hours old: so long, and a little, a day is still
 * asked for when it is over.
 */
#define STALE (9 * 3600L)

/* TMDB's longest window, with both ends. */
#define WINDOW_DAYS 13

/* How often the pipe is looked at, and how often at the end. */
#define WAIT_MS	   50
#define LAST_WAITS 100

struct follow {
	struct filter *f;
	struct pages *pages;
	struct run_conf *conf;
	const struct follow_conf *wish;
	struct since since;
	struct lists *lists; /* of a poll: the latest day is the first */
	long latest;
	long day; /* of the page in hand */
	bool reader_gone;
};

/* Seconds since the epoch, on the day that --today says. */
static long
clock_now(const struct follow *w)
{
	long now = (long)time(NULL);

	return w->wish->today == -1 ? now : w->wish->today * DAY + now % DAY;
}

/* Is the row one that was not handed out for this day, or a later one? */
static bool
is_new(void *arg, const struct json_value *row)
{
	struct follow *w = arg;
	struct json_walk m;
	int64_t id = 0;

	if (row->type == JSON_OBJECT)
		for (json_walk(&m, row); json_next(&m);)
			if (json_is(&m.key, "id", 2) &&
			    (m.value.type != JSON_NUMBER ||
				!number_int64(&m.value, &id)))
				id = 0;
	/* What has no id is no record, and is said to be none each time. */
	return id == 0 || seen_note(&w->since.seen, id, w->day);
}

static enum plan_next
next(void *arg, struct ask *ask)
{
	return lists_ops.next(((struct follow *)arg)->lists, ask);
}

static void
settled(void *arg, struct ask *ask)
{
	lists_ops.settled(((struct follow *)arg)->lists, ask);
}

static bool
accept_page(void *arg, struct ask *ask)
{
	struct follow *w = arg;

	w->day = w->latest - (long)ask->walk;
	return lists_ops.accept(w->lists, ask);
}

static long
left(void *arg)
{
	return lists_ops.left(((struct follow *)arg)->lists);
}

static const struct plan_ops follow_ops = {
	.next = next,
	.settled = settled,
	.accept = accept_page,
	.left = left,
};

/*
 * From a day until now.  Nobody says whether the last day of a window is in
 * it: so tomorrow is the last.
 */
static void
add_day(struct follow *w, long day)
{
	struct query q = { NULL, NULL, 0 };
	char text[WHEN_DAY];
	long to = w->latest + 1;

	when_text(day, text);
	query_set(&q, "start_date", text);
	when_text(to - day > WINDOW_DAYS ? day + WINDOW_DAYS : to, text);
	query_set(&q, "end_date", text);
	lists_add(w->lists, "changes", "/movie/changes", &q, SHAPE_LIST, 1,
	    PAGE_LAST, NULL);
	query_free(&q);
}

static int
poll_once(struct follow *w)
{
	struct plan plan = { &follow_ops, w, -1 };
	long began = clock_now(w), day;
	int status;

	w->latest = began / DAY;
	if (w->since.first > w->latest)
		w->since.first = w->latest;
	w->lists = lists_new();
	for (day = w->latest; day >= w->since.first; day--)
		add_day(w, day);
	w->conf->metrics = metrics_new(w->wish->metrics == NULL
		? NULL
		: wr_open(w->wish->metrics, WR_APPEND, "--metrics"));
	pages_want(w->pages, is_new, w);
	status = run_plan(w->f, w->pages, w->conf, &plan);
	pages_want(w->pages, NULL, NULL);
	lists_ops.free(w->lists);
	/* What was over long enough when it was asked for is complete. */
	day = (began - STALE) / DAY;
	if (status == EX_OK && day > w->since.first) {
		w->since.first = day;
		seen_forget(&w->since.seen, day);
	}
	return status;
}

/*
 * Wait, but for a signal, or for the end of who reads us: then false.  Both
 * are only noticed here and in run_plan().
 */
static bool
pause_for(struct follow *w, double seconds)
{
	struct pollfd out = { STDOUT_FILENO, 0, 0 };
	struct timespec ts = { (time_t)seconds,
		(long)((seconds - floor(seconds)) * 1e9) };
	sigset_t block, old;
	int n = 0;

	sigemptyset(&block);
	sigaddset(&block, SIGINT);
	sigaddset(&block, SIGTERM);
	sigaddset(&block, SIGHUP);
	sigprocmask(SIG_BLOCK, &block, &old);
	if (run_caught() == 0)
		n = ppoll(&out, 1, &ts, &old);
	sigprocmask(SIG_SETMASK, &old, NULL);
	if (n == -1 && errno != EINTR)
		die(EX_OSERR, "ppoll: %s", strerror(errno));
	w->reader_gone = n > 0 && (out.revents & POLLERR) != 0;
	/* A descriptor that is always ready must not make us spin. */
	return run_caught() == 0 && !w->reader_gone;
}

/* Are there bytes in the pipe, if it is one, that its reader has not taken? */
static bool
is_pending(void)
{
	struct stat st;
	int bytes = 0;

	return fstat(STDOUT_FILENO, &st) == 0 && S_ISFIFO(st.st_mode) &&
	    ioctl(STDOUT_FILENO, FIONREAD, &bytes) == 0 && bytes > 0;
}

/*
 * The state moves when all that was handed out is out of our hands: on disk,
 * or no longer in the pipe.  False: it must not move.  Behind a signal we do
 * not wait for long.
 */
static bool
is_taken(struct follow *w)
{
	int left = LAST_WAITS;

	wr_flush_all();
	while (is_pending() && !w->reader_gone) {
		if (run_caught() == 0)
			pause_for(w, WAIT_MS / 1000.);
		else if (left-- == 0)
			return false;
		else
			poll(NULL, 0, WAIT_MS);
	}
	return !w->reader_gone;
}

/* One that will not be another next time. */
static bool
is_final(int status)
{
	return status == EX_NOPERM || status == EX_UNAVAILABLE;
}

static int
follow(struct follow *w)
{
	double told;
	int status;

	w->conf->told = &told;
	for (;;) {
		told = 0;
		status = poll_once(w);
		if (is_taken(w))
			since_save(&w->since);
		if (run_caught() != 0)
			return EX_OK;
		if (is_final(status))
			return status;
		if (status != EX_OK)
			log_msg(LOG_WARNING,
			    "changes: not all came: again in %.0f s",
			    fmax(told, w->wish->interval));
		if (!w->reader_gone &&
		    pause_for(w, fmax(told, w->wish->interval)))
			continue;
		return w->reader_gone ? 128 + SIGPIPE : EX_OK;
	}
}

int
follow_run(struct filter *f, struct pages *pages, struct run_conf *conf,
    const struct follow_conf *wish)
{
	struct follow w = {
		.f = f, .pages = pages, .conf = conf, .wish = wish
	};
	struct writer *metrics = NULL;
	int status;

	run_catch();
	since_open(&w.since, wish->state, f->quarantine);
	if (w.since.first == -1)
		w.since.first =
		    wish->since != -1 ? wish->since : clock_now(&w) / DAY;
	/* How long the outputs are now is to be known before they grow. */
	since_save(&w.since);
	/* Each poll closes it; a descriptor would be gone then. */
	if (wish->metrics != NULL)
		metrics = wr_open(wish->metrics, WR_APPEND, "--metrics");
	status = follow(&w);
	if (metrics != NULL)
		wr_close(metrics, false);
	since_close(&w.since);
	f->mark_due = f->mark_asked && status == EX_OK;
	return status;
}
