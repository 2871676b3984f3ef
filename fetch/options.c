#include <string.h>

#include "../lib/opt.h"
#include "options.h"
#include "when.h"

/* Requests at once: under a rate, and for those who set none. */
#define CONCURRENCY	 20
#define CONCURRENCY_FREE 100

enum {
	OPT_ALL = 256,
	OPT_BACKOFF,
	OPT_CHANGED,
	OPT_CONCURRENCY,
	OPT_DAILY_LIMIT,
	OPT_FOLLOW,
	OPT_INTERVAL,
	OPT_LANGUAGE,
	OPT_MAX_BODY,
	OPT_MAX_TIME,
	OPT_METRICS,
	OPT_MIN_SUCCESS,
	OPT_PAGES,
	OPT_PROGRESS,
	OPT_RATE,
	OPT_RAW,
	OPT_REGION,
	OPT_RETRIES,
	OPT_SINCE,
	OPT_STATE,
	OPT_TIMEOUT,
	OPT_TODAY,
	OPT_USAGE
};

static const struct option longs[] = {
	{ "all", no_argument, NULL, OPT_ALL },
	{ "backoff", required_argument, NULL, OPT_BACKOFF },
	{ "changed", no_argument, NULL, OPT_CHANGED },
	{ "concurrency", required_argument, NULL, OPT_CONCURRENCY },
	{ "daily-limit", required_argument, NULL, OPT_DAILY_LIMIT },
	{ "follow", no_argument, NULL, OPT_FOLLOW },
	{ "interval", required_argument, NULL, OPT_INTERVAL },
	{ "language", required_argument, NULL, OPT_LANGUAGE },
	{ "max-body", required_argument, NULL, OPT_MAX_BODY },
	{ "max-time", required_argument, NULL, OPT_MAX_TIME },
	{ "metrics", required_argument, NULL, OPT_METRICS },
	{ "min-success", required_argument, NULL, OPT_MIN_SUCCESS },
	{ "pages", required_argument, NULL, OPT_PAGES },
	{ "progress", optional_argument, NULL, OPT_PROGRESS },
	{ "rate", required_argument, NULL, OPT_RATE },
	{ "raw", required_argument, NULL, OPT_RAW },
	{ "region", required_argument, NULL, OPT_REGION },
	{ "retries", required_argument, NULL, OPT_RETRIES },
	{ "since", required_argument, NULL, OPT_SINCE },
	{ "state", required_argument, NULL, OPT_STATE },
	{ "timeout", required_argument, NULL, OPT_TIMEOUT },
	{ "today", required_argument, NULL, OPT_TODAY },
	{ "usage", required_argument, NULL, OPT_USAGE },
	{ NULL, 0, NULL, 0 },
};

static const char usage[] = "[options] SOURCE [WORD ...] [NAME=VALUE ...]\n"
			    "       tmdb-fetch [options] export [DATE]\n"
			    "       tmdb-fetch [options] replay [FILE ...]";

static const char help[] =
    "SOURCE is popular, now-playing, top-rated, upcoming, trending "
    "[day|week],\n"
    "discover, genre NAME|ID ..., latest, genres, changes, or movie, which\n"
    "reads ids or records.\n"
    "      --pages 5|1-50|all  which pages (1; latest and changes: all)\n"
    "      --all               past TMDB's last page, by release date\n"
    "      --since DATE        changes since that day\n"
    "      --follow            changes: poll, each changed id once a day\n"
    "      --interval SECONDS  between two polls (1h)\n"
    "      --language CODE     of titles and texts (ko-KR)\n"
    "      --region CODE       whose release dates\n"
    "      --raw DEST          archive the answers there\n"
    "      --state FILE        take up a run that was ended before its end\n"
    "      --changed           what changed since the last run alone\n"
    "      --rate NUMBER       requests in any one second (40; 0: no limit)\n"
    "      --daily-limit N     requests a day, of all runs together\n"
    "      --usage FILE        where they are counted\n"
    "      --concurrency N     requests at once (20; 100 with --rate 0)\n"
    "      --timeout SECONDS   for one request (30)\n"
    "      --retries N         tries after the first (3)\n"
    "      --backoff SECONDS   the first retry waits up to that (1)\n"
    "      --max-time SECONDS  for the whole run (no limit)\n"
    "      --max-body SIZE     the longest answer (8M)\n"
    "      --min-success RATIO fewer pages than that: exit 75 (95%)\n"
    "      --metrics DEST      a line for each request, and one for the run\n"
    "      --progress[=WHEN]   auto (on a terminal), on or off\n"
    "      --today DATE        what latest and changes count from\n";

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

/* How to ask. */
static void
take_run(struct run_conf *r, int ch)
{
	switch (ch) {
	case OPT_BACKOFF:
		r->backoff = opt_seconds("--backoff", optarg, 0, 60);
		break;
	case OPT_CONCURRENCY:
		r->concurrency = (int)opt_int("--concurrency", optarg, 1, 100);
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
	case OPT_RATE:
		r->rate = opt_number("--rate", optarg, 0, 1000);
		break;
	case OPT_RETRIES:
		r->retries = (int)opt_int("--retries", optarg, 0, 100);
		break;
	case OPT_TIMEOUT:
		r->timeout = opt_seconds("--timeout", optarg, .001, 86400);
	}
}

/* What to ask for, and where it goes. */
static void
take(struct filter *f, struct options *o, int ch)
{
	switch (ch) {
	case OPT_ALL:
		o->source.all = true;
		break;
	case OPT_CHANGED:
		o->changed = true;
		break;
	case OPT_DAILY_LIMIT:
		o->daily_limit =
		    opt_int("--daily-limit", optarg, 1, 1000000000);
		break;
	case OPT_FOLLOW:
		o->follow = true;
		break;
	case OPT_INTERVAL:
		o->interval = opt_seconds("--interval", optarg, 1, 86400);
		break;
	case OPT_LANGUAGE:
		o->source.language = code(f, "--language", optarg);
		break;
	case OPT_METRICS:
		o->metrics = optarg;
		break;
	case OPT_PAGES:
		o->source.pages = optarg;
		break;
	case OPT_PROGRESS:
		o->progress = optarg != NULL ? optarg : "on";
		break;
	case OPT_RAW:
		o->raw = optarg;
		break;
	case OPT_REGION:
		o->source.region = code(f, "--region", optarg);
		break;
	case OPT_SINCE:
		o->source.since = optarg;
		break;
	case OPT_STATE:
		o->state = optarg;
		break;
	case OPT_TODAY:
		o->fixed = true;
		o->source.today = when_day(opt_date("--today", optarg));
		break;
	case OPT_USAGE:
		o->usage = optarg;
		break;
	default:
		take_run(&o->run, ch);
	}
}

void
options_read(struct filter *f, struct options *o, int argc, char *const argv[])
{
	int ch;

	filter_init(f, "fetch", "crawler", usage, help);
	memset(o, 0, sizeof(*o));
	o->run = (struct run_conf){ .rate = 40,
		.timeout = 30,
		.retries = 3,
		.backoff = 1,
		.max_body = 8 << 20,
		.min_success = .95 };
	o->source.language = "ko-KR";
	o->source.today = when_today();
	o->progress = "auto";
	while ((ch = filter_getopt(f, argc, argv, "", longs)) != -1)
		take(f, o, ch);
	if (o->run.concurrency == 0)
		o->run.concurrency =
		    o->run.rate > 0 ? CONCURRENCY : CONCURRENCY_FREE;
	if (o->raw != NULL && strcmp(o->raw, "-") == 0)
		filter_usage(f, "--raw: the records go to standard output");
	if (o->metrics != NULL && strcmp(o->metrics, "-") == 0)
		filter_usage(f, "--metrics: the records go to standard output");
	if (o->changed && (o->state == NULL || o->source.all))
		filter_usage(f, "--changed: %s",
		    o->state == NULL ? "needs --state" : "not with --all");
	if (o->interval > 0 && !o->follow)
		filter_usage(f, "--interval: for --follow alone");
	if (o->follow &&
	    (o->changed || o->raw != NULL || o->source.pages != NULL))
		filter_usage(f, "--follow: not with --%s",
		    o->changed		 ? "changed"
			: o->raw != NULL ? "raw"
					 : "pages");
}
