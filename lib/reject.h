/*
 * reject: refused records, each in an envelope that says who refused it and
 * why, so that nothing is lost and every input line can be rebuilt to the
 * byte (tmdb-record(5), ENVELOPES).
 */
#ifndef TMDB_REJECT_H
#define TMDB_REJECT_H

#include <stdbool.h>

#include "buf.h"
#include "io.h"

enum kind {
	KIND_INVALID,
	KIND_FILTERED,
	KIND_DUPLICATE
};

struct reject {
	const char *stage;
	struct writer *out;
	const char *prefix; /* before each envelope: "bad\t" with --tag */
	struct buf errors;  /* of the record in hand */
	struct buf line;
};

/* Note one thing that is wrong; path is a JSON Pointer (RFC 6901). */
void reject_error(
    struct reject *, const char *rule, const char *path, const char *message);

/* Where the rule stands, for the error noted last: a JSON Pointer too. */
void reject_place(struct reject *, const char *schema);

/*
 * Write the envelope of a line with the errors noted since the last one.
 * is_object: the line is a good JSON object, and goes in as "record"; else
 * as "raw" or, when it is not UTF-8, "raw_base64".
 */
void
reject_put(struct reject *, enum kind, const struct line *, bool is_object);

/* The same for the line longer than the ceiling, in constant memory. */
void reject_long(struct reject *, const struct line *, struct reader *);

void reject_free(struct reject *);

#endif
