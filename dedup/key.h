/*
 * key: what makes two records copies of each other: the values of the
 * members that -k names.  Values are compared, not their spelling: 7, 7.0
 * and 70e-1 are one key, and so are "a" and "\u0061".
 */
#ifndef DEDUP_KEY_H
#define DEDUP_KEY_H

#include <stdbool.h>
#include <stdint.h>

#include "../lib/buf.h"
#include "../lib/json.h"
#include "hash.h"

/* Keys below this, when they are one whole number, have a key.id. */
#define KEY_IDS (INT64_C(1) << 24)

struct key_member {
	char *name;
	char *path; /* the name as a JSON Pointer */
	int handle;
};

struct key {
	struct json *json; /* the scanner of the records */
	struct key_member *member;
	size_t n;
	int64_t id;	 /* of the key in hand, or -1 */
	struct buf text; /* of the key in hand, the same for equal keys */
	const char *bad_path, *bad; /* why key_read() said no */
};

/*
 * The key of the records that json scans: names is "movie_id" or
 * "movie_id,language".  False when a name is empty or comes twice.
 */
bool key_init(struct key *, struct json *, const char *names);

/* Take the key of the record scanned last.  False: it has none. */
bool key_read(struct key *);

/* The hash of the key in hand. */
struct hash key_hash(const struct key *);

/*
 * The record's key for people, `movie_id 27205, language "ko"`, as it is
 * written there; long values are cut.  Lent until the next call.
 */
const char *key_print(struct key *, struct buf *);

void key_free(struct key *);

#endif
