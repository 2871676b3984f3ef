#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "chunk.h"
#include "hybrid.h"
#include "page.h"

#define PAGE  (1024 * 1024) /* bytes of values */
#define TRIAL (128 * 1024)  /* after which a dictionary must be good */

static struct buf page;

static void
level(struct chunk *c, uint32_t def, uint32_t rep)
{
	if (c->shape != SHAPE_REQUIRED)
		numbers_add(&c->def, def);
	if (c->shape == SHAPE_LIST)
		numbers_add(&c->rep, rep);
	c->page_n++;
	c->values++;
}

void
chunk_null(struct chunk *c)
{
	level(c, 0, 0);
	c->nulls++;
}

/* The last n bytes of plain are the value: find its number. */
static void
number_value(struct chunk *c, size_t n)
{
	uint32_t number;

	if (c->plainly)
		return;
	if (!dict_add(&c->dict, c->plain.p + c->plain.n - n, n, &number)) {
		c->plainly = true;
		return;
	}
	numbers_add(&c->index, number);
	if (!c->dict_used && c->plain.n >= TRIAL &&
	    c->dict.values.n > c->plain.n / 4 * 3)
		c->plainly = true;
}

static void
put_boolean(struct chunk *c, bool v)
{
	if (c->bits % 8 == 0)
		buf_put(&c->plain, "", 1);
	if (v)
		c->plain.p[c->plain.n - 1] =
		    (char)(c->plain.p[c->plain.n - 1] | 1 << c->bits % 8);
	c->bits++;
}

static void
little_endian(char *to, uint64_t v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		to[i] = (char)(v >> 8 * i);
}

static void
put_integer(struct chunk *c, int64_t v)
{
	size_t n = c->physical == PHYSICAL_INT32 ? 4 : 8;
	char le[8];

	bound_integer(&c->bound, v);
	if (c->physical == PHYSICAL_BOOLEAN) {
		put_boolean(c, v != 0);
		return;
	}
	little_endian(le, (uint64_t)v, n);
	buf_put(&c->plain, le, n);
	number_value(c, n);
}

void
chunk_integer(struct chunk *c, int64_t v)
{
	level(c, 1, 0);
	put_integer(c, v);
}

void
chunk_double(struct chunk *c, double v)
{
	uint64_t bits;
	char le[8];

	level(c, 1, 0);
	bound_double(&c->bound, v);
	memcpy(&bits, &v, sizeof(bits));
	little_endian(le, bits, 8);
	buf_put(&c->plain, le, 8);
	number_value(c, 8);
}

void
chunk_bytes(struct chunk *c, const char *p, size_t n)
{
	char le[4];

	level(c, 1, 0);
	bound_bytes(&c->bound, p, n);
	little_endian(le, n, 4);
	buf_put(&c->plain, le, 4);
	buf_put(&c->plain, p, n);
	number_value(c, 4 + n);
}

void
chunk_list(struct chunk *c, const int32_t *v, size_t n)
{
	size_t i;

	if (n == 0)
		level(c, 1, 0);
	for (i = 0; i < n; i++) {
		level(c, 2, i > 0);
		put_integer(c, v[i]);
	}
}

static void
put_levels(const struct numbers *a, int width)
{
	size_t at = page.n;

	buf_put(&page, "\0\0\0", 4);
	hybrid_put(&page, a, width);
	little_endian(page.p + at, page.n - at - 4, 4);
}

/* Is the dictionary good for the page in hand? */
static bool
dict_serves(struct chunk *c)
{
	int width = hybrid_width((uint32_t)c->dict.n);

	if (c->plainly || c->index.n == 0)
		return false;
	if (!c->dict_used &&
	    c->dict.values.n + c->index.n * (size_t)width / 8 >= c->plain.n)
		c->plainly = true;
	return !c->plainly;
}

static void
end_page(struct chunk *c)
{
	bool dict = dict_serves(c);
	char width;

	page.n = 0;
	if (c->shape == SHAPE_LIST)
		put_levels(&c->rep, 1);
	if (c->shape != SHAPE_REQUIRED)
		put_levels(&c->def, c->shape == SHAPE_LIST ? 2 : 1);
	if (dict) {
		width = (char)hybrid_width((uint32_t)c->dict.n - 1);
		buf_put(&page, &width, 1);
		hybrid_put(&page, &c->index, width);
		c->dict_used = true;
	} else {
		buf_put(&page, c->plain.p, c->plain.n);
		c->plain_used = true;
	}
	c->raw += (int64_t)page_put(&c->pages, &page, PAGE_DATA, c->page_n,
	    dict ? ENCODING_RLE_DICTIONARY : ENCODING_PLAIN);
	c->def.n = c->rep.n = c->index.n = c->plain.n = c->page_n = 0;
	c->bits = 0;
}

size_t
chunk_page(struct chunk *c)
{
	size_t before = c->pages.n;

	if (c->plain.n < PAGE)
		return 0;
	end_page(c);
	return c->pages.n - before;
}

static void
put_statistics(const struct chunk *c, struct thrift *t)
{
	thrift_struct(t, 12);
	thrift_i64(t, 3, c->nulls);
	switch (c->physical) {
	case PHYSICAL_BOOLEAN:
		bound_put_integer(&c->bound, 1, t);
		break;
	case PHYSICAL_INT32:
		bound_put_integer(&c->bound, 4, t);
		break;
	case PHYSICAL_INT64:
		bound_put_integer(&c->bound, 8, t);
		break;
	case PHYSICAL_DOUBLE:
		bound_put_double(&c->bound, t);
		break;
	case PHYSICAL_BYTES:
		bound_put_bytes(&c->bound, t);
	}
	thrift_end(t);
}

static void
put_path(const struct chunk *c, const char *name, struct thrift *t)
{
	thrift_list(t, 3, THRIFT_BYTES, c->shape == SHAPE_LIST ? 3 : 1);
	thrift_item_bytes(t, name, strlen(name));
	if (c->shape == SHAPE_LIST) {
		thrift_item_bytes(t, "list", 4);
		thrift_item_bytes(t, "element", 7);
	}
}

static void
put_meta(const struct chunk *c, int64_t offset, int64_t data, size_t size,
    const char *name, struct thrift *t)
{
	thrift_item_struct(t);
	thrift_i64(t, 2, offset);
	thrift_struct(t, 3);
	thrift_i32(t, 1, (int32_t)c->physical);
	thrift_list(
	    t, 2, THRIFT_I32, (size_t)(1 + c->plain_used + c->dict_used));
	if (c->plain_used)
		thrift_item_i32(t, ENCODING_PLAIN);
	thrift_item_i32(t, ENCODING_RLE);
	if (c->dict_used)
		thrift_item_i32(t, ENCODING_RLE_DICTIONARY);
	put_path(c, name, t);
	thrift_i32(t, 4, CODEC_ZSTD);
	thrift_i64(t, 5, c->values);
	thrift_i64(t, 6, c->raw);
	thrift_i64(t, 7, (int64_t)size);
	thrift_i64(t, 9, data);
	if (c->dict_used)
		thrift_i64(t, 11, offset);
	put_statistics(c, t);
	thrift_end(t);
	thrift_end(t);
}

size_t
chunk_end(struct chunk *c, int64_t offset, const char *name,
    void (*put)(const char *, size_t), struct thrift *t, int64_t *raw)
{
	struct buf first = { NULL, 0, 0 };
	size_t size, dict;

	end_page(c);
	if (c->dict_used) {
		c->raw += (int64_t)page_put(&first, &c->dict.values,
		    PAGE_DICTIONARY, c->dict.n, ENCODING_PLAIN);
		put(first.p, first.n);
	}
	put(c->pages.p, c->pages.n);
	dict = first.n;
	size = dict + c->pages.n;
	put_meta(c, offset, offset + (int64_t)dict, size, name, t);
	*raw += c->raw;
	buf_free(&first);
	dict_clear(&c->dict);
	bound_clear(&c->bound);
	c->plainly = c->dict_used = c->plain_used = false;
	c->pages.n = 0;
	c->values = c->nulls = c->raw = 0;
	return size;
}

void
chunk_free(struct chunk *c)
{
	numbers_free(&c->def);
	numbers_free(&c->rep);
	numbers_free(&c->index);
	buf_free(&c->plain);
	buf_free(&c->pages);
	bound_free(&c->bound);
	dict_free(&c->dict);
}

void
chunk_done(void)
{
	page_done();
	buf_free(&page);
}
