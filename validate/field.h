/*
 * field: the figures of one member of the records, over all of them.
 */
#ifndef VALIDATE_FIELD_H
#define VALIDATE_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../lib/buf.h"
#include "../lib/json-value.h"
#include "distinct.h"
#include "histogram.h"
#include "lengths.h"
#include "moments.h"
#include "quantile.h"
#include "tops.h"

#define FIELD_TYPES (JSON_OBJECT + 1)

struct field {
	char *name; /* decoded, not ended by a NUL */
	size_t n;
	struct buf written;    /* the key as it stood in the last record */
	uint64_t hash;	       /* of the name */
	uint64_t count, empty; /* empty: "", [] and {} */
	uint64_t type[FIELD_TYPES];
	struct distinct distinct;
	/* Of the numbers; whole: without a fraction. */
	struct moments moments;
	struct quantile quantile;
	uint64_t whole, huge; /* huge: no double holds them */
	struct lengths *text; /* code points */
	struct lengths *items;
	uint64_t item[FIELD_TYPES];
	struct tops *tops;	     /* NULL: not asked for */
	struct histogram *histogram; /* NULL: it has no bins */
};

/* No memory ends the program with EX_OSERR.  tops: list the top values. */
struct field *field_new(const char *name, size_t n, bool tops);

/*
 * Count a value; scratch is for decoding.  A hash of the value comes back:
 * of what it means, for strings and numbers, else of its text.
 */
uint64_t
field_add(struct field *, const struct json_value *, struct buf *scratch);

/* Append all figures as a JSON object; records: how many there were. */
void field_put(struct field *, uint64_t records, struct buf *);

/* Append its entry of the schema: its name, its types, those of its items. */
void field_put_types(const struct field *, struct buf *);

void field_free(struct field *);

#endif
