#include <stdlib.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "contest.h"
#include "held.h"
#include "shelf.h"
#include "verdict.h"

struct held {
	struct job *job;
	struct store *store;
	struct run *lines;
	struct contest *contest;
};

struct held *
held_new(struct job *j, size_t memory)
{
	struct held *h = calloc(1, sizeof(*h));

	if (h == NULL)
		die(EX_OSERR, "out of memory");
	h->job = j;
	h->store = store_new(memory / 2);
	h->lines = run_new(h->store);
	h->contest =
	    contest_new(h->store, &j->origin, j->keep, j->titles, memory / 4);
	return h;
}

void
held_add(struct held *h, uint64_t ordinal)
{
	struct entry e;

	entries_read(&h->job->entries, &e, key_hash(&h->job->key), ordinal);
	contest_add(h->contest, &e);
	shelf_put(h->lines, &h->job->filter.line, ordinal);
}

void
held_finish(struct held *h)
{
	struct job *j = h->job;
	const struct verdict *v;
	struct buf b = { 0 };
	struct line line;
	uint64_t ordinal;

	contest_decide(h->contest);
	while (shelf_get(h->lines, &j->origin, &b, &line, &ordinal)) {
		v = contest_verdict(h->contest, ordinal);
		if (v == NULL) {
			filter_put(&j->filter, line.p, line.n);
			continue;
		}
		(void)json_scan(j->again, line.p, line.raw);
		verdict_reject(v, &j->filter, &j->origin, &j->key_again, &line);
	}
	buf_free(&b);
	contest_free(h->contest);
	run_free(h->lines);
	store_free(h->store);
	free(h);
}
