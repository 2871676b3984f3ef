#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "../../lib/buf.h"
#include "../../lib/log.h"
#include "../../lib/opt.h"
#include "day.h"
#include "discover.h"
#include "journal.h"
#include "script.h"
#include "server.h"

struct options {
	int port;
	const char *port_file, *fault, *pages, *records;
	uint64_t seed;
	size_t movies, crowd;
	int32_t today;
	long lag;
	bool steady;
};

static void
help(void)
{
	puts("usage: tmdb-stub [options]\n"
	     "A TMDB server of made-up movies on 127.0.0.1, for tests.\n"
	     "  -c, --crowd NUMBER    so many on one day, without votes\n"
	     "  -p, --port PORT       the port; 0, the default, finds one\n"
	     "  -F, --port-file FILE  write the port there when ready\n"
	     "  -f, --fault SCRIPT    scripted faults; - is standard input\n"
	     "  -k, --key KEY         the only good credential\n"
	     "  -l, --log FILE        append a line of JSON a request\n"
	     "  -L, --latency MS      hold every answer back so long\n"
	     "  -m, --movies NUMBER   how many there are (12000)\n"
	     "  -P, --pages FILE      recorded pages of popular\n"
	     "  -R, --records FILE    recorded records of popular\n"
	     "  -r, --rate NUMBER     429 beyond so many in a second\n"
	     "  -s, --seed NUMBER     other movies (1)\n"
	     "  -S, --steady          no doubled rows, no drift\n"
	     "  -t, --today DATE      the day dates are made around\n"
	     "  -x, --export-lag DAYS how old the newest export is (0)\n"
	     "  -h, --help            this text\n"
	     "  -V, --version         the version");
}

static const struct option longs[] = { { "crowd", 1, NULL, 'c' },
	{ "port", 1, NULL, 'p' }, { "port-file", 1, NULL, 'F' },
	{ "fault", 1, NULL, 'f' }, { "key", 1, NULL, 'k' },
	{ "log", 1, NULL, 'l' }, { "latency", 1, NULL, 'L' },
	{ "movies", 1, NULL, 'm' }, { "pages", 1, NULL, 'P' },
	{ "records", 1, NULL, 'R' }, { "rate", 1, NULL, 'r' },
	{ "seed", 1, NULL, 's' }, { "steady", 0, NULL, 'S' },
	{ "today", 1, NULL, 't' }, { "export-lag", 1, NULL, 'x' },
	{ "help", 0, NULL, 'h' }, { "version", 0, NULL, 'V' },
	{ NULL, 0, NULL, 0 } };

static void
option(struct options *o, struct behaviour *b, int c)
{
	switch (c) {
	case 'c':
		o->crowd = (size_t)opt_int("-c", optarg, 0, 1500000);
		break;
	case 'p':
		o->port = (int)opt_int("-p", optarg, 0, 65535);
		break;
	case 'F':
		o->port_file = optarg;
		break;
	case 'f':
		o->fault = optarg;
		break;
	case 'k':
		b->key = optarg;
		break;
	case 'l':
		journal_open(optarg);
		break;
	case 'L':
		b->latency = opt_int("-L", optarg, 0, 3600000);
		break;
	case 'm':
		o->movies = (size_t)opt_int("-m", optarg, 0, 1500000);
		break;
	case 'P':
		o->pages = optarg;
		break;
	case 'R':
		o->records = optarg;
		break;
	case 'r':
		b->rate = (int)opt_int("-r", optarg, 1, 1000000);
		break;
	case 's':
		o->seed = (uint64_t)opt_int("-s", optarg, 0, INT32_MAX);
		break;
	case 'S':
		o->steady = true;
		break;
	case 't':
		(void)day_read(opt_date("-t", optarg), &o->today);
		break;
	case 'x':
		o->lag = opt_int("-x", optarg, 0, 3650);
		break;
	case 'h':
		help();
		exit(fflush(stdout) == 0 ? EX_OK : EX_IOERR);
	case 'V':
		puts("tmdb-stub " VERSION);
		exit(fflush(stdout) == 0 ? EX_OK : EX_IOERR);
	default:
		fputs("usage: tmdb-stub [options]; -h lists them\n", stderr);
		exit(EX_USAGE);
	}
}

/* Under its name the file is complete. */
static void
port_write(const char *file, int port)
{
	struct buf name = { 0 };
	int fd;

	buf_printf(&name, "%s.%ld", file, (long)getpid());
	buf_put(&name, "", 1);
	fd = open(name.p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0)
		die(EX_CANTCREAT, "%s: %s", name.p, strerror(errno));
	if (dprintf(fd, "%d\n", port) < 0 || close(fd) < 0 ||
	    rename(name.p, file) < 0)
		die(EX_IOERR, "%s: %s", file, strerror(errno));
	buf_free(&name);
}

static volatile sig_atomic_t stop;

static void
stopped(int sig)
{
	(void)sig;
	stop = 1;
}

/* Signals come only while the server waits. */
static void
signals_set(sigset_t *mask)
{
	static const int ends[] = { SIGTERM, SIGINT, SIGHUP };
	struct sigaction a = { .sa_handler = stopped };
	sigset_t block;

	sigemptyset(&block);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		sigaddset(&block, ends[i]);
		sigaction(ends[i], &a, NULL);
	}
	sigprocmask(SIG_BLOCK, &block, mask);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		sigdelset(mask, ends[i]);
	signal(SIGPIPE, SIG_IGN);
}

static void
serve(const struct options *o, struct behaviour *b)
{
	sigset_t mask;
	int port;

	signals_set(&mask);
	port = server_start(o->port, b);
	if (o->port_file != NULL)
		port_write(o->port_file, port);
	printf("http://127.0.0.1:%d/3\n", port);
	if (fflush(stdout) != 0)
		die(EX_IOERR, "standard output: %s", strerror(errno));
	server_run(&stop, &mask);
}

int
main(int argc, char **argv)
{
	static struct behaviour b;
	struct options o = { .seed = 1, .movies = 12000, .today = day_today() };
	int c;

	log_open("tmdb-stub", "stub");
	while ((c = getopt_long(argc, argv,
		    "F:L:P:R:SVc:f:hk:l:m:p:r:s:t:x:", longs, NULL)) != -1)
		option(&o, &b, c);
	if (optind < argc)
		die(EX_USAGE, "no operand is known: %s", argv[optind]);
	if (o.pages != NULL && o.records != NULL)
		die(EX_USAGE, "-P and -R exclude each other");
	if (o.fault != NULL)
		script_read(&b.faults, o.fault, o.seed);
	if (o.pages != NULL)
		recorded_pages(&b.source.recorded, o.pages);
	if (o.records != NULL)
		recorded_records(&b.source.recorded, o.records);
	catalog_make(&b.source.catalog, o.seed, o.movies, o.crowd, o.today);
	b.source.catalog.steady = o.steady;
	b.source.newest_export = o.today - (int32_t)o.lag;
	serve(&o, &b);
	catalog_free(&b.source.catalog);
	recorded_free(&b.source.recorded);
	fault_free(&b.faults);
	discover_free();
	return EX_OK;
}
