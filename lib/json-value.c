#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "json-value.h"
#include "log.h"
#include "utf8.h"

static inline bool
is_digit(char c)
{
	return (unsigned char)(c - '0') <= 9;
}

int
json_hex4(const char *p)
{
	int i, c, v = 0;

	for (i = 0; i < 4; i++) {
		c = p[i] | 0x20;
		if (is_digit(p[i]))
			c = p[i] - '0';
		else if (c >= 'a' && c <= 'f')
			c = c - 'a' + 10;
		else
			return -1;
		v = v << 4 | c;
	}
	return v;
}

/* Behind a value of a text that was found good. */
static const char *
skip(const char *p)
{
	int depth = 0;

	for (;; p++) {
		switch (*p) {
		case '"':
			for (p++; *p != '"'; p++)
				p += *p == '\\';
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
			/* Not ']' and '}', which are above the letters. */
			while (is_digit(*p) ||
			    ((*p | 0x20) >= 'a' && (*p | 0x20) <= 'z') ||
			    *p == '-' || *p == '+' || *p == '.')
				p++;
			p--;
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

static const char *
lend(const char *p, struct json_value *v)
{
	static const char kinds[] = "ntf\"[{";
	static const enum json_type types[] = { JSON_NULL, JSON_TRUE,
		JSON_FALSE, JSON_STRING, JSON_ARRAY, JSON_OBJECT };
	const char *kind = strchr(kinds, *p);

	v->p = p;
	v->type = kind != NULL ? types[kind - kinds] : JSON_NUMBER;
	p = skip(p);
	v->n = (size_t)(p - v->p);
	v->escaped = v->type == JSON_STRING && memchr(v->p, '\\', v->n) != NULL;
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
