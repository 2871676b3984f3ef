#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/filter.h"
#include "../lib/log.h"
#include "jqrule.h"
#include "rules.h"
#include "run.h"
#include "verdict.h"

enum {
	OPT_FORMAT = 256,
	OPT_NAME,
	OPT_PRINT,
	OPT_VERDICTS
};

static const struct option longs[] = {
	{ "expression", required_argument, NULL, 'e' },
	{ "file", required_argument, NULL, 'f' },
	{ "format", required_argument, NULL, OPT_FORMAT },
	{ "name", required_argument, NULL, OPT_NAME },
	{ "print-rules", no_argument, NULL, OPT_PRINT },
	{ "rules", required_argument, NULL, 'r' },
	{ "verdicts", no_argument, NULL, OPT_VERDICTS },
	{ NULL, 0, NULL, 0 },
};

static const char usage[] =
    "[-r SCHEMA] [-e JQ_EXPR]... [-f JQ_FILE]... [options] [FILE ...]";

static const char help[] =
    "  -r, --rules SCHEMA      a JSON Schema (2020-12) instead of the "
    "built-in\n"
    "  -e, --expression EXPR   a rule in jq: what it gives must be true\n"
    "  -f, --file FILE         the same, read from a file\n"
    "      --name NAME         what the last -e or -f, else the next, is "
    "called\n"
    "      --format USE        \"format\" in the rules: assert or annotate\n"
    "      --verdicts          true or false a line, for any JSON value\n"
    "      --print-rules       print the built-in rules\n";

/* What the command line asked for. */
struct command {
	struct filter filter;
	const char *rules; /* NULL: the built-in ones */
	enum format_use format;
	bool verdicts;
	struct jqrule **jq;
	size_t njq;
	const char *name; /* waits for the next rule in jq */
	bool named;	  /* the last rule in jq has a name */
};

/* Tell about one thing that is wrong. */
static void
tell(void *arg, const struct finding *found)
{
	struct filter *f = arg;

	if (found->warn) {
		stats_count(&f->stats, "warnings", found->rule);
		log_msg(LOG_INFO, "%s:%llu: %s: %s %s", f->line.input,
		    (unsigned long long)f->line.number, found->rule,
		    found->path, found->message);
		return;
	}
	filter_error(f, found->rule, found->path, "%s", found->message);
	reject_place(&f->reject, found->place);
}

static void
validate(struct command *c, struct run *run)
{
	struct filter *f = &c->filter;
	struct buf why = { 0 };
	bool good, all;

	while (filter_next(f)) {
		all = good = run_ok(run);
		if (!good || run->warned)
			run_report(run, tell, f);
		for (size_t i = 0; i < c->njq; i++) {
			good = jqrule_ok(c->jq[i], f->line.p, f->line.n, &why);
			if (!good)
				filter_error(
				    f, jqrule_name(c->jq[i]), "", "%s", why.p);
			all = all && good;
		}
		if (all)
			filter_pass(f);
		else
			filter_reject(f, KIND_INVALID);
	}
	buf_free(&why);
}

static void
add_rule(struct command *c, const char *program, const char *what)
{
	c->jq = reallocarray(c->jq, c->njq + 1, sizeof(*c->jq));
	if (c->jq == NULL)
		die(EX_OSERR, "out of memory");
	c->jq[c->njq++] =
	    jqrule_new(program, c->name != NULL ? c->name : "jq", what);
	c->named = c->name != NULL;
	c->name = NULL;
}

static void
add_file(struct command *c, const char *file)
{
	size_t n;
	char *program = rules_read(file, &n);

	if (memchr(program, '\0', n) != NULL)
		die(EX_CONFIG, "%s: holds a NUL", file);
	add_rule(c, program, file);
	free(program);
}

static void
set_name(struct command *c, const char *name)
{
	if (*name == '\0')
		filter_usage(&c->filter, "--name: is empty");
	if (c->name != NULL)
		filter_usage(&c->filter, "--name: twice for one rule");
	if (c->njq > 0 && !c->named) {
		jqrule_rename(c->jq[c->njq - 1], name);
		c->named = true;
	} else
		c->name = name;
}

static void
set_format(struct command *c, const char *use)
{
	if (strcmp(use, "assert") == 0)
		c->format = FORMAT_ASSERT;
	else if (strcmp(use, "annotate") == 0)
		c->format = FORMAT_ANNOTATE;
	else
		filter_usage(
		    &c->filter, "--format: not assert or annotate: %s", use);
}

static _Noreturn void
print_rules(void)
{
	struct writer *w = wr_stdout();
	size_t n;
	const char *text = rules_text(&n);

	wr_put(w, text, n);
	wr_close(w, false);
	exit(EX_OK);
}

static void
read_options(struct command *c, int argc, char *argv[])
{
	int ch;

	while (
	    (ch = filter_getopt(&c->filter, argc, argv, "e:f:r:", longs)) != -1)
		switch (ch) {
		case 'e':
			add_rule(c, optarg, "--expression");
			break;
		case 'f':
			add_file(c, optarg);
			break;
		case 'r':
			c->rules = optarg;
			break;
		case OPT_FORMAT:
			set_format(c, optarg);
			break;
		case OPT_NAME:
			set_name(c, optarg);
			break;
		case OPT_PRINT:
			print_rules();
		case OPT_VERDICTS:
			c->verdicts = true;
			break;
		default:
			filter_usage(&c->filter, NULL);
		}
	if (c->name != NULL)
		filter_usage(
		    &c->filter, "--name: no rule to be called %s", c->name);
	if (c->verdicts &&
	    (c->filter.quarantine != NULL || c->filter.tag ||
		c->filter.stats_dest != NULL || c->filter.max_bad < 1))
		filter_usage(&c->filter,
		    "--verdicts refuses nothing: "
		    "it goes without -q, -s, --tag and --max-bad");
}

int
main(int argc, char *argv[])
{
	struct command c = { .format = FORMAT_BY_RULES };
	struct filter *f = &c.filter;
	struct schema *schema;
	struct run *run;
	int status;

	filter_init(f, "validate", "data-quality", usage, help);
	read_options(&c, argc, argv);
	schema = rules_load(c.rules, c.format);
	run = run_new(schema, f->json);
	filter_open(f, argc - optind, argv + optind);
	if (c.verdicts) {
		status = verdict_lines(f, run, c.jq, c.njq);
	} else {
		validate(&c, run);
		status = filter_close(f);
	}
	for (size_t i = 0; i < c.njq; i++)
		jqrule_free(c.jq[i]);
	free(c.jq);
	run_free(run);
	schema_free(schema);
	return status;
}
