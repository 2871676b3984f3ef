/*
 * record: a movie as JSON, the way TMDB's lists write it.
 */
#ifndef STUB_RECORD_H
#define STUB_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "../../lib/buf.h"
#include "catalog.h"
#include "view.h"

/*
 * The record.  copy is 0, or another number for a slightly different one, as
 * a page cached at another time holds.
 */
void record_put(
    struct buf *, const struct movie *, const struct view *, uint64_t copy);

/* Members that details share with it: their values as JSON. */
void record_overview(struct buf *, const struct movie *, const struct view *);
void record_poster(struct buf *, const struct movie *, const struct view *);
void record_backdrop(struct buf *, const struct movie *);
void record_imdb(struct buf *, const struct movie *);
/* 24 hexadecimal digits in quotes. */
void record_hash(struct buf *, uint64_t seed);

void record_image(struct buf *, uint64_t seed, bool none);
void record_votes(struct buf *, const struct movie *, uint64_t copy);

/* A number of 1/10^digits, with a point and without needless zeros. */
void record_decimal(struct buf *, uint64_t value, int digits);

/* The id of the movie that has this number behind its tt. */
int64_t record_imdb_id(int64_t number);

#endif
