/*
 * tmdb-clean: drop the movies that nobody asked for, and tidy up the texts
 * of the others.  See tmdb-clean(1).
 */
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/filter.h"
#include "../lib/log.h"
#include "../lib/opt.h"
#include "drop.h"
#include "repair.h"
#include "transform.h"

enum {
	OPT_CHANGES = 256,
	OPT_KEEP_ADULT,
	OPT_KEEP_UNRATED,
	OPT_KEEP_UNRELEASED,
	OPT_NO_REPAIR,
	OPT_TODAY
};

static const struct option longs[] = {
	{ "changes", required_argument, NULL, OPT_CHANGES },
	{ "keep-adult", no_argument, NULL, OPT_KEEP_ADULT },
	{ "keep-unrated", no_argument, NULL, OPT_KEEP_UNRATED },
	{ "keep-unreleased", no_argument, NULL, OPT_KEEP_UNRELEASED },
	{ "no-repair", required_argument, NULL, OPT_NO_REPAIR },
	{ "today", required_argument, NULL, OPT_TODAY },
	{ NULL, 0, NULL, 0 },
};

static const char usage[] = "[options] [file ...]";

static const char help[] =
    "  -e EXPR                  then change the record by this jq expression\n"
    "  -f FILE                  the same from a file\n"
    "      --keep-adult         do not drop adult films\n"
    "      --keep-unreleased    do not drop what has no date yet, or a later\n"
    "      --keep-unrated       do not drop what nobody has rated\n"
    "      --today DATE         what counts as later, instead of now (UTC)\n"
    "      --no-repair LIST     leave these repairs out: control, invisible,\n"
    "                           newline, space, nfc, collapse, trim, null, "
    "all\n"
    "      --changes DEST       write a line for each repair\n";

static struct filter f;
static struct drop drop;
static struct repair repair = { .rules = REPAIR_ALL };
static struct transform *transform;
static const char *changes_dest;

/* The bits of the repairs in a list with commas. */
static unsigned
rules_named(const char *list)
{
	unsigned rules = 0;

	for (;;) {
		size_t n = strcspn(list, ",");
		enum rule rule = 0;

		while (rule < RULES &&
		    (strlen(rule_names[rule]) != n ||
			memcmp(rule_names[rule], list, n) != 0))
			rule++;
		if (rule < RULES)
			rules |= 1u << rule;
		else if (n == strlen("all") && memcmp(list, "all", n) == 0)
			rules |= REPAIR_ALL;
		else
			filter_usage(&f,
			    "--no-repair: no repair is called "
			    "\"%.*s\"",
			    (int)n, list);
		if (list[n] == '\0')
			return rules;
		list += n + 1;
	}
}

static void
options(int argc, char *argv[])
{
	const char *expr = NULL, *file = NULL;
	int ch;

	while ((ch = filter_getopt(&f, argc, argv, "e:f:", longs)) != -1)
		switch (ch) {
		case 'e':
		case 'f':
			if (expr != NULL || file != NULL)
				filter_usage(&f, "-e and -f: one is enough");
			*(ch == 'e' ? &expr : &file) = optarg;
			break;
		case OPT_CHANGES:
			changes_dest = optarg;
			repair.log = true;
			break;
		case OPT_KEEP_ADULT:
			drop.keep_adult = true;
			break;
		case OPT_KEEP_UNRATED:
			drop.keep_unrated = true;
			break;
		case OPT_KEEP_UNRELEASED:
			drop.keep_unreleased = true;
			break;
		case OPT_NO_REPAIR:
			repair.rules &= ~rules_named(optarg);
			break;
		case OPT_TODAY:
			drop.today = opt_date("--today", optarg);
			break;
		}
	if (expr != NULL)
		transform = transform_open(expr, "-e");
	if (file != NULL)
		transform = transform_open_file(file);
}

/*
 * The last word has a person's own expression.  False: it did not let the
 * record go on; why not has been noted.
 */
static bool
transformed(const char **s, size_t *n, size_t raw, enum kind *kind)
{
	const struct buf *out;

	switch (transform_run(transform, *s, raw, &out)) {
	case OUTCOME_SAME:
		break;
	case OUTCOME_CHANGED:
		*s = out->p;
		*n = out->n;
		break;
	case OUTCOME_NONE:
		filter_error(&f, "jq", "", "the expression gave nothing");
		*kind = KIND_FILTERED;
		return false;
	case OUTCOME_FAILED:
		filter_error(&f, "jq", "", "%.*s", (int)out->n, out->p);
		*kind = KIND_INVALID;
		return false;
	}
	return true;
}

/* Judge and mend the record in hand. */
static void
clean(struct writer *changes)
{
	const char *s = f.line.p;
	size_t n = f.line.n, raw = f.line.raw;
	enum kind kind;

	if (!drop_wants(&drop, &f, &kind)) {
		filter_reject(&f, kind);
		return;
	}
	if (repair_record(&repair, f.json, &s, &n))
		raw = n;
	if (transform != NULL && !transformed(&s, &n, raw, &kind)) {
		filter_reject(&f, kind);
		return;
	}
	if (s == f.line.p)
		filter_pass(&f);
	else
		filter_put(&f, s, n);
	repair_commit(&repair, &f.stats, changes);
}

int
main(int argc, char *argv[])
{
	struct writer *changes = NULL;

	filter_init(&f, "clean", "data-quality", usage, help);
	options(argc, argv);
	if (changes_dest != NULL)
		changes = wr_open(changes_dest, WR_APPEND, "--changes");
	filter_open(&f, argc - optind, argv + optind);
	drop_open(&drop, f.json);
	repair_open(&repair, f.json, &f.stats);
	while (filter_next(&f))
		clean(changes);
	if (changes != NULL)
		wr_close(changes, false);
	repair_free(&repair);
	transform_close(transform);
	return filter_close(&f);
}
