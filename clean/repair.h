/*
 * repair: which repairs which members get, and the record with them made.
 */
#ifndef TMDB_CLEAN_REPAIR_H
#define TMDB_CLEAN_REPAIR_H

#include <stdbool.h>

#include "../lib/buf.h"
#include "../lib/io.h"
#include "../lib/json.h"
#include "../lib/stats.h"
#include "edit.h"
#include "text.h"

#define REPAIR_ALL ((1u << RULES) - 1)

struct repair {
	unsigned rules; /* bits (1u << enum rule): those that are on */
	bool log;	/* keep lines for repair_commit() */
	int movie_id;	/* handles */
	int handles[EDIT_MAX];
	struct edit edit;
	struct buf now, next;		/* a text on its way */
	const struct json_value *movie; /* movie_id of the record in hand */
	struct buf lines;		/* its changes, for the log */
	unsigned count[RULES];		/* its changes by rule */
};

/*
 * r->rules and r->log are set, the rest is zero.  The counts of all rules
 * that are on stand in stats from now on.
 */
void repair_open(struct repair *, struct json *, struct stats *);

/*
 * Repair the n bytes at s, which json has scanned.  False: there was nothing
 * to do.  Else *s and *n are the record anew, lent until the next call, with
 * a newline and JSON_PAD bytes behind it.
 */
bool
repair_record(struct repair *, const struct json *, const char **s, size_t *n);

/*
 * The record has gone out: count its repairs, and write a line for each to
 * changes, when that is not NULL.
 */
void repair_commit(struct repair *, struct stats *, struct writer *changes);

void repair_free(struct repair *);

#endif
