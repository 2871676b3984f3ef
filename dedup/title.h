/*
 * title: when two titles are the same to people: compatibility composed
 * (NFKC), case folded, without spaces, punctuation and invisible characters.
 */
#ifndef DEDUP_TITLE_H
#define DEDUP_TITLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../lib/buf.h"
#include "../lib/json.h"
#include "hash.h"

/* Work space: zero it to begin; title_free() when done. */
struct title {
	int32_t *point; /* the code points of the title in hand */
	size_t n, size;
	struct buf text;
};

/*
 * Take a string's normalised form; false when nothing is left of it, or when
 * it is no title: longer than 4096 bytes.
 */
bool title_read(struct title *, const struct json_value *);

/* Hash the title in hand together with a date. */
struct hash title_hash(struct title *, const struct json_value *date);

void title_free(struct title *);

#endif
