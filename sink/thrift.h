/*
 * thrift: the compact protocol of Apache Thrift, as far as Parquet needs it.
 */
#ifndef SINK_THRIFT_H
#define SINK_THRIFT_H

#include <stddef.h>
#include <stdint.h>

#include "../lib/buf.h"

#define THRIFT_DEPTH 8 /* structs within each other */

enum thrift_type {
	THRIFT_I32 = 5,
	THRIFT_I64 = 6,
	THRIFT_BYTES = 8,
	THRIFT_LIST = 9,
	THRIFT_STRUCT = 12
};

/* Zero it to begin; what was written is in "out", which is the caller's. */
struct thrift {
	struct buf out;
	int last[THRIFT_DEPTH]; /* field written last, of each open struct */
	int depth;
};

/* Fields of the struct in hand, by rising id. */
void thrift_i32(struct thrift *, int id, int32_t);
void thrift_i64(struct thrift *, int id, int64_t);
void thrift_true(struct thrift *, int id);
void thrift_bytes(struct thrift *, int id, const void *, size_t n);
void thrift_struct(struct thrift *, int id);
void thrift_list(struct thrift *, int id, enum thrift_type, size_t n);

/* Elements of the list that was begun last. */
void thrift_item_i32(struct thrift *, int32_t);
void thrift_item_bytes(struct thrift *, const void *, size_t n);
void thrift_item_struct(struct thrift *);

/* End the struct in hand; also the outermost, at the very end. */
void thrift_end(struct thrift *);

/* A base-128 number, which Parquet uses elsewhere, too. */
void thrift_varint(struct buf *, uint64_t);

#endif
