#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "../lib/opt.h"
#include "backend.h"
#include "fits.h"

enum {
	OPT_COLUMNS = 256,
	OPT_CRLF,
	OPT_MEMORY,
	OPT_ROW_GROUP,
	OPT_SYNC,
	OPT_TIMEOUT
};

static const struct option longs[] = {
	{ "columns", required_argument, NULL, OPT_COLUMNS },
	{ "crlf", no_argument, NULL, OPT_CRLF },
	{ "memory", required_argument, NULL, OPT_MEMORY },
	{ "row-group", required_argument, NULL, OPT_ROW_GROUP },
	{ "sync", no_argument, NULL, OPT_SYNC },
	{ "timeout", required_argument, NULL, OPT_TIMEOUT },
	{ NULL, 0, NULL, 0 },
};

static const char usage[] =
    "[-hV] [-q DEST] [-s DEST] [OPTION ...] FORMAT DEST [FILE ...]";

static const char help[] =
    "FORMAT is ndjson, csv, parquet, postgres or sqlite; DEST is a file, - "
    "for\n"
    "the standard output (not for sqlite), for postgres a connection string "
    "or\n"
    "- for what TMDB_PG or the variables of libpq say\n"
    "      --columns A,B,...   which members csv and parquet have, in order\n"
    "      --crlf              end the lines of csv with CR LF\n"
    "      --memory SIZE       records that sqlite sorts at a time (256M)\n"
    "      --row-group N       rows of a row group of parquet (65536)\n"
    "      --sync              remove from a database what is not in the "
    "input\n"
    "      --timeout SECONDS   how long to wait for a locked database (30)\n";

static const struct backend *const backends[] = {
	&backend_ndjson,
	&backend_csv,
	&backend_parquet,
	&backend_postgres,
	&backend_sqlite,
};

static struct sink sink;

static const struct backend *
backend_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(backends) / sizeof(*backends); i++)
		if (strcmp(backends[i]->name, name) == 0)
			return backends[i];
	filter_usage(&sink.filter, "%s: not a format", name);
}

static void
options(int argc, char *argv[])
{
	struct filter *f = &sink.filter;
	int ch;

	while ((ch = filter_getopt(f, argc, argv, "", longs)) != -1)
		switch (ch) {
		case OPT_COLUMNS:
			sink.names = optarg;
			break;
		case OPT_CRLF:
			sink.crlf = true;
			break;
		case OPT_MEMORY:
			sink.memory = (size_t)opt_size(
			    "--memory", optarg, 1 << 20, UINT64_C(1) << 40);
			break;
		case OPT_ROW_GROUP:
			sink.rows = (size_t)opt_int(
			    "--row-group", optarg, 1, 100000000);
			break;
		case OPT_SYNC:
			sink.sync = true;
			break;
		case OPT_TIMEOUT:
			sink.timeout =
			    opt_seconds("--timeout", optarg, 0, 24 * 3600);
			break;
		}
}

/* Options that the format would not heed are mistakes. */
static void
check(void)
{
	const struct backend *b = sink.backend;
	struct filter *f = &sink.filter;
	bool dash = strcmp(sink.dest, "-") == 0;

	if (sink.names != NULL && !b->columns)
		filter_usage(f, "--columns is not for %s", b->name);
	if (sink.crlf && b != &backend_csv)
		filter_usage(f, "--crlf is not for %s", b->name);
	if (sink.rows > 0 && b != &backend_parquet)
		filter_usage(f, "--row-group is not for %s", b->name);
	if (sink.memory > 0 && b != &backend_sqlite)
		filter_usage(f, "--memory is not for %s", b->name);
	if ((sink.sync || sink.timeout >= 0) && !b->database)
		filter_usage(f, "--sync and --timeout are not for %s", b->name);
	if (dash && !b->dash)
		filter_usage(
		    f, "%s does not go to the standard output", b->name);
	if (dash && f->tag && !b->database && b != &backend_ndjson)
		filter_usage(f,
		    "--tag and %s on the standard output exclude "
		    "each other",
		    b->name);
}

static void
undo(void)
{
	sink.backend->abort();
}

/* May what was put be kept? */
static bool
judge(void)
{
	struct filter *f = &sink.filter;
	const struct stats *s = &f->stats;

	if (f->mark_asked && !f->mark_due) {
		log_msg(LOG_ERROR,
		    "%s: not committed: the input ended without its end mark, "
		    "after %llu records",
		    sink.dest, (unsigned long long)s->in);
		return false;
	}
	if ((double)s->invalid > f->max_bad * (double)s->in) {
		log_msg(LOG_ERROR, "%s: not committed: too many bad records",
		    sink.dest);
		return false;
	}
	/* Refused records come first: when they are lost, all is off. */
	wr_flush_all();
	return true;
}

int
main(int argc, char *argv[])
{
	struct filter *f = &sink.filter;
	int status = EX_OK, closed;

	filter_init(f, "sink", "crawler", usage, help);
	sink.timeout = -1;
	options(argc, argv);
	argc -= optind;
	argv += optind;
	if (argc < 2)
		filter_usage(f, "which FORMAT, and which DEST?");
	sink.backend = backend_find(argv[0]);
	sink.dest = argv[1];
	check();
	sink.table = table_new(f->json, sink.names);
	filter_open(f, argc - 2, argv + 2);
	atexit(undo);
	sink.backend->open(&sink);

	while (filter_next(f))
		if ((sink.backend->as_is && fits(sink.table)) ||
		    table_read(sink.table, f->line.raw, f))
			sink.backend->put(&sink);
		else
			filter_reject(f, KIND_INVALID);

	if (sink.backend->settle != NULL)
		sink.backend->settle(&sink);
	if (judge())
		sink.backend->commit(&sink);
	else {
		sink.backend->abort();
		status = EX_DATAERR;
	}
	/* Only a stream of records has an end mark. */
	if (sink.backend != &backend_ndjson || strcmp(sink.dest, "-") != 0)
		f->mark_due = false;
	table_free(sink.table);
	closed = filter_close(f);
	return status != EX_OK ? status : closed;
}
