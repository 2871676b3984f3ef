/*
 * entry: all that decides between a record and its copies, so that the
 * record itself can lie on disk meanwhile.
 */
#ifndef DEDUP_ENTRY_H
#define DEDUP_ENTRY_H

#include <stdbool.h>
#include <stdint.h>

#include "../lib/json.h"
#include "../lib/moment.h"
#include "amount.h"
#include "hash.h"
#include "origin.h"
#include "title.h"

struct entry {
	struct hash key;
	uint64_t line; /* ordinal: see origin.h */
	struct moment fetched;
	struct amount votes, popularity;
	uint32_t decimals; /* written in vote_average */
	uint32_t filled;   /* members that are not null and not empty */
	uint32_t source;
	bool titled;	   /* title and movie are there */
	bool numbered;	   /* movie is the movie_id itself, else a hash of it */
	struct hash title; /* of the normalised title and the date */
	int64_t movie;
};

/* How to judge. */
enum keep {
	KEEP_FIRST,
	KEEP_LAST,
	KEEP_NEWEST,
	KEEP_BEST,
	KEEP_TITLE /* among equal titles of different movies */
};

/* Why one is better. */
enum reason {
	REASON_FIRST,
	REASON_LAST,
	REASON_NEWER,
	REASON_VOTES,
	REASON_DECIMALS,
	REASON_FILLED,
	REASON_POPULARITY
};

/* Reads entries from the records that a scanner scans. */
struct entries {
	struct json *json;
	struct origin *origin;
	enum keep keep;
	bool titles;
	struct title title;
	struct buf text;
	int fetched_at, vote_count, vote_average, source;
	int movie_id, name, release_date, popularity;
};

void entries_init(
    struct entries *, struct json *, struct origin *, enum keep, bool titles);

/* The entry of the record scanned last, but for what keep does not ask. */
void
entries_read(struct entries *, struct entry *, struct hash key, uint64_t line);

/* The number of the record's source alone: see origin.h. */
unsigned entries_source(struct entries *);

/*
 * Is a better than b?  Two entries of different lines are never equal: one
 * is better, for the reason that is stored.
 */
bool entry_better(
    enum keep, const struct entry *a, const struct entry *b, enum reason *);

void entries_free(struct entries *);

#endif
