/*
 * words: made-up titles and overviews.  No sentence is from anywhere else.
 */
#ifndef STUB_WORDS_H
#define STUB_WORDS_H

#include <stdint.h>

#include "../../lib/buf.h"
#include "catalog.h"

/* A title in a language, the same for the same seed. */
void words_title(struct buf *, uint64_t seed, enum movie_language);

/* Two to five sentences in English or Korean. */
void words_overview(struct buf *, uint64_t seed, enum movie_language);

/* A line of a few words for a poster. */
void words_tagline(struct buf *, uint64_t seed, enum movie_language);

/* A person's name, in Latin letters. */
void words_name(struct buf *, uint64_t seed);

#endif
