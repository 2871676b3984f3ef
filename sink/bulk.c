#include <string.h>

#include "../lib/buf.h"
#include "bulk.h"
#include "sqlite-db.h"

static sqlite3_stmt *
prepare(const struct bulk *b, size_t rows)
{
	struct buf sql = { NULL, 0, 0 };
	sqlite3_stmt *st;
	size_t i;

	buf_puts(&sql, b->insert);
	for (i = 0; i < rows; i++) {
		if (i > 0)
			buf_puts(&sql, ",");
		buf_puts(&sql, b->row);
	}
	buf_put(&sql, "", 1);
	st = db_prepare(sql.p);
	buf_free(&sql);
	return st;
}

static void
run(const struct bulk *b, sqlite3_stmt *st)
{
	size_t i;

	for (i = 0; i < b->n * b->width; i++)
		db_integer(st, (int)i + 1, b->value[i]);
	db_step(st);
}

void
bulk_open(struct bulk *b)
{
	b->n = 0;
	b->all = prepare(b, BULK_ROWS);
}

void
bulk_add(struct bulk *b, const int64_t *value)
{
	memcpy(b->value + b->n * b->width, value, b->width * sizeof(*value));
	if (++b->n == BULK_ROWS) {
		run(b, b->all);
		b->n = 0;
	}
}

void
bulk_flush(struct bulk *b)
{
	sqlite3_stmt *st;

	if (b->n == 0)
		return;
	st = prepare(b, b->n);
	run(b, st);
	sqlite3_finalize(st);
	b->n = 0;
}
