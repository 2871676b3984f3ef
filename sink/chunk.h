/*
 * chunk: the values of one column in one row group of a Parquet file, on
 * their way into compressed pages.
 */
#ifndef SINK_CHUNK_H
#define SINK_CHUNK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../lib/buf.h"
#include "bound.h"
#include "dict.h"
#include "hybrid.h"
#include "thrift.h"

/* Parquet's physical types. */
enum physical {
	PHYSICAL_BOOLEAN = 0,
	PHYSICAL_INT32 = 1,
	PHYSICAL_INT64 = 2,
	PHYSICAL_DOUBLE = 5,
	PHYSICAL_BYTES = 6
};

/* How often a value may be there. */
enum shape {
	SHAPE_REQUIRED,
	SHAPE_OPTIONAL,
	SHAPE_LIST /* optional, of required elements */
};

/* Zero it and set the first two to begin; chunk_free() when done. */
struct chunk {
	enum physical physical;
	enum shape shape;
	/* The page in hand. */
	size_t page_n;		 /* values, nulls too */
	struct numbers def, rep; /* levels */
	struct buf plain;	 /* values, PLAIN */
	struct numbers index;	 /* the same, by number in the dictionary */
	unsigned bits;		 /* booleans in the last byte of plain */
	struct dict dict;
	bool plainly; /* the dictionary was given up */
	/* All pages so far. */
	struct buf pages;
	bool dict_used, plain_used;
	int64_t values, nulls, raw; /* raw: bytes before compression */
	struct bound bound;
};

/* One value of the next row. */
void chunk_null(struct chunk *);
void chunk_integer(struct chunk *, int64_t); /* boolean, int32, int64 */
void chunk_double(struct chunk *, double);
void chunk_bytes(struct chunk *, const char *, size_t n);
void chunk_list(struct chunk *, const int32_t *, size_t n);

/* Compress the page in hand if it is long enough; how many bytes came. */
size_t chunk_page(struct chunk *);

/*
 * End the chunk: hand all pages, which begin at this offset of the file, to
 * put(), write a ColumnChunk of the column with this name, and begin anew.
 * *raw grows by the bytes before compression.  The length of the pages.
 */
size_t chunk_end(struct chunk *, int64_t offset, const char *name,
    void (*put)(const char *, size_t), struct thrift *, int64_t *raw);

void chunk_free(struct chunk *);

/* What all chunks share, at the end of the program. */
void chunk_done(void);

#endif
