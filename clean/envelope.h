/*
 * envelope: the input line that lies in an envelope, to the byte.
 */
#ifndef TMDB_CLEAN_ENVELOPE_H
#define TMDB_CLEAN_ENVELOPE_H

#include <stdbool.h>

#include "../lib/buf.h"
#include "../lib/io.h"
#include "../lib/json.h"

struct envelope {
	struct json *json; /* scans the envelopes */
	int stage, kind, errors, record, raw, raw_base64; /* handles */
	struct buf text; /* what had to be decoded */
};

/* e is zero. */
void envelope_open(struct envelope *e, struct json *json);

/*
 * Is what json has just scanned an envelope of this stage, kind and rule?
 * Each is a list of names with commas between them; NULL fits all.
 */
bool envelope_fits(const struct envelope *, const char *stages,
    const char *kinds, const char *rules);

/*
 * The line that is in the envelope that is this line: *p and *n are lent
 * until the next call.  False: it is no envelope.
 */
bool envelope_line(
    struct envelope *, const struct line *, const char **p, size_t *n);

void envelope_close(struct envelope *);

#endif
