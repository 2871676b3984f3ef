/*
 * profile: the figures of one run's records, in one pass and in memory that
 * does not grow with their number, but for the quantiles' few levels.
 */
#ifndef VALIDATE_PROFILE_H
#define VALIDATE_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../lib/buf.h"
#include "../lib/io.h"
#include "../lib/json.h"
#include "field.h"
#include "sighting.h"

#define PROFILE_FIELDS 128 /* members of more names are only counted */
#define PROFILE_NAME   256 /* and those of longer ones, in bytes */

struct profile {
	const char *id, *tops; /* member; members, with commas */
	struct field *field[PROFILE_FIELDS];
	size_t n;
	/* The field of the member at each place in the last record. */
	struct field *guess[PROFILE_FIELDS];
	uint64_t records, bytes, left_out, content;
	struct buf scratch;
	/* Those with a meaning of their own; NULL until one comes. */
	const struct field *id_field, *source_field, *fetched_field,
	    *release_field;
	struct sighting *sighting;
	uint64_t with_id, within, across, unknown;
	struct buf source[SIGHTING_SOURCES];
	unsigned sources; /* the last may be one too many */
	bool fetched;	  /* when is known of some record */
	int64_t fetched_first, fetched_last;
	struct buf fetched_text;       /* of the last record */
	int64_t today;		       /* days since 1970 */
	char newest[11], released[11]; /* days; released: up to today */
};

/* What a profile says that is not in the records. */
struct about {
	int64_t taken_at;
	const char *run, *collection; /* or NULL */
	uint64_t refused;
	bool earlier; /* ids of earlier runs were given */
};

/*
 * Begin: the member that identifies a movie, the members whose top values
 * are listed, and the day, in days since 1970.  Strings are kept.
 */
void
profile_init(struct profile *, const char *id, const char *tops, int64_t today);

/* Add the record that was scanned last; bytes: of its line. */
void profile_add(struct profile *, const struct json *, size_t bytes);

/* Append the profile as one line of JSON, without the newline. */
void profile_put(struct profile *, const struct about *, struct buf *);

void profile_free(struct profile *);

#endif
