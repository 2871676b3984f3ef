#include "thrift.h"

void
thrift_varint(struct buf *b, uint64_t v)
{
	char byte;

	for (; v > 127; v >>= 7) {
		byte = (char)((v & 127) | 128);
		buf_put(b, &byte, 1);
	}
	byte = (char)v;
	buf_put(b, &byte, 1);
}

static void
put_zigzag(struct buf *b, int64_t v)
{
	thrift_varint(b, ((uint64_t)v << 1) ^ (uint64_t)(v >> 63));
}

static void
put_byte(struct buf *b, unsigned v)
{
	char byte = (char)v;

	buf_put(b, &byte, 1);
}

static void
put_field(struct thrift *t, int id, unsigned type)
{
	int more = id - t->last[t->depth];

	if (more > 0 && more < 16)
		put_byte(&t->out, (unsigned)more << 4 | type);
	else {
		put_byte(&t->out, type);
		put_zigzag(&t->out, id);
	}
	t->last[t->depth] = id;
}

void
thrift_i32(struct thrift *t, int id, int32_t v)
{
	put_field(t, id, THRIFT_I32);
	put_zigzag(&t->out, v);
}

void
thrift_i64(struct thrift *t, int id, int64_t v)
{
	put_field(t, id, THRIFT_I64);
	put_zigzag(&t->out, v);
}

void
thrift_true(struct thrift *t, int id)
{
	put_field(t, id, 1);
}

void
thrift_bytes(struct thrift *t, int id, const void *p, size_t n)
{
	put_field(t, id, THRIFT_BYTES);
	thrift_item_bytes(t, p, n);
}

void
thrift_struct(struct thrift *t, int id)
{
	put_field(t, id, THRIFT_STRUCT);
	thrift_item_struct(t);
}

void
thrift_list(struct thrift *t, int id, enum thrift_type type, size_t n)
{
	put_field(t, id, THRIFT_LIST);
	if (n < 15)
		put_byte(&t->out, (unsigned)n << 4 | (unsigned)type);
	else {
		put_byte(&t->out, 0xf0u | (unsigned)type);
		thrift_varint(&t->out, n);
	}
}

void
thrift_item_i32(struct thrift *t, int32_t v)
{
	put_zigzag(&t->out, v);
}

void
thrift_item_bytes(struct thrift *t, const void *p, size_t n)
{
	thrift_varint(&t->out, n);
	buf_put(&t->out, p, n);
}

void
thrift_item_struct(struct thrift *t)
{
	t->last[++t->depth] = 0;
}

void
thrift_end(struct thrift *t)
{
	put_byte(&t->out, 0);
	if (t->depth > 0)
		t->depth--;
}
