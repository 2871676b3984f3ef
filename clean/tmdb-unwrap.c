/*
 * tmdb-unwrap: turn the envelopes of a quarantine back into the lines that
 * were refused.  See tmdb-unwrap(1).
 */
#include <string.h>
#include <sysexits.h>

#include "../lib/filter.h"
#include "envelope.h"

/* Envelopes are longer than the lines in them. */
#define MAX_ENVELOPE (1024 * 1024 * 1024)

enum {
	OPT_KIND = 256,
	OPT_RULE,
	OPT_STAGE
};

static const struct option longs[] = {
	{ "kind", required_argument, NULL, OPT_KIND },
	{ "rule", required_argument, NULL, OPT_RULE },
	{ "stage", required_argument, NULL, OPT_STAGE },
	{ NULL, 0, NULL, 0 },
};

static const char usage[] = "[options] [file ...]";

static const char help[] =
    "      --kind LIST         only these: invalid, filtered, duplicate\n"
    "      --rule LIST         only what was refused by one of these rules\n"
    "      --stage LIST        only what was refused by one of these stages\n";

static struct filter f;
static const char *stages, *kinds, *rules;

/* A kind that does not exist would silently fit nothing. */
static const char *
kinds_named(const char *list)
{
	static const char *const known[] = { "invalid", "filtered",
		"duplicate" };
	const char *s = list;
	size_t n, i;

	for (;; s += n + 1) {
		n = strcspn(s, ",");
		for (i = 0; i < 3; i++)
			if (strlen(known[i]) == n &&
			    memcmp(known[i], s, n) == 0)
				break;
		if (i == 3)
			filter_usage(&f, "--kind: \"%.*s\" is none", (int)n, s);
		if (s[n] == '\0')
			return list;
	}
}

int
main(int argc, char *argv[])
{
	struct envelope e = { 0 };
	const char *p;
	size_t n;
	int ch;

	filter_init(&f, "unwrap", "data-quality", usage, help);
	f.max_record = MAX_ENVELOPE;
	while ((ch = filter_getopt(&f, argc, argv, "", longs)) != -1)
		switch (ch) {
		case OPT_KIND:
			kinds = kinds_named(optarg);
			break;
		case OPT_RULE:
			rules = optarg;
			break;
		case OPT_STAGE:
			stages = optarg;
			break;
		}
	filter_open(&f, argc - optind, argv + optind);
	/* What lies in an envelope may itself be as deep as is allowed. */
	json_set_depth(f.json, JSON_DEPTH + 1);
	envelope_open(&e, f.json);
	while (filter_next(&f))
		if (!envelope_line(&e, &f.line, &p, &n)) {
			filter_error(&f, "envelope", "", "not an envelope");
			filter_reject(&f, KIND_INVALID);
		} else if (envelope_fits(&e, stages, kinds, rules)) {
			filter_put(&f, p, n);
		} else {
			/* What nobody asked for does not count. */
			f.stats.in--;
			stats_count(&f.stats, "envelopes", "left");
		}
	envelope_close(&e);
	return filter_close(&f);
}
