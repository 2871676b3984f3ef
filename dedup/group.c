#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "group.h"
#include "shelf.h"
#include "store.h"
#include "verdict.h"

struct group {
	struct job *job;
	bool open;
	int64_t id;	 /* its key, */
	struct buf text; /* if it is no id */
	struct entry best;
	struct run *lines; /* all of it; none if the first wins */
	struct store *store;
	struct buf line;
	unsigned char *done; /* a bit for each id whose group was begun */
};

struct group *
group_new(struct job *j)
{
	struct group *g = calloc(1, sizeof(*g));

	if (g == NULL || (g->done = calloc(KEY_IDS / 8, 1)) == NULL)
		die(EX_OSERR, "out of memory");
	g->job = j;
	g->store = store_new(j->memory);
	g->lines = run_new(g->store);
	return g;
}

static bool
is_same(const struct group *g, const struct key *k)
{
	if (!g->open || g->id != k->id)
		return false;
	return k->id >= 0 ||
	    (k->text.n == g->text.n &&
		memcmp(k->text.p, g->text.p, k->text.n) == 0);
}

/* All records of the group are known: they leave. */
static void
end(struct group *g)
{
	struct job *j = g->job;
	struct verdict v;
	struct entry e;
	enum reason why;
	struct line line;
	uint64_t ordinal;

	run_seek(g->lines, 0);
	while (shelf_get(g->lines, &j->origin, &g->line, &line, &ordinal)) {
		if (ordinal == g->best.line) {
			filter_put(&j->filter, line.p, line.n);
			continue;
		}
		(void)json_scan(j->again, line.p, line.raw);
		entries_read(&j->entries_again, &e, g->best.key, ordinal);
		(void)entry_better(j->keep, &g->best, &e, &why);
		verdict_set(&v, &j->origin, VERDICT_KEY, why, &e, &g->best);
		verdict_reject(
		    &v, &j->filter, &j->origin, &j->key_again, &line);
	}
	run_clear(g->lines);
}

static void
begin(struct group *g)
{
	struct job *j = g->job;
	const struct key *k = &j->key;
	struct buf b = { 0 };
	unsigned char *byte, bit;

	if (k->id >= 0) {
		byte = &g->done[k->id / 8];
		bit = (unsigned char)(1 << k->id % 8);
		if (*byte & bit)
			die(EX_DATAERR,
			    "%s:%" PRIu64 ": %s comes again after another "
			    "key: the input is not sorted",
			    j->filter.line.input, j->filter.line.number,
			    key_print(&j->key, &b));
		*byte |= bit;
	}
	g->open = true;
	g->id = k->id;
	g->text.n = 0;
	buf_put(&g->text, k->text.p, k->text.n);
}

static void
refuse(struct group *g, const struct entry *e)
{
	struct job *j = g->job;
	struct verdict v;

	verdict_set(&v, &j->origin, VERDICT_KEY, REASON_FIRST, e, &g->best);
	verdict_reject(&v, &j->filter, &j->origin, &j->key, &j->filter.line);
}

void
group_add(struct group *g)
{
	struct job *j = g->job;
	bool same = is_same(g, &j->key);
	struct entry e;
	enum reason why;

	entries_read(&j->entries, &e, key_hash(&j->key),
	    origin_line(&j->origin, &j->filter.line));
	if (!same) {
		end(g);
		begin(g);
	}
	if (!same || entry_better(j->keep, &e, &g->best, &why))
		g->best = e;
	if (j->keep != KEEP_FIRST)
		shelf_put(g->lines, &j->filter.line, e.line);
	else if (same)
		refuse(g, &e);
	else
		filter_pass(&j->filter);
}

void
group_finish(struct group *g)
{
	end(g);
	run_free(g->lines);
	store_free(g->store);
	buf_free(&g->text);
	buf_free(&g->line);
	free(g->done);
	free(g);
}
