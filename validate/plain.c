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

/* How many of an item follow; NULL: too much for us. */
static const char *
read_number(struct plain *e, const struct plain_item *item, const char *p,
    const char *end)
{
	unsigned n = 1;

	if (p < end && (*p == '+' || *p == '*')) {
		n = *p++ == '+';
		e->more = true;
	} else if (p < end && *p == '{') {
		n = 0;
		for (p++; p < end && *p >= '0' && *p <= '9' && n < 100; p++)
			n = n * 10 + (unsigned)(*p - '0');
		if (p < end && *p == ',') {
			e->more = true;
			p++;
		}
		if (p == end || *p++ != '}')
			return NULL;
	}
	if (n > PLAIN_ITEMS - e->n)
		return NULL;
	while (n-- > 0)
		e->item[e->n++] = *item;
	e->rest = *item;
	return p < end && strchr("?*+{", *p) != NULL ? NULL : p;
}

/* One alternative; NULL: too much for us. */
static const char *
read_row(struct plain *e, const char *p, const char *end)
{
	while (p != NULL && p < end && strchr("$|)", *p) == NULL) {
		struct plain_item item = { .others = false };

		/* More of one class before another needs going back. */
		if (e->more)
			return NULL;
		if ((p = read_item(&item, p, end)) != NULL)
			p = read_number(e, &item, p, end);
	}
	if (e->rows == PLAIN_ROWS)
		return NULL;
	e->row[e->rows++] = e->n;
	return p;
}

/* The alternatives from behind '(' to behind ')'. */
static const char *
read_group(struct plain *e, const char *p, const char *end)
{
	if (end - p > 2 && p[0] == '?' && p[1] == ':')
		p += 2;
	do {
		p = read_row(e, p, end);
	} while (p != NULL && p < end && *p++ == '|');
	return p == NULL || p[-1] != ')' || e->more ? NULL : p;
}

bool
plain_read(struct plain *e, const char *s, size_t n)
{
	const char *p = s, *end = s + n;

	memset(e, 0, sizeof(*e));
	if (memchr(s, '\0', n) != NULL)
		return false;
	if (p < end && *p == '^') {
		e->begins = true;
		p++;
	}
	if (e->begins && p < end && *p == '(')
		p = read_group(e, p + 1, end);
	else
		p = read_row(e, p, end);
	if (p != NULL && p < end && *p == '$') {
		e->ends = true;
		p++;
	}
	if (p != end)
		return false;
	return e->begins || (e->n == 1 && !e->ends);
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

/* Do the characters from s on begin with these items? */
static enum plain_found
match_row(const struct plain *e, const struct plain_item *item,
    const struct plain_item *last, const char *s, const char *end)
{
	bool more = e->more && e->ends;
	unsigned size;

	while (item < last || (more && s < end)) {
		if (s == end)
			return PLAIN_NO;
		size = belongs(item < last ? item++ : &e->rest, s);
		if (size == NO)
			return PLAIN_NO;
		if (size == ASK)
			return PLAIN_ASK;
		s += size;
	}
	return !e->ends || s == end ? PLAIN_YES : PLAIN_NO;
}

enum plain_found
plain_match(const struct plain *e, const char *s, size_t n)
{
	enum plain_found found = PLAIN_NO, one;
	unsigned from = 0;

	if (!e->begins)
		return search(e->item, s, s + n);
	for (unsigned i = 0; i < e->rows && found != PLAIN_YES; i++) {
		one =
		    match_row(e, e->item + from, e->item + e->row[i], s, s + n);
		if (one != PLAIN_NO)
			found = one;
		from = e->row[i];
	}
	return found;
}
