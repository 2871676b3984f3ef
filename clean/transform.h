/*
 * transform: a person's own change of a record, written in jq.  Nobody else
 * includes <jq.h>.
 */
#ifndef TMDB_CLEAN_TRANSFORM_H
#define TMDB_CLEAN_TRANSFORM_H

#include "../lib/buf.h"

struct transform;

/*
 * Compile; place names the option for messages.  What does not compile ends
 * the program with EX_CONFIG.
 */
struct transform *transform_open(const char *text, const char *place);

/* The same of a file; EX_NOINPUT when it cannot be read. */
struct transform *transform_open_file(const char *path);

enum outcome {
	OUTCOME_SAME,	 /* the record came out as it went in */
	OUTCOME_CHANGED, /* *out is the record now */
	OUTCOME_NONE,	 /* nothing came out */
	OUTCOME_FAILED	 /* *out is why */
};

/*
 * Run it on the record of n bytes at s, a good JSON object with a newline and
 * JSON_PAD bytes behind it.  *out is lent until the next call.
 */
enum outcome transform_run(
    struct transform *, const char *s, size_t n, const struct buf **out);

/* NULL is none. */
void transform_close(struct transform *);

#endif
