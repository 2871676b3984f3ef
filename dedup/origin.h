/*
 * origin: where records come from.  Each line gets an ordinal, counted on
 * over all inputs, from which its input and its line number can be told;
 * each "source" gets a small number.
 */
#ifndef DEDUP_ORIGIN_H
#define DEDUP_ORIGIN_H

#include <stdint.h>

#include "../lib/buf.h"
#include "../lib/io.h"
#include "../lib/json.h"
#include "hash.h"

/* Numbers of sources; past them all further ones share the last. */
#define ORIGIN_SOURCES 65536

struct origin {
	struct origin_input {
		const char *name;
		uint64_t base; /* ordinal of its line 0 */
	} * input;
	size_t n;
	uint64_t last;	     /* ordinal of the line seen last */
	struct hash *source; /* hash of number i, from 1 */
	uint16_t *slot;	     /* open addressing over source[] */
	unsigned sources;
	struct buf recent, text; /* the source seen last, as it was written */
	unsigned recent_source;
};

/* Copies of one key: where from, the nearest class that fits. */
enum origin_class {
	WITHIN_SOURCE,
	ACROSS_SOURCES,
	ACROSS_INPUTS
};

void origin_init(struct origin *);

/* The ordinal of a line; ask for each line once, in their order. */
uint64_t origin_line(struct origin *, const struct line *);

/* The input and the line number of an ordinal. */
const char *
origin_place(const struct origin *, uint64_t ordinal, uint64_t *number);

/* The number of a "source", which may be NULL: 0 stands for none. */
unsigned origin_source(struct origin *, const struct json_value *);

enum origin_class origin_compare(const struct origin *, uint64_t line_a,
    unsigned source_a, uint64_t line_b, unsigned source_b);

void origin_free(struct origin *);

#endif
