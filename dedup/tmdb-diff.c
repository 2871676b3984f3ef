#include <stdint.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/filter.h"
#include "../lib/opt.h"
#include "change.h"
#include "idset.h"
#include "key.h"
#include "origin.h"
#include "shelf.h"
#include "store.h"

#define MEMORY	   ((uint64_t)256 << 20)
#define MEMORY_MIN ((uint64_t)1 << 20)

enum {
	OPT_IGNORE = 256,
	OPT_MEMORY
};

/* Marks of keys: in NEW.  Other keys are in OLD alone. */
#define MET 1

static const struct option longs[] = {
	{ "ignore", required_argument, NULL, OPT_IGNORE },
	{ "key", required_argument, NULL, 'k' },
	{ "memory", required_argument, NULL, OPT_MEMORY },
	{ NULL, 0, NULL, 0 },
};

static const char usage[] =
    "[-k MEMBER[,MEMBER...]] [--ignore MEMBER[,MEMBER...]]\n"
    "                 [--memory SIZE] [-q DEST] [-s DEST]\n"
    "                 [--max-bad RATIO] [--max-record SIZE] [--tag] OLD NEW";

static const char help[] =
    "  -k, --key MEMBER,...    what makes two records one movie (movie_id)\n"
    "      --ignore MEMBER,... what makes no change (fetched_at,page,source)\n"
    "      --memory SIZE       of OLD, past it go on on disk (256M)\n";

struct diff {
	struct filter filter;
	struct key key;
	struct origin origin;
	struct change change;
	struct idset *ids; /* place: 1 + offset in old */
	struct store *store;
	struct run *old;    /* the records of OLD */
	struct json *again; /* a scanner for them */
	struct key key_again;
	struct buf line, event;
};

/* Write an event: a version that is not there is NULL. */
static void
put(struct diff *d, const char *op, const struct key *k,
    const struct line *before, const struct line *after)
{
	const struct json_value *v;
	struct buf *b = &d->event;
	size_t i;

	b->n = 0;
	buf_printf(b, "{\"op\":\"%s\"", op);
	for (i = 0; i < k->n; i++) {
		v = json_get(k->json, k->member[i].handle);
		buf_puts(b, ",");
		buf_json(b, k->member[i].name, strlen(k->member[i].name));
		buf_puts(b, ":");
		buf_put(b, v->p, v->n);
	}
	if (before != NULL && after != NULL) {
		buf_puts(b, ",\"changed\":[");
		buf_put(b, d->change.names.p, d->change.names.n);
		buf_puts(b, "]");
	}
	if (before != NULL) {
		buf_puts(b, ",\"before\":");
		buf_put(b, before->p, before->n);
	}
	if (after != NULL) {
		buf_puts(b, ",\"after\":");
		buf_put(b, after->p, after->n);
	}
	buf_puts(b, "}");
	filter_put(&d->filter, b->p, b->n);
	stats_count(&d->filter.stats, "changes", op);
}

static void
refuse_again(struct diff *d, const char *in)
{
	struct filter *f = &d->filter;
	struct buf b = { 0 };

	filter_error(f, "duplicate", d->key.member[0].path,
	    "%s again in %s: the first is compared", key_print(&d->key, &b),
	    in);
	filter_reject(f, KIND_DUPLICATE);
	buf_free(&b);
}

static void
add_old(struct diff *d)
{
	struct note note = { run_size(d->old) + 1, 0 };
	const struct line *line = &d->filter.line;

	if (idset_add(d->ids, &d->key, &note) != IDSET_NEW)
		refuse_again(d, "OLD");
	else
		shelf_put(d->old, line, origin_line(&d->origin, line));
}

static void
add_new(struct diff *d)
{
	struct filter *f = &d->filter;
	struct note note = { 1, MET };
	struct line before;
	uint64_t ordinal;

	if (idset_add(d->ids, &d->key, &note) == IDSET_NEW) {
		put(d, "insert", &d->key, NULL, &f->line);
		return;
	}
	if (note.mark & MET) {
		refuse_again(d, "NEW");
		return;
	}
	note.mark |= MET;
	idset_set(d->ids, &d->key, &note);
	run_seek(d->old, note.place - 1);
	(void)shelf_get(d->old, &d->origin, &d->line, &before, &ordinal);
	(void)json_scan(d->again, before.p, before.raw);
	/* The two records leave as one event, or as none. */
	f->stats.merged++;
	if (change_find(&d->change, d->again, f->json))
		put(d, "update", &d->key, &before, &f->line);
	else {
		f->stats.merged++;
		stats_count(&f->stats, "changes", "unchanged");
	}
}

/* What NEW did not have. */
static void
put_deleted(struct diff *d)
{
	struct line line;
	struct note note;
	uint64_t ordinal;

	run_seek(d->old, 0);
	while (shelf_get(d->old, &d->origin, &d->line, &line, &ordinal)) {
		(void)json_scan(d->again, line.p, line.raw);
		(void)key_read(&d->key_again);
		(void)idset_add(d->ids, &d->key_again, &note);
		if ((note.mark & MET) == 0)
			put(d, "delete", &d->key_again, &line, NULL);
	}
}

static void
run(struct diff *d, char *const *files)
{
	struct filter *f = &d->filter;
	bool new_is_stdin = strcmp(files[1], "-") == 0;
	bool is_new;

	while (filter_next(f)) {
		if (!key_read(&d->key)) {
			filter_error(
			    f, "key", d->key.bad_path, "%s", d->key.bad);
			filter_reject(f, KIND_INVALID);
			continue;
		}
		/* The reader lends the operand itself as the input's name. */
		is_new = new_is_stdin ? f->line.input != files[0]
				      : f->line.input == files[1];
		if (is_new)
			add_new(d);
		else
			add_old(d);
	}
	put_deleted(d);
}

static void
diff_open(struct diff *d, const char *names, const char *ignore, size_t memory)
{
	static const char *const ops[] = { "insert", "update", "delete",
		"unchanged" };
	static const char *const taken[] = { "op", "changed", "before",
		"after" };
	struct filter *f = &d->filter;
	size_t i, k;

	if (!key_init(&d->key, f->json, names))
		filter_usage(f, "-k %s: an empty name, or one twice", names);
	for (i = 0; i < d->key.n; i++)
		for (k = 0; k < sizeof(taken) / sizeof(*taken); k++)
			if (strcmp(d->key.member[i].name, taken[k]) == 0)
				filter_usage(f,
				    "-k %s: an event has such a member itself",
				    taken[k]);
	d->again = json_new();
	(void)key_init(&d->key_again, d->again, names);
	origin_init(&d->origin);
	change_init(&d->change, ignore);
	d->ids = idset_new(SIZE_MAX);
	d->store = store_new(memory);
	d->old = run_new(d->store);
	for (i = 0; i < sizeof(ops) / sizeof(*ops); i++)
		stats_add(&f->stats, "changes", ops[i], 0);
}

static void
diff_close(struct diff *d)
{
	key_free(&d->key);
	key_free(&d->key_again);
	json_free(d->again);
	origin_free(&d->origin);
	change_free(&d->change);
	idset_free(d->ids);
	run_free(d->old);
	store_free(d->store);
	buf_free(&d->line);
	buf_free(&d->event);
}

int
main(int argc, char *argv[])
{
	static struct diff diff;
	struct filter *f = &diff.filter;
	const char *names = "movie_id", *ignore = "fetched_at,page,source";
	uint64_t memory = MEMORY;
	int ch;

	filter_init(f, "diff", "data-quality", usage, help);
	while ((ch = filter_getopt(f, argc, argv, "k:", longs)) != -1)
		switch (ch) {
		case 'k':
			names = optarg;
			break;
		case OPT_IGNORE:
			ignore = optarg;
			break;
		case OPT_MEMORY:
			memory = opt_size(
			    "--memory", optarg, MEMORY_MIN, SIZE_MAX / 4);
			break;
		}
	argv += optind;
	if (argc - optind != 2)
		filter_usage(f, "not two operands");
	if (strcmp(argv[0], "-") == 0 && strcmp(argv[1], "-") == 0)
		filter_usage(f, "the standard input cannot be both");
	diff_open(&diff, names, ignore, (size_t)memory);
	filter_open(f, 2, argv);
	run(&diff, argv);
	diff_close(&diff);
	return filter_close(f);
}
