/*
 * tmdb-drift: is this run like the runs before it?  See tmdb-drift(1).
 */
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/filter.h"
#include "../lib/log.h"
#include "../lib/number.h"
#include "drift.h"

#define LINE_BYTES ((size_t)16 << 20)

enum {
	OPT_CHECKS = 256,
	OPT_EXIT_CODE,
	OPT_FETCH_STATS,
	OPT_HISTORY
};

static const struct option longs[] = {
	{ "checks", required_argument, NULL, OPT_CHECKS },
	{ "exit-code", no_argument, NULL, OPT_EXIT_CODE },
	{ "fetch-stats", required_argument, NULL, OPT_FETCH_STATS },
	{ "history", required_argument, NULL, OPT_HISTORY },
	{ NULL, 0, NULL, 0 },
};

static const char usage[] = "[options] --history FILE [profile ...]";

static const char help[] =
    "      --history FILE       profiles of accepted runs, which are only "
    "read\n"
    "      --checks FILE        other levels than the built-in ones\n"
    "      --fetch-stats FILE   the counts (-s) of tmdb-fetch\n"
    "      --exit-code          exit 65 when a finding is a failure\n";

struct opts {
	char *checks, *history, *fetch_stats;
	bool exit_code;
};

static void
options(struct filter *f, struct opts *o, int argc, char *argv[])
{
	int ch;

	while ((ch = filter_getopt(f, argc, argv, "", longs)) != -1)
		switch (ch) {
		case OPT_CHECKS:
			o->checks = optarg;
			break;
		case OPT_EXIT_CODE:
			o->exit_code = true;
			break;
		case OPT_FETCH_STATS:
			o->fetch_stats = optarg;
			break;
		case OPT_HISTORY:
			o->history = optarg;
			break;
		}
	/* Forgotten, it would switch most checks off. */
	if (o->history == NULL)
		filter_usage(f,
		    "--history: which file? /dev/null says that there is none");
}

/* What reads profiles, the history and the counts of fetch. */
struct reading {
	struct filter *filter;
	struct json *json;
	struct reader *in;
};

static struct snapshot *
read_profile(struct reading *r, const struct line *line)
{
	const char *path, *why;
	struct snapshot *s =
	    snapshot_read(r->json, line->p, line->raw, &path, &why);

	if (s == NULL)
		filter_error(r->filter, "profile", path, "%s", why);
	return s;
}

/* A line of the history that is none: kept, like all that is refused. */
static void
refuse_history(struct reading *r, const struct line *line)
{
	struct filter *f = r->filter;

	f->stats.quarantined++;
	f->stats.invalid++;
	reject_put(&f->reject, KIND_INVALID, line,
	    json_root(r->json)->type == JSON_OBJECT);
}

/*
 * One damaged line is no reason to judge without the others; but where there
 * are no others, it is another file that was meant.
 */
static void
read_history(struct reading *r, struct history *h, char *file)
{
	uint64_t bad = 0, first = 0;
	struct snapshot *s;
	struct line line;
	enum rd rd;

	r->in = rd_open(&file, 1, LINE_BYTES);
	while ((rd = rd_line(r->in, &line)) != RD_END) {
		if (rd == RD_LONG)
			die(EX_DATAERR, "--history: %s:%llu: longer than 16M",
			    line.input, (unsigned long long)line.number);
		if (strspn(line.p, " \t\r") >= line.n)
			continue;
		r->filter->stats.in++;
		if ((s = read_profile(r, &line)) != NULL) {
			r->filter->stats.merged++;
			history_add(h, s);
			continue;
		}
		refuse_history(r, &line);
		if (bad++ == 0)
			first = line.number;
	}
	if (bad > 0 && h->n == 0)
		die(EX_DATAERR, "--history: %s: there is no profile in it",
		    file);
	if (bad > 0)
		log_msg(LOG_WARNING,
		    "--history: %s:%llu: not a profile; %llu such lines", file,
		    (unsigned long long)first, (unsigned long long)bad);
	history_end(h);
	rd_close(r->in);
}

/* Add up what the lines of tmdb-fetch say of their pages. */
static void
read_requests(struct reading *r, struct requests *q, char *file)
{
	int stage = json_name(r->json, "stage", 5);
	int pages = json_name(r->json, "pages", 5);
	const struct json_value *v;
	struct json_walk w;
	struct line line;
	enum rd rd;

	q->known = true;
	r->in = rd_open(&file, 1, LINE_BYTES);
	while ((rd = rd_line(r->in, &line)) != RD_END) {
		if (rd == RD_LINE && strspn(line.p, " \t\r") >= line.n)
			continue;
		if (rd == RD_LONG || !json_scan(r->json, line.p, line.raw))
			die(EX_DATAERR, "--fetch-stats: %s:%llu: not JSON",
			    line.input, (unsigned long long)line.number);
		if ((v = json_get(r->json, stage)) == NULL ||
		    !json_is(v, "fetch", 5) ||
		    (v = json_get(r->json, pages)) == NULL ||
		    v->type != JSON_OBJECT)
			continue;
		for (json_walk(&w, v); json_next(&w);)
			if (w.value.type == JSON_NUMBER) {
				q->all += number_double(&w.value);
				q->good += json_is(&w.key, "lost", 4)
				    ? 0
				    : number_double(&w.value);
			}
	}
	rd_close(r->in);
}

/* Judge each profile of the input; the findings that were failures. */
static uint64_t
judge(struct reading *r, struct drift *d, const struct history *h)
{
	struct filter *f = r->filter;
	uint64_t lines = 0;
	struct snapshot *s;
	int i;

	while (filter_next(f)) {
		if ((s = read_profile(r, &f->line)) == NULL) {
			filter_reject(f, KIND_INVALID);
			continue;
		}
		f->stats.merged++;
		d->now = s;
		d->out->n = 0;
		drift_run(d, h);
		wr_put(f->out, d->out->p, d->out->n);
		snapshot_free(s);
	}
	for (i = 0; i < OUTCOMES; i++) {
		stats_add(&f->stats, "outcomes", drift_outcome_name(i),
		    d->outcome[i]);
		lines += d->outcome[i];
	}
	if (lines == 0)
		log_msg(LOG_WARNING, "no profile came: nothing was checked");
	/* The mark counts lines, and ours are findings. */
	if (f->mark_due) {
		f->mark_due = false;
		d->out->n = 0;
		buf_printf(d->out, "{\"_tmdb\":\"end\",\"records\":%llu}\n",
		    (unsigned long long)lines);
		wr_put(f->out, d->out->p, d->out->n);
	}
	/* What was not checked has not passed. */
	return lines == 0 ? 1 : d->outcome[OUTCOME_FAIL];
}

int
main(int argc, char *argv[])
{
	static struct filter filter;
	static struct reading reading;
	static struct history history;
	struct filter *f = &filter;
	struct opts o = { 0 };
	struct checks checks;
	struct requests requests = { 0 };
	struct buf out = { 0 };
	struct drift drift = {
		.checks = &checks, .requests = &requests, .out = &out
	};
	uint64_t failed;
	int status;

	filter_init(f, "drift", "data-quality", usage, help);
	options(f, &o, argc, argv);
	checks_load(&checks, o.checks);
	filter_open(f, argc - optind, argv + optind);
	reading.filter = f;
	reading.json = json_new();
	read_history(&reading, &history, o.history);
	if (o.fetch_stats != NULL)
		read_requests(&reading, &requests, o.fetch_stats);
	failed = judge(&reading, &drift, &history);
	history_free(&history);
	json_free(reading.json);
	buf_free(&out);
	status = filter_close(f);
	return status == EX_OK && o.exit_code && failed > 0 ? EX_DATAERR
							    : status;
}
