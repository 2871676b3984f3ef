#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "json-value.h"
#include "log.h"
#include "utf8.h"

/* The value of a hexadecimal digit, or -1. */
static inline int
hex1(char ch)
{
	/* From '0' to 'f'; a table, for these are not to be foreseen. */
	static const signed char value[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, -1,
		-1, -1, -1, -1, -1, -1, 10, 11, 12, 13, 14, 15, -1, -1, -1, -1,
		-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
		-1, -1, -1, -1, -1, -1, 10, 11, 12, 13, 14, 15 };
	unsigned i = (unsigned char)ch - (unsigned)'0';

	return i < sizeof(value) ? value[i] : -1;
}

int
json_hex4(const char *p)
{
	int a = hex1(p[0]), b = hex1(p[1]), c = hex1(p[2]), d = hex1(p[3]);

	return (a | b | c | d) < 0 ? -1 : a << 12 | b << 8 | c << 4 | d;
}

/* Behind a number, true, false or null: white space, a comma or a bracket. */
static inline const char *
skip_word(const char *p)
{
	/* ']' and '}' differ in one bit. */
	while ((unsigned char)*p > ' ' && *p != ',' && (*p | 0x20) != '}')
		p++;
	return p;
}

/*
 * At the end of the string that begins at p: the quotation mark that no odd
 * number of backslashes precedes.  There is one, and no NUL before it.
 */
static const char *
string_end(const char *p)
{
	const char *end = p, *back;

	do {
		end = strchr(end + 1, '"');
		for (back = end; back[-1] == '\\'; back--)
			continue;
	} while ((end - back) % 2 != 0);
	return end;
}

/* Behind a value of a text that was found good. */
static const char *
skip(const char *p)
{
	int depth = 0;

	for (;; p++) {
		switch (*p) {
		case '"':
			p = string_end(p);
			break;
		case '[':
		case '{':
			depth++;
			continue;
		case ']':
		case '}':
			depth--;
			break;
		case ',':
		case ':':
		case ' ':
		case '\t':
		case '\r':
		case '\n':
			continue;
		default:
			p = skip_word(p) - 1;
		}
		if (depth == 0)
			return p + 1;
	}
}

static const char *
space(const char *p)
{
	while (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n')
		p++;
	return p;
}

/* By the first byte. */
static enum json_type
type_of(char ch)
{
	switch (ch) {
	case 'n':
		return JSON_NULL;
	case 'f':
		return JSON_FALSE;
	case 't':
		return JSON_TRUE;
	case '"':
		return JSON_STRING;
	case '[':
		return JSON_ARRAY;
	case '{':
		return JSON_OBJECT;
	default:
		return JSON_NUMBER;
	}
}

static const char *
lend(const char *p, struct json_value *v)
{
	v->p = p;
	v->type = type_of(*p);
	v->escaped = false;
	if (v->type < JSON_STRING)
		p = skip_word(p);
	else
		p = skip(p);
	if (v->type == JSON_STRING)
		v->escaped = memchr(v->p, '\\', (size_t)(p - v->p)) != NULL;
	v->n = (size_t)(p - v->p);
	return p;
}

void
json_walk(struct json_walk *w, const struct json_value *v)
{
	w->at = v->p;
	w->key.type = v->type == JSON_OBJECT ? JSON_STRING : JSON_NONE;
}

bool
json_next(struct json_walk *w)
{
	const char *p = space(w->at);

	/* At the opening bracket, a comma, or the closing bracket. */
	if (*p == ']' || *p == '}')
		return false;
	p = space(p + 1);
	if (*p == ']' || *p == '}')
		return false;
	if (w->key.type != JSON_NONE) {
		p = space(lend(p, &w->key));
		p = space(p + 1);
	}
	w->at = lend(p, &w->value);
	return true;
}

size_t
json_decode(const struct json_value *v, char *buf)
{
	static const char letter[] = "bfnrt", meant[] = "\b\f\n\r\t";
	const char *p = v->p + 1, *end = v->p + v->n - 1, *known, *slash;
	char *to = buf;
	unsigned cp;

	while (p < end) {
		slash = memchr(p, '\\', (size_t)(end - p));
		if (slash == NULL)
			slash = end;
		memcpy(to, p, (size_t)(slash - p));
		to += slash - p;
		if (slash == end)
			break;
		p = slash + 2;
		if (slash[1] != 'u') {
			known = strchr(letter, slash[1]);
			*to++ = known ? meant[known - letter] : slash[1];
			continue;
		}
		cp = (unsigned)json_hex4(p);
		p += 4;
		if ((cp & 0xfc00) == 0xd800) {
			cp = 0x10000 + ((cp & 0x3ff) << 10) +
			    ((unsigned)json_hex4(p + 2) & 0x3ff);
			p += 6;
		}
		to += utf8_put(to, cp);
	}
	return (size_t)(to - buf);
}

bool
json_is(const struct json_value *v, const char *s, size_t n)
{
	char *text;
	bool same;

	if (v->type != JSON_STRING || v->n < n + 2)
		return false;
	if (!v->escaped || memchr(v->p, '\\', v->n) == NULL)
		return v->n == n + 2 && memcmp(v->p + 1, s, n) == 0;
	if ((text = malloc(v->n)) == NULL)
		die(EX_OSERR, "out of memory");
	same = json_decode(v, text) == n && memcmp(text, s, n) == 0;
	free(text);
	return same;
}
