#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "verdict.h"

static const char *const classes[] = {
	[WITHIN_SOURCE] = "within_source",
	[ACROSS_SOURCES] = "across_sources",
	[ACROSS_INPUTS] = "across_inputs",
};

static const char *const reasons[] = {
	[REASON_FIRST] = "it came first",
	[REASON_LAST] = "it came later",
	[REASON_NEWER] = "newer fetched_at",
	[REASON_VOTES] = "more votes",
	[REASON_DECIMALS] = "more decimals in vote_average",
	[REASON_FILLED] = "more complete",
	[REASON_POPULARITY] = "more popular",
};

void
verdict_set(struct verdict *v, const struct origin *origin,
    enum verdict_rule rule, enum reason reason, const struct entry *loser,
    const struct entry *winner)
{
	/* Its padding goes to disk, too. */
	memset(v, 0, sizeof(*v));
	v->line = loser->line;
	v->winner = winner->line;
	v->movie = winner->movie;
	v->numbered = winner->numbered;
	v->rule = (uint8_t)rule;
	v->reason = (uint8_t)reason;
	v->class = (uint8_t)origin_compare(
	    origin, loser->line, loser->source, winner->line, winner->source);
}

void
verdict_reject(const struct verdict *v, struct filter *f,
    const struct origin *origin, struct key *key, const struct line *line)
{
	struct buf b = { 0 };
	char winner[48] = "";
	const char *input;
	uint64_t number;

	input = origin_place(origin, v->winner, &number);
	if (v->rule == VERDICT_KEY) {
		filter_error(f, "duplicate", key->member[0].path,
		    "%s again: line %" PRIu64 " of %s is kept (%s)",
		    key_print(key, &b), number, input, reasons[v->reason]);
		stats_count(&f->stats, "duplicates", classes[v->class]);
		buf_free(&b);
	} else {
		if (v->numbered)
			snprintf(winner, sizeof(winner),
			    " of movie_id %" PRId64, v->movie);
		filter_error(f, "title", "/title",
		    "title and release_date%s again: line %" PRIu64
		    " of %s is kept (%s)",
		    winner, number, input, reasons[v->reason]);
	}
	filter_reject_line(f, KIND_DUPLICATE, line);
}

void
verdict_stats(struct filter *f)
{
	size_t i;

	for (i = 0; i < sizeof(classes) / sizeof(*classes); i++)
		stats_add(&f->stats, "duplicates", classes[i], 0);
}
