/*
 * sighting: the ids of a run, with the sources under which each was seen,
 * and those of earlier runs.  Ids below 2^24 take two bytes, in pages of
 * 256 that come into being when one of them is seen (32 MB at most); larger
 * ones 16 bytes in a table, which takes SIGHTING_LARGE of them.
 */
#ifndef VALIDATE_SIGHTING_H
#define VALIDATE_SIGHTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sample.h"

#define SIGHTING_LARGE ((size_t)1 << 20)
#define SIGHTING_MAX   (UINT64_C(1) << 53) /* ids are not above */
/* So many sources have a bit; all others are taken for one. */
#define SIGHTING_SOURCES 14

struct sighting;

enum sighted {
	SIGHTED_NEW,
	SIGHTED_WITHIN, /* under the same source before */
	SIGHTED_ACROSS, /* under another source before, but not this one */
	SIGHTED_UNKNOWN /* the table is full: nothing is known of it */
};

/* No memory ends the program with EX_OSERR. */
struct sighting *sighting_new(void);

/* See an id under a source: 0 to SIGHTING_SOURCES. */
enum sighted sighting_add(struct sighting *, uint64_t id, unsigned source);

/* The id is one of an earlier run; false: the table is full. */
bool sighting_earlier(struct sighting *, uint64_t id);

/*
 * The different ids of this run: how many there are and how many of them
 * are of earlier runs too; they go into the sample, which is ended.
 */
void sighting_sum(const struct sighting *, struct sample *, uint64_t *earlier);

void sighting_free(struct sighting *);

#endif
