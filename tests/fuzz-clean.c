/*
 * Fuzz the repairs of tmdb-clean.  Whatever the text, the rules and the way
 * in which it is written: the record stays good JSON, what it says is what a
 * plain implementation of the rules makes of it, nothing visible is lost, and
 * there is nothing left to repair.
 *
 *	make tests/fuzz-clean && tests/fuzz-clean -max_len=200 FOLDER
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "../clean/look.h"
#include "../clean/point.h"
#include "../clean/repair.h"
#include "../lib/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define HAS(rule) ((repair.rules >> (rule)&1) != 0)
#define MARKS_MAX 64

static struct json *json;
static struct stats stats;
static struct repair repair;
static int title, overview;

static void
check(bool good, const char *what, const struct buf *b)
{
	if (good)
		return;
	fprintf(stderr, "%s, with rules 0x%x: %.*s\n", what, repair.rules,
	    (int)b->n, b->p);
	abort();
}

static void
put_point(struct buf *b, unsigned cp)
{
	b->n += utf8_put(buf_room(b, 4), cp);
}

/*
 * Bytes to good UTF-8.  What is no UTF-8 stands for code points near those
 * that some rule is about.
 */
static void
make_text(struct buf *b, const uint8_t *data, size_t n)
{
	static const unsigned points[] = { 0, 8, 9, 0xa, 0xd, 0x1f, 0x20, 0x7f,
		0x80, 0x85, 0x9f, 0xa0, 0xb7, 0x300, 0x301, 0x316, 0x327, 0x338,
		0x345, 0x5d0, 0x5b7, 0x928, 0x93c, 0x9c7, 0x9be, 0xe38, 0xe48,
		0x1100, 0x1112, 0x1161, 0x1175, 0x11a7, 0x11a8, 0x11c2, 0x1680,
		0x1fbf, 0x2000, 0x2001, 0x200a, 0x200b, 0x200c, 0x200d, 0x200e,
		0x2028, 0x2029, 0x202f, 0x205f, 0x20d0, 0x2126, 0x212b, 0x3000,
		0x302a, 0x304b, 0x3099, 0x309a, 0xabff, 0xac00, 0xac01, 0xd7a3,
		0xd7b0, 0xf900, 0xfb1d, 0xfe0f, 0xfeff, 0xffff, 0x1d15e,
		0x1d165, 0x1f3ac, 0x1f468, 0x2f800, 0xe0001, 0x10ffff };

	if (utf8_bad((const char *)data, n) == n) {
		buf_put(b, (const char *)data, n);
		return;
	}
	for (size_t i = 0; i < n; i++)
		put_point(b,
		    data[i] < 0x60
			? data[i] + 0x20u
			: points[data[i] % (sizeof(points) / sizeof(*points))]);
}

/* As a JSON string: style 0 raw, 1 escaped, 2 one and the other. */
static void
put_string(struct buf *b, const struct buf *text, unsigned style)
{
	size_t step;

	if (style == 0) {
		buf_json(b, text->p, text->n);
		return;
	}
	buf_puts(b, "\"");
	for (size_t i = 0; i < text->n; i += step) {
		unsigned cp = point_read(text->p + i, &step);

		if (style == 2 && i % 2 == 0 && cp >= 0x20 && cp != '"' &&
		    cp != '\\')
			buf_put(b, text->p + i, step);
		else if (cp >= 0x10000)
			buf_printf(b, "\\u%04X\\u%04x",
			    0xd800 + ((cp - 0x10000) >> 10),
			    0xdc00 + (cp & 0x3ff));
		else
			buf_printf(b, "\\u%04x", cp);
	}
	buf_puts(b, "\"");
}

static void
scan(struct buf *b)
{
	memset(buf_room(b, JSON_PAD + 1), 0, JSON_PAD + 1);
	b->p[b->n] = '\n';
	check(json_scan(json, b->p, b->n), "not JSON", b);
}

static bool
is_kept(unsigned cp)
{
	switch (point_class(cp)) {
	case POINT_CONTROL:
		return !HAS(RULE_CONTROL);
	case POINT_INVISIBLE:
		return !HAS(RULE_INVISIBLE);
	default:
		return true;
	}
}

static void
put_normal(const struct buf *from, size_t begin, size_t end, struct buf *to,
    bool compose)
{
	utf8proc_uint8_t *p = NULL;
	utf8proc_ssize_t n;

	if (begin == end)
		return;
	n = utf8proc_map((const utf8proc_uint8_t *)from->p + begin,
	    (utf8proc_ssize_t)(end - begin), &p,
	    UTF8PROC_STABLE |
		(compose ? UTF8PROC_COMPOSE : UTF8PROC_DECOMPOSE));
	if (n < 0)
		abort();
	buf_put(to, (const char *)p, (size_t)n);
	free(p);
}

/* NFC, or NFD; false when the text has too many marks for the program. */
static bool
normalize(const struct buf *from, struct buf *to, bool compose)
{
	size_t step, begin = 0;
	int marks = 0;

	to->n = 0;
	for (size_t i = 0; i < from->n; i += step) {
		int cp = (int)point_read(from->p + i, &step);

		if (utf8proc_get_property(cp)->combining_class == 0)
			marks = 0;
		else if (++marks > MARKS_MAX)
			return false;
	}
	/* utf8proc 2.8 loses U+11A7. */
	for (size_t i = 0; i < from->n; i += step)
		if (point_read(from->p + i, &step) == 0x11a7) {
			put_normal(from, begin, i, to, compose);
			put_point(to, 0x11a7);
			begin = i + step;
		}
	put_normal(from, begin, from->n, to, compose);
	return true;
}

/* The rules, as the manual has them, without haste. */
static void
plain_repair(const struct buf *text, struct buf *to)
{
	struct buf mapped = { NULL, 0, 0 }, nfc = { NULL, 0, 0 };
	const struct buf *b = &mapped;
	size_t step, begin = 0, end;
	unsigned cp, next;

	for (size_t i = 0; i < text->n; i += step) {
		cp = point_read(text->p + i, &step);
		if (!is_kept(cp))
			continue;
		put_point(&mapped, cp);
	}
	for (size_t i = 0; i < mapped.n; i += step) {
		cp = point_read(mapped.p + i, &step);
		next = i + 1 < mapped.n ? (unsigned char)mapped.p[i + 1] : 0;
		if (cp == '\r' && next == '\n' && HAS(RULE_NEWLINE))
			continue;
		if ((point_class(cp) == POINT_LINE && HAS(RULE_NEWLINE)) ||
		    (point_class(cp) == POINT_SPACE && HAS(RULE_SPACE)))
			cp = ' ';
		put_point(&nfc, cp);
	}
	mapped.n = 0;
	if (!HAS(RULE_NFC) || !normalize(&nfc, &mapped, true))
		b = &nfc;
	to->n = 0;
	for (size_t i = 0; i < b->n; i += step) {
		size_t run = 0, at = i;

		for (; at < b->n; at += step, run++) {
			cp = point_read(b->p + at, &step);
			if (!point_is_white(cp) ||
			    point_class(cp) == POINT_LINE)
				break;
		}
		if (run > 1 && HAS(RULE_COLLAPSE)) {
			put_point(to, ' ');
			step = at - i;
			continue;
		}
		put_point(to, point_read(b->p + i, &step));
	}
	end = to->n;
	for (size_t i = 0; HAS(RULE_TRIM) && i < to->n; i += step) {
		if (!point_is_white(point_read(to->p + i, &step)))
			end = i + step;
		else if (i == begin)
			begin = i + step;
		if (i == 0 && begin > 0)
			end = 0;
	}
	if (end < begin)
		end = begin;
	if (to->n > 0)
		memmove(to->p, to->p + begin, end - begin);
	to->n = end - begin;
	buf_free(&mapped);
	buf_free(&nfc);
}

/* What is seen of a text, in NFD; false: too many marks to tell. */
static bool
visible(const struct buf *text, struct buf *to)
{
	struct buf b = { NULL, 0, 0 };
	size_t step;
	bool good;

	for (size_t i = 0; i < text->n; i += step) {
		unsigned cp = point_read(text->p + i, &step);

		if (!point_is_white(cp) && point_class(cp) != POINT_CONTROL &&
		    point_class(cp) != POINT_INVISIBLE)
			put_point(&b, cp);
	}
	good = normalize(&b, to, false);
	buf_free(&b);
	return good;
}

static bool
same(const struct buf *a, const struct buf *b)
{
	return a->n == b->n && (a->n == 0 || memcmp(a->p, b->p, a->n) == 0);
}

static void
check_member(int handle, const struct buf *text)
{
	const struct json_value *v = json_get(json, handle);
	struct buf now = { NULL, 0, 0 }, want = { NULL, 0, 0 };
	struct buf seen = { NULL, 0, 0 };

	plain_repair(text, &want);
	if (handle == title && want.n == 0) {
		want.n = 0;
		buf_put(&want, text->p, text->n);
	}
	if (v->type == JSON_STRING)
		now.n = json_decode(v, buf_room(&now, v->n));
	else
		check(v->type == JSON_NULL && handle == overview &&
			HAS(RULE_NULL) && want.n == 0,
		    "null", text);
	check(same(&now, &want), "not what the rules make", text);
	if (visible(text, &want) && visible(&now, &seen))
		check(same(&want, &seen), "lost something", text);
	buf_free(&now);
	buf_free(&want);
	buf_free(&seen);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct buf text = { NULL, 0, 0 }, record = { NULL, 0, 0 };
	struct buf again = { NULL, 0, 0 };
	const char *s;
	size_t len;

	if (n < 2)
		return 0;
	if (json == NULL) {
		json = json_new();
		stats_open(&stats, "fuzz");
		repair.log = true;
		repair_open(&repair, json, &stats);
		title = json_name(json, "title", 5);
		overview = json_name(json, "overview", 8);
	}
	repair.rules = data[0] % 3 == 0 ? data[0] : REPAIR_ALL;
	make_text(&text, data + 2, n - 2);
	buf_puts(&record, "{\"overview\":");
	put_string(&record, &text, data[1] % 3);
	buf_puts(&record, " , \"movie_id\":7.000,\"title\":");
	put_string(&record, &text, data[1] / 3 % 3);
	buf_puts(&record, "}");
	scan(&record);
	s = record.p;
	len = record.n;
	if (repair_record(&repair, json, &s, &len)) {
		buf_put(&again, s, len);
		scan(&again);
		repair_commit(&repair, &stats, NULL);
	}
	check_member(title, &text);
	check_member(overview, &text);
	check(!repair_record(&repair, json, &s, &len), "not done", &text);
	buf_free(&text);
	buf_free(&record);
	buf_free(&again);
	return 0;
}
