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

/* One more than the value of a hexadecimal digit; 0: it is none. */
static const unsigned char digit[256] = { ['0'] = 1,
	['1'] = 2,
	['2'] = 3,
	['3'] = 4,
	['4'] = 5,
	['5'] = 6,
	['6'] = 7,
	['7'] = 8,
	['8'] = 9,
	['9'] = 10,
	['a'] = 11,
	['b'] = 12,
	['c'] = 13,
	['d'] = 14,
	['e'] = 15,
	['f'] = 16,
	['A'] = 11,
	['B'] = 12,
	['C'] = 13,
	['D'] = 14,
	['E'] = 15,
	['F'] = 16 };

int
json_hex4(const char *p)
{
	int a = digit[(unsigned char)p[0]], b = digit[(unsigned char)p[1]];
	int c = digit[(unsigned char)p[2]], d = digit[(unsigned char)p[3]];

	if (a == 0 || b == 0 || c == 0 || d == 0)
		return -1;
	return (a - 1) << 12 | (b - 1) << 8 | (c - 1) << 4 | (d - 1);
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
	static const unsigned char kinds[256] = { ['n'] = JSON_NULL,
		['t'] = JSON_TRUE,
		['f'] = JSON_FALSE,
		['"'] = JSON_STRING,
		['['] = JSON_ARRAY,
		['{'] = JSON_OBJECT };
	enum json_type type = (enum json_type)kinds[(unsigned char)*p];

	v->p = p;
	v->type = type != JSON_NONE ? type : JSON_NUMBER;
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
