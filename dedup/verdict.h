/*
 * verdict: that a record is a copy of another, which is kept, and why.
 */
#ifndef DEDUP_VERDICT_H
#define DEDUP_VERDICT_H

#include <stdbool.h>
#include <stdint.h>

#include "../lib/filter.h"
#include "entry.h"
#include "key.h"
#include "origin.h"

enum verdict_rule {
	VERDICT_KEY,
	VERDICT_TITLE
};

struct verdict {
	uint64_t line;	 /* ordinal of the refused record, */
	uint64_t winner; /* of the kept one, */
	int64_t movie;	 /* and its movie_id, if numbered */
	uint8_t rule, reason, class;
	bool numbered;
};

/* The verdict on the lesser of two entries. */
void
verdict_set(struct verdict *, const struct origin *, enum verdict_rule rule,
    enum reason reason, const struct entry *loser, const struct entry *winner);

/*
 * Send a line to the quarantine, with its reason and the place of the winner,
 * and count it.  key: of the scanner that scanned this line last.
 */
void verdict_reject(const struct verdict *, struct filter *,
    const struct origin *, struct key *key, const struct line *);

/* Make the counts of duplicates appear, even if they stay 0. */
void verdict_stats(struct filter *);

#endif
