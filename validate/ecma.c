/*
 * The syntax of ECMA-262 (Unicode mode), rewritten for PCRE2, which means
 * other things by \s, \v, \d and '.', and knows much that is no ECMA-262.
 * Where people's expressions are looser than Unicode mode and there is only
 * one thing they can mean (\- \@ a lone brace), they are taken.
 */
#include <string.h>

#include "ecma.h"

#define NOT_LINE_END "[^\\n\\r\\x{2028}\\x{2029}]"

/* From behind '[' to behind ']'. */
static bool
rewrite_class(struct rewriter *r)
{
	bool was_set = false, inverted = r->p < r->end && *r->p == '^';

	r->p += inverted;
	/* PCRE2 would not let an empty class be repeated no times. */
	if (r->p < r->end && *r->p == ']') {
		r->p++;
		r->atom = true;
		return rewrite_put(r, inverted ? "(?s:.)" : "(?:(?!))");
	}
	r->in_class = true;
	buf_puts(r->to, inverted ? "[^" : "[");
	while (r->p < r->end && *r->p != ']') {
		char ch = *r->p++;

		r->set = false;
		if (ch == '\\') {
			if (!rewrite_escape(r))
				return false;
		} else if (ch == '[' || ch == ':' || (ch == '-' && was_set))
			/* To PCRE2 [:alpha:] would be something else. */
			buf_printf(r->to, "\\%c", ch);
		else
			buf_put(r->to, &ch, 1);
		was_set = r->set;
	}
	if (r->p == r->end)
		return rewrite_fail(r, "] is missing");
	r->p++;
	buf_puts(r->to, "]");
	r->in_class = false;
	r->atom = true;
	return true;
}

/* Behind '(': which kind of group. */
static bool
rewrite_group(struct rewriter *r)
{
	size_t n = (size_t)(r->end - r->p);

	r->atom = false;
	buf_puts(r->to, "(");
	if (n == 0 || *r->p != '?')
		return true;
	if (n > 2 && r->p[1] == '<' &&
	    (is_letter(r->p[2]) || r->p[2] == '_' || r->p[2] == '=' ||
		r->p[2] == '!')) {
		buf_put(r->to, r->p, 3);
		r->p += 3;
		return true;
	}
	if (n < 2 || strchr(":=!", r->p[1]) == NULL || r->p[1] == '\0')
		return rewrite_fail(r, "unknown kind of group");
	buf_put(r->to, r->p, 2);
	r->p += 2;
	return true;
}

/* How long is the {n}, {n,} or {n,m} at s? 0: it is none. */
static size_t
braces(const char *s, const char *end)
{
	const char *p = s + 1;

	while (p < end && is_digit(*p))
		p++;
	if (p == s + 1)
		return 0;
	if (p < end && *p == ',')
		for (p++; p < end && is_digit(*p);)
			p++;
	return p < end && *p == '}' ? (size_t)(p - s) + 1 : 0;
}

/* The quantifier of n bytes before r->p. */
static bool
rewrite_quantifier(struct rewriter *r, size_t n)
{
	if (!r->atom)
		return rewrite_fail(r, "nothing to repeat");
	buf_put(r->to, r->p - n, n);
	if (r->p < r->end && *r->p == '?') {
		buf_puts(r->to, "?");
		r->p++;
	}
	r->atom = false;
	return true;
}

/* One element of the expression. */
static bool
rewrite_one(struct rewriter *r)
{
	char ch = *r->p++;
	size_t n;

	switch (ch) {
	case '\\':
		return rewrite_escape(r);
	case '[':
		return rewrite_class(r);
	case '(':
		return rewrite_group(r);
	case '*':
	case '+':
	case '?':
		return rewrite_quantifier(r, 1);
	case '{':
		if ((n = braces(r->p - 1, r->end)) != 0) {
			r->p += n - 1;
			return rewrite_quantifier(r, n);
		}
		break;
	case '.':
		r->atom = true;
		return rewrite_put(r, NOT_LINE_END);
	case '^':
	case '$':
	case '|':
		r->atom = false;
		buf_put(r->to, &ch, 1);
		return true;
	default:
		break;
	}
	r->atom = true;
	if (ch == '{' || ch == '}' || ch == ']')
		buf_puts(r->to, "\\");
	buf_put(r->to, &ch, 1);
	return true;
}

bool
ecma_rewrite(const char *s, size_t n, struct buf *to, struct buf *why)
{
	struct rewriter r = { .p = s, .end = s + n, .to = to };

	while (r.p < r.end)
		if (!rewrite_one(&r)) {
			buf_puts(why, r.why);
			return false;
		}
	return true;
}
