#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "filter.h"
#include "log.h"
#include "number.h"
#include "opt.h"
#include "utf8.h"

#define MAX_RECORD (16 * 1024 * 1024)

enum {
	OPT_MAX_BAD = 1000,
	OPT_MAX_RECORD,
	OPT_TAG
};

static const struct option common[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "max-bad", required_argument, NULL, OPT_MAX_BAD },
	{ "max-record", required_argument, NULL, OPT_MAX_RECORD },
	{ "quarantine", required_argument, NULL, 'q' },
	{ "stats", required_argument, NULL, 's' },
	{ "tag", no_argument, NULL, OPT_TAG },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

static const char common_help[] =
    "  -q, --quarantine DEST   refused records go there: a descriptor or file\n"
    "  -s, --stats DEST        one line of counts at the end\n"
    "      --max-bad RATIO     exit 65 when more than that were invalid\n"
    "      --max-record SIZE   the longest record (16M)\n"
    "      --tag               write ok<TAB>record and bad<TAB>envelope\n"
    "  -h, --help              print this\n"
    "  -V, --version           print the version\n";

/*
 * A descriptor that the caller closed would be given to the next file that
 * is opened, and that file would become the standard output.
 */
static void
check_descriptors(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) == -1) {
			if (fd != STDERR_FILENO)
				die(EX_IOERR, "standard %s: is closed",
				    fd == STDIN_FILENO ? "input" : "output");
			/* Stays open for the life of the program. */
			(void)open("/dev/null", O_WRONLY);
		}
}

void
filter_init(struct filter *f, const char *stage, const char *log,
    const char *usage, const char *help)
{
	static char prog[64];

	memset(f, 0, sizeof(*f));
	snprintf(prog, sizeof(prog), "tmdb-%s", stage);
	log_open(prog, log);
	check_descriptors();
	/* Past the limit of file size, write(2) shall fail like any other. */
	signal(SIGXFSZ, SIG_IGN);
	f->stage = stage;
	f->usage = usage;
	f->help = help;
	f->max_bad = 1;
	f->max_record = MAX_RECORD;
	f->mark_asked = getenv("TMDB_END_MARK") != NULL &&
	    strcmp(getenv("TMDB_END_MARK"), "1") == 0;
	f->json = json_new();
	f->end_mark = json_name(f->json, "_tmdb", 5);
	f->mark_count = json_name(f->json, "records", 7);
	stats_open(&f->stats, stage);
}

void
filter_usage(struct filter *f, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	if (fmt != NULL) {
		va_start(ap, fmt);
		vsnprintf(text, sizeof(text), fmt, ap);
		va_end(ap);
		log_msg(LOG_ERROR, "%s", text);
	}
	fprintf(stderr, "usage: tmdb-%s %s\n", f->stage, f->usage);
	exit(EX_USAGE);
}

/* What is asked for goes to the standard output, checked like all output. */
static _Noreturn void
print_and_exit(const char *a, const char *b, const char *c)
{
	struct writer *w = wr_stdout();

	wr_put(w, a, strlen(a));
	wr_put(w, b, strlen(b));
	wr_put(w, c, strlen(c));
	wr_close(w, false);
	exit(EX_OK);
}

static void
merge_options(struct filter *f, const struct option *longs)
{
	size_t n = 0, m = sizeof(common) / sizeof(*common);

	while (longs != NULL && longs[n].name != NULL)
		n++;
	f->longs = calloc(n + m, sizeof(*f->longs));
	if (f->longs == NULL)
		die(EX_OSERR, "out of memory");
	if (n > 0)
		memcpy(f->longs, longs, n * sizeof(*longs));
	memcpy(f->longs + n, common, sizeof(common));
}

int
filter_getopt(struct filter *f, int argc, char *const argv[],
    const char *shorts, const struct option *longs)
{
	char all[128], line[512];
	int ch;

	if (f->longs == NULL)
		merge_options(f, longs);
	snprintf(all, sizeof(all), "%shq:s:V", shorts);
	for (;;) {
		switch (ch = getopt_long(argc, argv, all, f->longs, NULL)) {
		case 'h':
			snprintf(line, sizeof(line), "usage: tmdb-%s %s\n",
			    f->stage, f->usage);
			print_and_exit(line, f->help, common_help);
		case 'V':
			snprintf(line, sizeof(line), "tmdb-%s ", f->stage);
			print_and_exit(line, VERSION, "\n");
		case 'q':
			f->quarantine = optarg;
			continue;
		case 's':
			f->stats_dest = optarg;
			continue;
		case OPT_MAX_BAD:
			f->max_bad = opt_ratio("--max-bad", optarg);
			continue;
		case OPT_MAX_RECORD:
			f->max_record = (size_t)opt_size(
			    "--max-record", optarg, 64, 1 << 30);
			continue;
		case OPT_TAG:
			f->tag = true;
			continue;
		case '?':
			filter_usage(f, NULL);
		default:
			return ch;
		}
	}
}

void
filter_open_output(struct filter *f)
{
	f->out = wr_stdout();
	f->reject.stage = f->stage;
	f->reject.prefix = f->tag ? "bad\t" : NULL;
	if (f->tag && f->quarantine != NULL)
		filter_usage(f, "--tag and --quarantine exclude each other");
	if (f->tag)
		f->reject.out = wr_stdout();
	else if (f->quarantine != NULL)
		f->reject.out =
		    wr_open(f->quarantine, WR_APPEND, "--quarantine");
	else
		f->reject.out = wr_stderr();
	if (f->stats_dest != NULL)
		f->stats_out = wr_open(f->stats_dest, WR_APPEND, "--stats");
}

void
filter_open(struct filter *f, int n, char *const *files)
{
	filter_open_output(f);
	f->in = rd_open(files, n, f->max_record);
}

static bool
is_blank(const struct line *line)
{
	size_t i;

	for (i = 0; i < line->n; i++)
		if (strchr(" \t\r", line->p[i]) == NULL || line->p[i] == '\0')
			return false;
	return true;
}

static void
refuse(struct filter *f, enum kind kind, const struct line *line, bool object)
{
	f->stats.quarantined++;
	f->stats.invalid += kind == KIND_INVALID;
	reject_put(&f->reject, kind, line, object);
}

/* An input says its end: the count must be that of what came before it. */
static void
end_mark(struct filter *f)
{
	const struct json_value *v = json_get(f->json, f->mark_count);
	int64_t n = -1;

	if (v == NULL || v->type != JSON_NUMBER || !number_int64(v, &n) ||
	    n < 0 || (uint64_t)n != f->since_mark)
		die(EX_DATAERR,
		    "%s:%llu: the end mark says %lld records, %llu came",
		    f->line.input, (unsigned long long)f->line.number,
		    (long long)n, (unsigned long long)f->since_mark);
	f->mark_seen = true;
	f->since_mark = 0;
}

static void
refuse_text(struct filter *f)
{
	const struct json_fault *fault = json_fault(f->json);

	filter_error(f, fault->rule, "", "%s, at byte %zu of the line",
	    fault->message, fault->at + 1);
	refuse(f, KIND_INVALID, &f->line, false);
}

bool
filter_next(struct filter *f)
{
	enum rd rd;

	for (;;) {
		f->waits = f->no_wait && !rd_ready(f->in);
		if (f->waits)
			return false;
		if ((rd = rd_line(f->in, &f->line)) == RD_END)
			break;
		/* An end mark speaks of its own input alone. */
		if (f->line.input != f->marked_input)
			f->since_mark = 0;
		f->marked_input = f->line.input;
		if (rd == RD_LINE && is_blank(&f->line))
			continue;
		if (rd == RD_LINE &&
		    json_scan(f->json, f->line.p, f->line.raw)) {
			if (json_get(f->json, f->end_mark) != NULL) {
				end_mark(f);
				continue;
			}
			if (f->any_value ||
			    json_root(f->json)->type == JSON_OBJECT) {
				f->stats.in++;
				f->since_mark++;
				return true;
			}
		}
		f->stats.in++;
		f->since_mark++;
		if (rd == RD_LONG) {
			filter_error(f, "max_record", "",
			    "longer than %zu bytes", f->max_record);
			f->stats.quarantined++;
			f->stats.invalid++;
			reject_long(&f->reject, &f->line, f->in);
		} else if (json_root(f->json)->type == JSON_NONE) {
			refuse_text(f);
		} else {
			filter_error(f, "object", "", "not a JSON object");
			refuse(f, KIND_INVALID, &f->line, false);
		}
	}
	f->mark_due = f->mark_seen && f->since_mark == 0;
	return false;
}

void
filter_put(struct filter *f, const char *p, size_t n)
{
	if (f->tag)
		wr_put(f->out, "ok\t", 3);
	wr_put(f->out, p, n);
	wr_put(f->out, "\n", 1);
	f->stats.out++;
}

void
filter_pass(struct filter *f)
{
	if (f->tag || f->line.n != f->line.raw) {
		filter_put(f, f->line.p, f->line.n);
		return;
	}
	wr_lend(f->out, f->line.p, f->line.n + 1);
	f->stats.out++;
}

void
filter_error(
    struct filter *f, const char *rule, const char *path, const char *fmt, ...)
{
	char message[1024];
	va_list ap;
	size_t n, bad;

	va_start(ap, fmt);
	vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	/* A cut may have split a character. */
	n = strlen(message);
	if ((bad = utf8_bad(message, n)) < n)
		message[bad] = '\0';
	stats_count(&f->stats, "by_rule", rule);
	reject_error(&f->reject, rule, path, message);
}

void
filter_reject(struct filter *f, enum kind kind)
{
	refuse(f, kind, &f->line, json_root(f->json)->type == JSON_OBJECT);
}

void
filter_reject_line(struct filter *f, enum kind kind, const struct line *line)
{
	refuse(f, kind, line, true);
}

void
filter_reject_text(struct filter *f, enum kind kind, const struct line *line)
{
	refuse(f, kind, line, false);
}

static void
put_mark(struct filter *f)
{
	char line[64];

	snprintf(line, sizeof(line), "{\"_tmdb\":\"end\",\"records\":%llu}\n",
	    (unsigned long long)f->stats.out);
	wr_put(f->out, line, strlen(line));
}

static void
put_stats(struct filter *f)
{
	struct buf b = { NULL, 0, 0 };

	stats_line(&f->stats, &b);
	if (f->stats_out != NULL) {
		wr_put(f->stats_out, b.p, b.n);
		wr_close(f->stats_out, false);
	}
	buf_free(&b);
}

int
filter_close(struct filter *f)
{
	struct stats *s = &f->stats;
	int status = EX_OK;

	if (s->in != s->out + s->quarantined + s->merged)
		die(EX_SOFTWARE,
		    "%llu records in, but %llu out and %llu quarantined",
		    (unsigned long long)s->in, (unsigned long long)s->out,
		    (unsigned long long)s->quarantined);
	if (f->mark_asked && f->in != NULL && !f->mark_seen)
		log_msg(LOG_WARNING, "the input ended without its end mark");
	if (f->mark_due)
		put_mark(f);
	rd_close(f->in);
	wr_close(f->reject.out, false);
	wr_close(f->out, false);
	log_msg(LOG_INFO, "%llu records in, %llu out, %llu quarantined",
	    (unsigned long long)s->in, (unsigned long long)s->out,
	    (unsigned long long)s->quarantined);
	if ((double)s->invalid > f->max_bad * (double)s->in) {
		log_msg(LOG_ERROR, "%llu of %llu records are invalid",
		    (unsigned long long)s->invalid, (unsigned long long)s->in);
		status = EX_DATAERR;
	}
	put_stats(f);
	if (status == EX_OK && log_lost())
		status = EX_IOERR;
	stats_free(s);
	reject_free(&f->reject);
	json_free(f->json);
	free(f->longs);
	return status;
}
