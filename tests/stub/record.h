/*
 * record: a movie as JSON, the way TMDB's lists write it.
 */
#ifndef STUB_RECORD_H
#define STUB_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "../../lib/buf.h"
#include "catalog.h"

/* How a client wants to see it. */
struct view {
	enum {
		VIEW_ENGLISH,
		VIEW_KOREAN,
		VIEW_OTHER
	} language;
	const char *code;   /* the language's first two letters */
	const char *region; /* two letters, or NULL */
	bool trending;	    /* with media_type, in trending's order of keys */
};

/* Set the language of v from the value of language=, or NULL. */
void view_language(struct view *v, const char *language);

/*
 * The record.  copy is 0, or another number for a slightly different one, as
 * a page cached at another time holds.
 */
void record_put(
    struct buf *, const struct movie *, const struct view *, uint64_t copy);

/* Members that details share with it: their values as JSON. */
void record_title(struct buf *, const struct movie *, const struct view *);
void record_original_title(struct buf *, const struct movie *);
void record_overview(struct buf *, const struct movie *, const struct view *);
void record_image(struct buf *, uint64_t seed, bool none);
void record_votes(struct buf *, const struct movie *, uint64_t copy);

/* A number of 1/10^digits, with a point and without needless zeros. */
void record_decimal(struct buf *, uint64_t value, int digits);

#endif
