#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "contest.h"
#include "table.h"

#define BITS	    6 /* of a hash, for one level of partitions */
#define PARTS	    (1 << BITS)
#define LEVELS	    (64 / BITS)
#define STRETCH_MIN 4096

struct contest {
	struct store *store;
	const struct origin *origin;
	enum keep keep;
	bool titles;
	size_t memory;
	struct table table;
	struct run *part[PARTS], *title[PARTS];
	uint64_t first, last; /* lines of the entries */
	/*
	 * Verdicts come by key, and are asked for by line: stretches of
	 * lines, each with the verdicts on them, sorted when its turn comes.
	 */
	struct run **stretch;
	uint64_t lines;		/* of a stretch */
	size_t stretches, turn; /* turn: the stretch to load */
	struct verdict *verdict;
	size_t n, at, size;
};

struct contest *
contest_new(struct store *store, const struct origin *origin, enum keep keep,
    bool titles, size_t memory)
{
	struct contest *c = calloc(1, sizeof(*c));

	if (c == NULL)
		die(EX_OSERR, "out of memory");
	c->store = store;
	c->origin = origin;
	c->keep = keep;
	c->titles = titles;
	c->memory = memory;
	c->table.memory = memory;
	return c;
}

static void
put(struct contest *c, struct run **part, int level, const struct entry *e)
{
	size_t i = e->key.hi >> (64 - BITS * (level + 1)) & (PARTS - 1);

	if (part[i] == NULL)
		part[i] = run_new(c->store);
	run_put(part[i], e, sizeof(*e));
}

void
contest_add(struct contest *c, const struct entry *e)
{
	if (c->first == 0)
		c->first = e->line;
	c->last = e->line;
	put(c, c->part, 0, e);
}

/* The best entry of each key, in the table.  False: it is too small. */
static bool
fill(struct contest *c, struct run *run, enum keep keep)
{
	struct entry e, *best;
	enum reason why;

	table_clear(&c->table);
	run_seek(run, 0);
	while (run_get(run, &e, sizeof(e))) {
		if ((best = table_find(&c->table, e.key)) == NULL) {
			if (table_add(&c->table, &e) == NULL)
				return false;
		} else if (entry_better(keep, &e, best, &why))
			*best = e;
	}
	return true;
}

static void
judge(struct contest *c, enum keep keep, const struct entry *e,
    const struct entry *best)
{
	struct verdict v;
	enum reason why;

	/* Copies of one movie are no matter of titles. */
	if (keep == KEEP_TITLE && e->movie == best->movie &&
	    e->numbered == best->numbered)
		return;
	(void)entry_better(keep, best, e, &why);
	verdict_set(&v, c->origin,
	    keep == KEEP_TITLE ? VERDICT_TITLE : VERDICT_KEY, why, e, best);
	run_put(c->stretch[(e->line - c->first) / c->lines], &v, sizeof(v));
}

/* The winner of a key meets those of equal titles. */
static void
promote(struct contest *c, const struct entry *e)
{
	struct entry next = *e;

	next.key = e->title;
	put(c, c->title, 0, &next);
}

static void decide(struct contest *, struct run **, int level, enum keep);

static void
split(struct contest *c, struct run *run, int level, enum keep keep)
{
	struct run *part[PARTS] = { NULL };
	struct entry e;

	/* Only if hundreds of hashes were equal in 60 bits. */
	if (level == LEVELS)
		die(EX_SOFTWARE, "the hashes of keys collide");
	run_seek(run, 0);
	while (run_get(run, &e, sizeof(e)))
		put(c, part, level, &e);
	run_clear(run);
	decide(c, part, level, keep);
}

/* Decide all the partitions of a level, and free them. */
static void
decide(struct contest *c, struct run **part, int level, enum keep keep)
{
	const struct entry *best;
	struct entry e;
	size_t i;

	for (i = 0; i < PARTS; i++) {
		if (part[i] == NULL)
			continue;
		if (!fill(c, part[i], keep))
			split(c, part[i], level + 1, keep);
		run_seek(part[i], 0);
		while (run_get(part[i], &e, sizeof(e))) {
			best = table_find(&c->table, e.key);
			if (best->line != e.line)
				judge(c, keep, &e, best);
			else if (c->titles && keep != KEEP_TITLE && e.titled)
				promote(c, &e);
		}
		run_free(part[i]);
		part[i] = NULL;
	}
}

void
contest_decide(struct contest *c)
{
	size_t i;

	if (c->first == 0)
		return;
	c->lines = c->memory / 2 / sizeof(struct verdict);
	if (c->lines < STRETCH_MIN)
		c->lines = STRETCH_MIN;
	c->stretches = (size_t)((c->last - c->first) / c->lines + 1);
	c->stretch = calloc(c->stretches, sizeof(*c->stretch));
	if (c->stretch == NULL)
		die(EX_OSERR, "out of memory");
	for (i = 0; i < c->stretches; i++)
		c->stretch[i] = run_new(c->store);
	decide(c, c->part, 0, c->keep);
	decide(c, c->title, 0, KEEP_TITLE);
	table_free(&c->table);
}

static int
by_line(const void *a, const void *b)
{
	const struct verdict *x = a, *y = b;

	return (x->line > y->line) - (x->line < y->line);
}

/* Make the stretch whose turn it is the one in hand. */
static void
load(struct contest *c)
{
	struct run *run = c->stretch[c->turn];

	c->n = (size_t)(run_size(run) / sizeof(*c->verdict));
	c->at = 0;
	if (c->n > c->size) {
		free(c->verdict);
		c->verdict = calloc(c->n, sizeof(*c->verdict));
		if (c->verdict == NULL)
			die(EX_OSERR, "out of memory");
		c->size = c->n;
	}
	run_seek(run, 0);
	(void)run_get(run, c->verdict, c->n * sizeof(*c->verdict));
	run_free(run);
	c->stretch[c->turn++] = NULL;
	if (c->n > 0)
		qsort(c->verdict, c->n, sizeof(*c->verdict), by_line);
}

const struct verdict *
contest_verdict(struct contest *c, uint64_t line)
{
	while (c->turn < c->stretches && line >= c->first + c->turn * c->lines)
		load(c);
	while (c->at < c->n && c->verdict[c->at].line < line)
		c->at++;
	return c->at < c->n && c->verdict[c->at].line == line
	    ? &c->verdict[c->at]
	    : NULL;
}

void
contest_free(struct contest *c)
{
	size_t i;

	if (c == NULL)
		return;
	for (i = 0; i < PARTS; i++) {
		run_free(c->part[i]);
		run_free(c->title[i]);
	}
	for (i = 0; i < c->stretches; i++)
		run_free(c->stretch[i]);
	free(c->stretch);
	free(c->verdict);
	table_free(&c->table);
	free(c);
}
