/*
 * column: what a profile says of one member of its records.
 */
#ifndef VALIDATE_COLUMN_H
#define VALIDATE_COLUMN_H

#include <stddef.h>
#include <stdint.h>

#include "parse.h"

#define COLUMN_BINS 64

#define COLUMN_TYPES 6

/* A histogram: counts[0] is what lies below, the last what lies above. */
struct spread {
	size_t n; /* counts; 0: there is none */
	double edge[COLUMN_BINS + 1];
	double count[COLUMN_BINS + 2];
	double total;
};

/* Values and how often they came; sorted by value. */
struct share {
	char *value; /* its JSON text */
	double count;
};

struct mix {
	struct share *at;
	size_t n;
	double total; /* more than the sum, where not all are listed */
};

struct column {
	char *name;
	uint64_t count, null, empty;
	/* Of its values and of their elements, as column_type_name(). */
	uint64_t type[COLUMN_TYPES], item[COLUMN_TYPES];
	struct spread spread;
	struct mix mix;
};

/* "null" of 0, and so on. */
const char *column_type_name(unsigned);

/* Read the figures of a field; the column is zeroed but for its name. */
void column_read(struct parse *, const struct json_value *, struct column *);

/* Free what it holds, its name too. */
void column_free(struct column *);

#endif
