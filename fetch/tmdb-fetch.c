#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/filter.h"
#include "../lib/io.h"
#include "../lib/log.h"
#include "../lib/opt.h"
#include "base.h"
#include "key.h"
#include "page.h"
#include "raw.h"
#include "run.h"
#include "source.h"
#include "when.h"

enum {
	OPT_BACKOFF = 256,
	OPT_CONCURRENCY,
	OPT_LANGUAGE,
	OPT_MAX_BODY,
	OPT_MAX_TIME,
	OPT_MIN_SUCCESS,
	OPT_PAGES,
	OPT_RATE,
	OPT_RAW,
	OPT_REGION,
	OPT_RETRIES,
	OPT_TIMEOUT,
	OPT_TODAY
};

static const struct option longs[] = {
	{ "backoff", required_argument, NULL, OPT_BACKOFF },
	{ "concurrency", required_argument, NULL, OPT_CONCURRENCY },
	{ "language", required_argument, NULL, OPT_LANGUAGE },
	{ "max-body", required_argument, NULL, OPT_MAX_BODY },
	{ "max-time", required_argument, NULL, OPT_MAX_TIME },
	{ "min-success", required_argument, NULL, OPT_MIN_SUCCESS },
	{ "pages", required_argument, NULL, OPT_PAGES },
	{ "rate", required_argument, NULL, OPT_RATE },
	{ "raw", required_argument, NULL, OPT_RAW },
	{ "region", required_argument, NULL, OPT_REGION },
	{ "retries", required_argument, NULL, OPT_RETRIES },
	{ "timeout", required_argument, NULL, OPT_TIMEOUT },
	{ "today", required_argument, NULL, OPT_TODAY },
	{ NULL, 0, NULL, 0 },
};

static const char usage[] = "[options] SOURCE [WORD ...] [NAME=VALUE ...]\n"
			    "       tmdb-fetch [options] replay [FILE ...]";

static const char help[] =
    "SOURCE is popular, now-playing, top-rated, upcoming, trending "
    "[day|week],\n"
    "discover, genre NAME|ID ..., latest or genres; replay reads an archive.\n"
    "      --pages 5|1-50|all  which pages (1; latest: all)\n"
    "      --language CODE     of titles and texts (ko-KR)\n"
    "      --region CODE       whose release dates\n"
    "      --raw DEST          archive the answers there\n"
    "      --rate NUMBER       requests in any one second (40; 0: no limit)\n"
    "      --concurrency N     requests at once (20)\n"
    "      --timeout SECONDS   for one request (30)\n"
    "      --retries N         tries after the first (3)\n"
    "      --backoff SECONDS   the first retry waits up to that (1)\n"
    "      --max-time SECONDS  for the whole run (no limit)\n"
    "      --max-body SIZE     the longest answer (8M)\n"
    "      --min-success RATIO fewer pages than that: exit 75 (95%)\n"
    "      --today DATE        what latest counts from\n";

struct opts {
	struct run_conf run;
	struct source_conf source;
	const char *raw;
};

/* A code such as ko, ko-KR or KR: nothing that would change the query. */
static const char *
code(struct filter *f, const char *what, const char *text)
{
	static const char letters[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-";
	size_t n = strlen(text);

	if (n < 2 || n > 16 || strspn(text, letters) != n)
		filter_usage(f, "%s: not a code: %s", what, text);
	return text;
}

static void
take(struct filter *f, struct opts *o, int ch)
{
	struct run_conf *r = &o->run;

	switch (ch) {
	case OPT_BACKOFF:
		r->backoff = opt_seconds("--backoff", optarg, 0, 60);
		break;
	case OPT_CONCURRENCY:
		r->concurrency = (int)opt_int("--concurrency", optarg, 1, 100);
		break;
	case OPT_LANGUAGE:
		o->source.language = code(f, "--language", optarg);
		break;
	case OPT_MAX_BODY:
		r->max_body =
		    (size_t)opt_size("--max-body", optarg, 64, 1 << 30);
		break;
	case OPT_MAX_TIME:
		r->max_time = opt_seconds("--max-time", optarg, 0, 1e7);
		break;
	case OPT_MIN_SUCCESS:
		r->min_success = opt_ratio("--min-success", optarg);
		break;
	case OPT_PAGES:
		o->source.pages = optarg;
		break;
	case OPT_RATE:
		r->rate = opt_number("--rate", optarg, 0, 1000);
		break;
	case OPT_RAW:
		o->raw = optarg;
		break;
	case OPT_REGION:
		o->source.region = code(f, "--region", optarg);
		break;
	case OPT_RETRIES:
		r->retries = (int)opt_int("--retries", optarg, 0, 100);
		break;
	case OPT_TIMEOUT:
		r->timeout = opt_seconds("--timeout", optarg, .001, 86400);
		break;
	case OPT_TODAY:
		o->source.today = when_day(opt_date("--today", optarg));
	}
}

static int
replay(struct filter *f, struct pages *pages, int n, char *const *files)
{
	raw_replay(f, pages, n, files);
	f->mark_seen = true;
	f->mark_due = f->mark_asked && f->stats.invalid == 0;
	return EX_OK;
}

static int
collect(struct filter *f, struct pages *pages, struct opts *o, int argc,
    char *const argv[])
{
	struct plan plan = source_plan(f, &o->source, argc, argv);
	struct key key = { NULL, false };
	int status;

	filter_open_output(f);
	if (o->raw != NULL && strcmp(o->raw, "-") == 0)
		filter_usage(f, "--raw: the records go to standard output");
	if (o->raw != NULL)
		o->run.raw = wr_open(o->raw, WR_APPEND, "--raw");
	o->run.base = base_url();
	key_open(&key);
	o->run.key = &key;
	status = run_plan(f, pages, &o->run, &plan);
	if (o->run.raw != NULL)
		wr_close(o->run.raw, true);
	f->mark_due = f->mark_asked && status == EX_OK;
	plan.free(plan.arg);
	key_free(&key);
	return status;
}

int
main(int argc, char *argv[])
{
	static struct opts o = {
		.run = { .rate = 40,
		    .concurrency = 20,
		    .timeout = 30,
		    .retries = 3,
		    .backoff = 1,
		    .max_body = 8 << 20,
		    .min_success = .95 },
		.source = { .language = "ko-KR" },
	};
	struct filter f;
	struct pages *pages;
	int ch, status, closed;

	filter_init(&f, "fetch", "crawler", usage, help);
	o.source.today = when_today();
	while ((ch = filter_getopt(&f, argc, argv, "", longs)) != -1)
		take(&f, &o, ch);
	argc -= optind;
	argv += optind;
	/* libcurl may meet it on a socket; a write says EPIPE. */
	signal(SIGPIPE, SIG_IGN);
	pages = pages_new();
	if (argc > 0 && strcmp(argv[0], "replay") == 0)
		status = replay(&f, pages, argc - 1, argv + 1);
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
