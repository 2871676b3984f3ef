#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "../lib/filter.h"
#include "../lib/io.h"
#include "../lib/log.h"
#include "../lib/opt.h"
#include "../lib/zfile.h"
#include "base.h"
#include "export.h"
#include "follow.h"
#include "key.h"
#include "options.h"
#include "page.h"
#include "raw.h"
#include "run.h"
#include "source.h"
#include "when.h"

#define HOUR 3600

static int
replay(struct filter *f, struct pages *pages, int n, char *const *files)
{
	raw_replay(f, pages, n, files);
	f->mark_seen = true;
	f->mark_due = f->mark_asked && f->stats.invalid == 0;
	return EX_OK;
}

static int
export_ids(struct filter *f, struct pages *pages, struct options *o, int argc,
    char *const argv[])
{
	long day = o->source.today;
	int status;

	if (argc > 1)
		filter_usage(f, "export: of which day? one alone");
	if (o->state != NULL)
		filter_usage(f, "--state: not for export");
	if (argc == 1)
		day = when_day(opt_date("export", argv[0]));
	filter_open_output(f);
	if (o->raw != NULL)
		o->run.raw = wr_open(o->raw, WR_APPEND, "--raw");
	o->run.metrics = metrics_new(o->metrics == NULL
		? NULL
		: wr_open(o->metrics, WR_APPEND, "--metrics"));
	status = export_run(f, pages, &o->run, day, argc == 0);
	if (o->run.raw != NULL)
		wr_close(o->run.raw, true);
	f->mark_due = f->mark_asked && status == EX_OK;
	return status;
}

/* What is asked for, in one line: a state belongs to it alone. */
static char *
describe(const struct options *o, int argc, char *const argv[])
{
	struct buf b = { NULL, 0, 0 };
	int i;

	for (i = 0; i < argc; i++)
		buf_printf(&b, "%s ", argv[i]);
	buf_printf(&b, "--language %s", o->source.language);
	if (o->source.region != NULL)
		buf_printf(&b, " --region %s", o->source.region);
	if (o->source.pages != NULL)
		buf_printf(&b, " --pages %s", o->source.pages);
	if (o->source.since != NULL)
		buf_printf(&b, " --since %s", o->source.since);
	buf_puts(&b, o->source.all ? " --all" : "");
	buf_puts(&b, o->changed ? " --changed" : "");
	buf_put(&b, "", 1);
	return b.p;
}

/* Open the state, and cut the outputs to what it knows of. */
static void
open_state(struct filter *f, struct options *o, int argc, char *const argv[])
{
	char *run;
	struct state *s;

	if (f->quarantine != NULL && zfile_named(f->quarantine))
		filter_usage(
		    f, "--state: the quarantine must not be compressed");
	run = describe(o, argc, argv);
	o->run.state = s = state_open(o->state, run, o->changed);
	free(run);
	if (state_resumes(s))
		o->source.today = state_today(s);
	state_stdout(s, f->mark_asked);
	if (f->quarantine != NULL)
		state_output(s, f->quarantine, "--quarantine");
	if (o->raw != NULL)
		state_output(s, o->raw, "--raw");
	if (o->raw != NULL && zfile_named(o->raw))
		state_frames(s, &o->run.raw, o->raw, "--raw");
}

static void
open_outputs(struct filter *f, struct options *o, const struct plan *plan)
{
	if (plan->fd == STDIN_FILENO)
		filter_open(f, 0, NULL);
	else
		filter_open_output(f);
	if (o->raw != NULL)
		o->run.raw = wr_open(o->raw, WR_APPEND, "--raw");
	o->run.metrics = metrics_new(o->metrics == NULL
		? NULL
		: wr_open(o->metrics, WR_APPEND, "--metrics"));
	if (o->daily_limit > 0 || o->usage != NULL)
		o->run.daily = daily_open(o->usage, o->daily_limit);
}

/* changes --follow. */
static int
follow(struct filter *f, struct pages *pages, struct options *o, int argc,
    char *const argv[])
{
	struct key key = { NULL, false };
	struct progress progress;
	struct follow_conf wish = { o->interval > 0 ? o->interval : HOUR,
		o->state, o->metrics, -1, o->fixed ? o->source.today : -1 };
	char *base = base_url();
	int status;

	if (argc != 1 || strcmp(argv[0], "changes") != 0)
		filter_usage(f, "--follow: for changes alone, without words");
	if (o->source.since != NULL)
		wish.since = when_day(opt_date("--since", o->source.since));
	(void)progress_open(&progress, "off");
	filter_open_output(f);
	if (o->daily_limit > 0 || o->usage != NULL)
		o->run.daily = daily_open(o->usage, o->daily_limit);
	key_open(&key);
	o->run.base = base;
	o->run.key = &key;
	o->run.progress = &progress;
	status = follow_run(f, pages, &o->run, &wish);
	if (o->run.daily != NULL)
		daily_free(o->run.daily);
	key_free(&key);
	free(base);
	return status;
}

static int
collect(struct filter *f, struct pages *pages, struct options *o, int argc,
    char *const argv[])
{
	struct key key = { NULL, false };
	struct progress progress;
	struct buf etags = { NULL, 0, 0 };
	struct plan plan;
	char *base = base_url();
	int status;

	if (!progress_open(&progress, o->progress))
		filter_usage(
		    f, "--progress: not auto, on or off: %s", o->progress);
	if (o->state != NULL)
		open_state(f, o, argc, argv);
	plan = source_plan(f, &o->source, argc, argv);
	if (o->run.state != NULL)
		state_seek(o->run.state, &plan, o->source.today);
	open_outputs(f, o, &plan);
	if (o->changed) {
		buf_printf(&etags, "%s.etags", o->state);
		buf_put(&etags, "", 1);
		o->run.etags = etags_open(etags.p);
	}
	key_open(&key);
	o->run.base = base;
	o->run.key = &key;
	o->run.progress = &progress;
	if (o->run.state != NULL && state_finished(o->run.state))
		status = run_nothing(&o->run);
	else
		status = run_plan(f, pages, &o->run, &plan);
	f->mark_due =
	    f->mark_asked && status == EX_OK && (plan.fd == -1 || f->mark_due);
	if (o->run.etags != NULL)
		etags_close(o->run.etags, status == EX_OK);
	if (o->run.state != NULL)
		state_close(o->run.state, status == EX_OK);
	if (o->run.raw != NULL)
		wr_close(o->run.raw, true);
	if (o->run.daily != NULL)
		daily_free(o->run.daily);
	plan.ops->free(plan.arg);
	buf_free(&etags);
	key_free(&key);
	free(base);
	return status;
}

int
main(int argc, char *argv[])
{
	static struct options o;
	struct filter f;
	struct pages *pages;
	int status, closed;

	options_read(&f, &o, argc, argv);
	argc -= optind;
	argv += optind;
	/* libcurl may meet it on a socket; a write says EPIPE. */
	signal(SIGPIPE, SIG_IGN);
	pages = pages_new();
	if (argc > 0 && strcmp(argv[0], "replay") == 0)
		status = replay(&f, pages, argc - 1, argv + 1);
	else if (argc > 0 && strcmp(argv[0], "export") == 0)
		status = export_ids(&f, pages, &o, argc - 1, argv + 1);
	else if (o.follow)
		status = follow(&f, pages, &o, argc, argv);
	else
		status = collect(&f, pages, &o, argc, argv);
	pages_free(pages);
	closed = filter_close(&f);
	if (status > 128) {
		signal(status - 128, SIG_DFL);
		raise(status - 128);
	}
	return status != EX_OK ? status : closed;
}
