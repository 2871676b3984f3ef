#include <string.h>

#include "plain.h"

#define LEAD(byte) (UINT64_C(1) << ((byte)-0xc0))

static void
add(struct plain_item *item, unsigned char ch)
{
	item->set[ch >> 6] |= UINT64_C(1) << (ch & 63);
}

static bool
has(const struct plain_item *item, unsigned char ch)
{
	return item->set[ch >> 6] >> (ch & 63) & 1;
}

static void
invert(struct plain_item *item)
{
	item->set[0] = ~item->set[0];
	item->set[1] = ~item->set[1];
	item->others = true;
}

static void
add_text(struct plain_item *item, const char *s)
{
	while (*s != '\0')
		add(item, (unsigned char)*s++);
}

static void
add_range(struct plain_item *item, unsigned char from, unsigned char to)
{
	for (unsigned ch = from; ch <= to; ch++)
		add(item, (unsigned char)ch);
}

/* What is behind a backslash; false: too much for us. */
static bool
read_escape(struct plain_item *item, char ch)
{
	if (ch == 'd' || ch == 'D' || ch == 'w' || ch == 'W')
		add_range(item, '0', '9');
	if (ch == 'w' || ch == 'W') {
		add_range(item, 'a', 'z');
		add_range(item, 'A', 'Z');
		add(item, '_');
	}
	switch (ch) {
	case 'd':
	case 'w':
		return true;
	case 'S':
		/* U+00A0, U+1680, U+2000 and on, U+3000, U+FEFF */
		item->unsure = LEAD(0xc2) | LEAD(0xe1) | LEAD(0xe2) |
		    LEAD(0xe3) | LEAD(0xef);
		add_text(item, "\t\n\v\f\r ");
		invert(item);
		return true;
	case 'D':
	case 'W':
		invert(item);
		return true;
	default:
		if (ch == '\0' || strchr("^$\\.*+?()[]{}|/-", ch) == NULL)
			return false;
		add(item, (unsigned char)ch);
		return true;
	}
}

/* From behind '[' to behind ']'; NULL: too much for us. */
static const char *
read_class(struct plain_item *item, const char *p, const char *end)
{
	bool inverted = p < end && *p == '^';

	for (p += inverted; p < end && *p != ']'; p++) {
		unsigned char from = (unsigned char)*p;

		if (from >= 0x80 || from == '[')
			return NULL;
		if (from == '\\') {
			/* An inverted set cannot be one of several. */
			if (++p == end || strchr("DWS", *p) != NULL ||
			    !read_escape(item, *p))
				return NULL;
			if (p + 1 < end && p[1] == '-')
				return NULL;
		} else if (end - p > 2 && p[1] == '-' && p[2] != ']') {
			if ((unsigned char)p[2] >= 0x80 || p[2] == '\\')
				return NULL;
			add_range(item, from, (unsigned char)p[2]);
			p += 2;
		} else
			add(item, from);
	}
	if (inverted)
		invert(item);
	return p < end ? p + 1 : NULL;
}

/* One character or class; NULL: too much for us. */
static const char *
read_item(struct plain_item *item, const char *p, const char *end)
{
	unsigned char ch = (unsigned char)*p++;

	if (ch == '[')
		return read_class(item, p, end);
	if (ch == '\\')
		return p < end && read_escape(item, *p) ? p + 1 : NULL;
	if (ch == '.') {
		item->unsure = LEAD(0xe2); /* U+2028 and U+2029 */
		add_text(item, "\n\r");
		invert(item);
		return p;
	}
	if (ch >= 0x80 || ch == '\0' || strchr("^$*+?(){}|]", ch) != NULL)
		return NULL;
	add(item, ch);
	return p;
}

/* How many of the last item; NULL: too much for us. */
static const char *
read_number(struct plain *e, const char *p, const char *end)
{
	struct plain_item *item = &e->item[e->n - 1];
	unsigned n = 0;

	item->n = 1;
	if (p < end && (*p == '+' || *p == '*')) {
		item->n = *p++ == '+';
		e->more = true;
	} else if (p < end && *p == '{') {
		for (p++; p < end && *p >= '0' && *p <= '9' && n < 1000; p++)
			n = n * 10 + (unsigned)(*p - '0');
		if (p < end && *p == ',') {
			e->more = true;
			p++;
		}
		if (p == end || *p++ != '}')
			return NULL;
		item->n = n;
	}
	return p < end && strchr("?*+{", *p) != NULL ? NULL : p;
}

bool
plain_read(struct plain *e, const char *s, size_t n)
{
	const char *p = s, *end = s + n;

	memset(e, 0, sizeof(*e));
	if (p < end && *p == '^') {
		e->begins = true;
		p++;
	}
	while (p < end) {
		if (*p == '$') {
			e->ends = true;
			p++;
			break;
		}
		/* More of one class before another needs going back. */
		if (e->more || e->n == PLAIN_ITEMS)
			return false;
		p = read_item(&e->item[e->n++], p, end);
		if (p == NULL || (p = read_number(e, p, end)) == NULL)
			return false;
	}
	if (p < end)
		return false;
	return e->begins || (e->n == 1 && e->item[0].n == 1 && !e->ends);
}

/* The bytes of the character at s when it belongs to the class. */
enum {
	NO,
	ASK = 5
};

static inline unsigned
belongs(const struct plain_item *item, const char *s)
{
	unsigned char ch = (unsigned char)*s;

	if (ch < 0x80)
		return has(item, ch);
	if (!item->others)
		return NO;
	if (item->unsure & LEAD(ch))
		return ASK;
	return ch < 0xe0 ? 2 : ch < 0xf0 ? 3 : 4;
}

/* Look for one character of the class anywhere. */
static enum plain_found
search(const struct plain_item *item, const char *s, const char *end)
{
	enum plain_found found = PLAIN_NO;
	unsigned n;

	for (; s < end; s++) {
		/* Not within a character. */
		if ((*s & 0xc0) == 0x80)
			continue;
		n = belongs(item, s);
		if (n != NO && n != ASK)
			return PLAIN_YES;
		if (n == ASK)
			found = PLAIN_ASK;
	}
	return found;
}

enum plain_found
plain_match(const struct plain *e, const char *s, size_t n)
{
	const struct plain_item *item = e->item, *last = e->item + e->n;
	const char *end = s + n;
	unsigned k, size;

	if (!e->begins)
		return search(item, s, end);
	for (; item < last; item++) {
		bool more = e->more && e->ends && item + 1 == last;

		for (k = 0; k < item->n || (more && s < end); k++) {
			if (s == end)
				return PLAIN_NO;
			size = belongs(item, s);
			if (size == NO || size == ASK)
				return size == NO ? PLAIN_NO : PLAIN_ASK;
			s += size;
		}
	}
	return !e->ends || s == end ? PLAIN_YES : PLAIN_NO;
}
