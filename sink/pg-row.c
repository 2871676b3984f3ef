#include <string.h>

#include "pg-row.h"

#define EPOCH_DAYS 10957 /* from 1970-01-01 to 2000-01-01, theirs */
#define OID_INT4   23

static void
put(struct buf *b, uint64_t v, size_t bytes)
{
	char *to = buf_room(b, bytes);
	size_t i;

	for (i = 0; i < bytes; i++)
		to[i] = (char)(v >> 8 * (bytes - 1 - i));
	b->n += bytes;
}

void
pg_row_header(struct buf *b)
{
	/* The signature ends with a NUL of its own; flags; extension. */
	buf_put(b, "PGCOPY\n\377\r\n", 11);
	buf_put(b, "\0\0\0\0\0\0\0", 8);
}

void
pg_row_trailer(struct buf *b)
{
	put(b, (uint64_t)-1, 2);
}

void
pg_row_begin(struct buf *b, int fields)
{
	put(b, (uint64_t)fields, 2);
}

void
pg_row_null(struct buf *b)
{
	put(b, (uint64_t)-1, 4);
}

void
pg_row_int8(struct buf *b, int64_t v)
{
	put(b, 8, 4);
	put(b, (uint64_t)v, 8);
}

void
pg_row_text(struct buf *b, const char *p, size_t n)
{
	put(b, n, 4);
	buf_put(b, p, n);
}

static void
put_double(struct buf *b, double d)
{
	uint64_t bits;

	memcpy(&bits, &d, sizeof(bits));
	put(b, 8, 4);
	put(b, bits, 8);
}

static void
put_list(struct buf *b, const struct cell *c)
{
	size_t i;

	/* No dimension at all is how an empty array is told. */
	put(b, c->list_n == 0 ? 12 : 20 + 8 * c->list_n, 4);
	put(b, c->list_n > 0, 4); /* dimensions */
	put(b, 0, 4);		  /* no nulls */
	put(b, OID_INT4, 4);
	if (c->list_n > 0) {
		put(b, c->list_n, 4);
		put(b, 1, 4); /* index of the first */
	}
	for (i = 0; i < c->list_n; i++) {
		put(b, 4, 4);
		put(b, (uint64_t)(int64_t)c->list[i], 4);
	}
}

void
pg_row_cell(struct buf *b, const struct cell *c, enum type type)
{
	if (c->null) {
		pg_row_null(b);
		return;
	}
	switch (type) {
	case TYPE_INTEGER:
		pg_row_int8(b, c->integer);
		break;
	case TYPE_NUMBER:
		put_double(b, c->number);
		break;
	case TYPE_BOOLEAN:
		put(b, 1, 4);
		put(b, (uint64_t)c->integer, 1);
		break;
	case TYPE_DATE:
		put(b, 4, 4);
		put(b, (uint64_t)(c->integer - EPOCH_DAYS), 4);
		break;
	case TYPE_MOMENT:
		pg_row_int8(
		    b, (c->integer - EPOCH_DAYS * INT64_C(86400000)) * 1000);
		break;
	case TYPE_LIST:
		put_list(b, c);
		break;
	case TYPE_TEXT:
	case TYPE_JSON:
		pg_row_text(b, c->text, c->n);
	}
}
