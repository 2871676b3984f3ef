/*
 * change: which members differ between two versions of a record.
 */
#ifndef DEDUP_CHANGE_H
#define DEDUP_CHANGE_H

#include <stdbool.h>
#include <stddef.h>

#include "../lib/buf.h"
#include "../lib/json.h"
#include "hash.h"

struct change {
	struct buf names;   /* that differ, as JSON strings with commas */
	const char *ignore; /* names with commas */
	struct buf work;
	struct place {
		struct hash name;
		size_t i;
	} * place; /* members of the version before, by their names */
	bool *met; /* those that the version after has, too */
	size_t size;
};

/* ignore: members that make no change, "fetched_at,page"; it is kept. */
void change_init(struct change *, const char *ignore);

/*
 * Do the records that two scanners scanned last differ?  Their names are
 * then in change.names: those of the version after in its order, then those
 * that only the version before has.
 */
bool change_find(
    struct change *, const struct json *before, const struct json *after);

void change_free(struct change *);

#endif
