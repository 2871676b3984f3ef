/*
 * The syntax of ECMA-262 (Unicode mode), rewritten for PCRE2, which means
 * other things by \s, \v, \d and '.', and knows much that is no ECMA-262.
 * Where people's expressions are looser than Unicode mode and there is only
 * one thing they can mean (\- \@ a lone brace), they are taken.
 */
#include <string.h>

#include "regex.h"

/* White space and line ends, and all the rest. */
#define SPACE                                                                  \
	"\\x{09}-\\x{0d}\\x{20}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}"            \
	"\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}"
#define NO_SPACE                                                               \
	"\\x{00}-\\x{08}\\x{0e}-\\x{1f}\\x{21}-\\x{9f}\\x{a1}-\\x{167f}"       \
	"\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}"            \
	"\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{fefe}"            \
	"\\x{ff00}-\\x{10ffff}"
#define NOT_LINE_END "[^\\n\\r\\x{2028}\\x{2029}]"

struct rewriter {
	const char *p, *end;
	struct buf *to;
	const char *why;
	bool in_class;
	bool set;  /* what was written last stands for several characters */
	bool atom; /* a quantifier may follow */
};

/* Long names of general categories; PCRE2 knows the short ones alone. */
static const struct {
	const char *name;
	const char *category;
} categories[] = {
	{ "Cased_Letter", "L&" },
	{ "Close_Punctuation", "Pe" },
	{ "Connector_Punctuation", "Pc" },
	{ "Control", "Cc" },
	{ "Currency_Symbol", "Sc" },
	{ "Dash_Punctuation", "Pd" },
	{ "Decimal_Number", "Nd" },
	{ "Enclosing_Mark", "Me" },
	{ "Final_Punctuation", "Pf" },
	{ "Format", "Cf" },
	{ "Initial_Punctuation", "Pi" },
	{ "Letter", "L" },
	{ "Letter_Number", "Nl" },
	{ "Line_Separator", "Zl" },
	{ "Lowercase_Letter", "Ll" },
	{ "Mark", "M" },
	{ "Math_Symbol", "Sm" },
	{ "Modifier_Letter", "Lm" },
	{ "Modifier_Symbol", "Sk" },
	{ "Nonspacing_Mark", "Mn" },
	{ "Number", "N" },
	{ "Open_Punctuation", "Ps" },
	{ "Other", "C" },
	{ "Other_Letter", "Lo" },
	{ "Other_Number", "No" },
	{ "Other_Punctuation", "Po" },
	{ "Other_Symbol", "So" },
	{ "Paragraph_Separator", "Zp" },
	{ "Private_Use", "Co" },
	{ "Punctuation", "P" },
	{ "Separator", "Z" },
	{ "Space_Separator", "Zs" },
	{ "Spacing_Mark", "Mc" },
	{ "Symbol", "S" },
	{ "Titlecase_Letter", "Lt" },
	{ "Unassigned", "Cn" },
	{ "Uppercase_Letter", "Lu" },
	{ "cntrl", "Cc" },
	{ "digit", "Nd" },
	{ "punct", "P" },
};

static bool
fail(struct rewriter *r, const char *why)
{
	r->why = why;
	return false;
}

static bool
is_digit(char ch)
{
	return ch >= '0' && ch <= '9';
}

static bool
is_letter(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
}

static void
put_point(struct rewriter *r, unsigned cp)
{
	buf_printf(r->to, "\\x{%x}", cp);
}

static bool
put_text(struct rewriter *r, const char *s)
{
	buf_puts(r->to, s);
	return true;
}

/* Read n hexadecimal digits. */
static bool
read_hex(struct rewriter *r, int n, unsigned *cp)
{
	*cp = 0;
	for (; n > 0; n--, r->p++) {
		char ch = r->p < r->end ? *r->p : '\0';

		if (is_digit(ch))
			*cp = *cp * 16 + (unsigned)(ch - '0');
		else if ((ch | 32) >= 'a' && (ch | 32) <= 'f')
			*cp = *cp * 16 + (unsigned)((ch | 32) - 'a' + 10);
		else
			return fail(r, "hexadecimal digits are missing");
	}
	return true;
}

/* What follows "\u". */
static bool
rewrite_unicode(struct rewriter *r)
{
	const char *close;
	unsigned cp, low;

	if (r->p < r->end && *r->p == '{') {
		close = memchr(r->p, '}', (size_t)(r->end - r->p));
		if (close == NULL || close - r->p < 2 || close - r->p > 7)
			return fail(r, "\\u{...} needs 1 to 6 digits");
		r->p++;
		if (!read_hex(r, (int)(close - r->p), &cp))
			return false;
		r->p++;
	} else {
		if (!read_hex(r, 4, &cp))
			return false;
		if (cp >= 0xd800 && cp < 0xdc00 && r->end - r->p >= 6 &&
		    r->p[0] == '\\' && r->p[1] == 'u') {
			r->p += 2;
			if (!read_hex(r, 4, &low))
				return false;
			if (low < 0xdc00 || low > 0xdfff)
				return fail(r, "half a surrogate pair");
			cp = 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
		}
	}
	if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		return fail(r, "no Unicode character");
	put_point(r, cp);
	return true;
}

/* What follows "\p" or "\P": {Name} or {Name=Value}. */
static bool
rewrite_property(struct rewriter *r, char letter)
{
	const char *close = NULL, *equals;
	const char *script = "";
	char name[40];
	size_t n;

	if (r->p < r->end && *r->p == '{')
		close = memchr(r->p, '}', (size_t)(r->end - r->p));
	if (close == NULL || close == r->p + 1 ||
	    (size_t)(close - r->p) > sizeof(name))
		return fail(r, "\\p needs {a property's name}");
	n = (size_t)(close - r->p) - 1;
	memcpy(name, r->p + 1, n);
	name[n] = '\0';
	r->p = close + 1;
	for (size_t i = 0; i < n; i++)
		if (!is_letter(name[i]) && !is_digit(name[i]) &&
		    name[i] != '_' && name[i] != '=')
			return fail(r, "no property's name");
	if ((equals = strchr(name, '=')) != NULL) {
		size_t k = (size_t)(equals - name);

		if (strncmp(name, "Script=", 7) == 0 ||
		    strncmp(name, "sc=", 3) == 0)
			script = "sc:";
		else if (strncmp(name, "Script_Extensions=", 18) == 0 ||
		    strncmp(name, "scx=", 4) == 0)
			script = "scx:";
		else if (strncmp(name, "General_Category=", 17) != 0 &&
		    strncmp(name, "gc=", 3) != 0)
			return fail(r, "unknown property");
		memmove(name, name + k + 1, n - k);
	}
	for (size_t i = 0; i < sizeof(categories) / sizeof(*categories); i++)
		if (*script == '\0' && strcmp(name, categories[i].name) == 0)
			return buf_printf(r->to, "\\%c{%s}", letter,
				   categories[i].category),
			       true;
	buf_printf(r->to, "\\%c{%s%s}", letter, script, name);
	return true;
}

/* A reference to a group: \1 or \k<name>. */
static bool
rewrite_reference(struct rewriter *r, char ch)
{
	const char *start = r->p;

	if (r->in_class)
		return fail(r, "a reference within a class");
	if (ch == 'k') {
		if (r->p == r->end || *r->p != '<')
			return fail(r, "\\k needs <a group's name>");
		return put_text(r, "\\k");
	}
	while (r->p < r->end && is_digit(*r->p))
		r->p++;
	buf_printf(r->to, "\\g{%c%.*s}", ch, (int)(r->p - start), start);
	return true;
}

/* The escapes that stand for sets, and the assertions \b and \B. */
static bool
rewrite_set(struct rewriter *r, char ch)
{
	r->set = true;
	switch (ch) {
	case 'b':
		r->set = false;
		if (r->in_class)
			return put_text(r, "\\x{08}");
		r->atom = false;
		return put_text(r, "\\b");
	case 'B':
		if (r->in_class)
			return fail(r, "\\B within a class");
		r->atom = false;
		return put_text(r, "\\B");
	case 's':
		return put_text(r, r->in_class ? SPACE : "[" SPACE "]");
	case 'S':
		return put_text(r, r->in_class ? NO_SPACE : "[" NO_SPACE "]");
	case 'p':
	case 'P':
		return rewrite_property(r, ch);
	default:
		buf_printf(r->to, "\\%c", ch);
		return true;
	}
}

/* What follows a backslash. */
static bool
rewrite_escape(struct rewriter *r)
{
	unsigned cp;
	char ch;

	if (r->p == r->end)
		return fail(r, "\\ at the end");
	ch = *r->p++;
	r->atom = true;
	if (strchr("bBdDpPsSwW", ch) != NULL && ch != '\0')
		return rewrite_set(r, ch);
	if ((ch >= '1' && ch <= '9') || ch == 'k')
		return rewrite_reference(r, ch);
	switch (ch) {
	case '0':
		if (r->p < r->end && is_digit(*r->p))
			return fail(r, "an octal escape");
		return put_text(r, "\\x{00}");
	case 'f':
	case 'n':
	case 'r':
	case 't':
		buf_printf(r->to, "\\%c", ch);
		return true;
	case 'v':
		return put_text(r, "\\x{0b}");
	case 'c':
		if (r->p == r->end || !is_letter(*r->p))
			return fail(r, "\\c needs a letter");
		put_point(r, (unsigned)*r->p++ & 31);
		return true;
	case 'x':
		if (!read_hex(r, 2, &cp))
			return false;
		put_point(r, cp);
		return true;
	case 'u':
		return rewrite_unicode(r);
	default:
		if (is_letter(ch))
			return fail(r, "unknown escape");
		if ((unsigned char)ch >= 0x80 || ch == '\0')
			r->p--;
		else
			put_point(r, (unsigned)ch);
		return true;
	}
}

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
		return put_text(r, inverted ? "(?s:.)" : "(?:(?!))");
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
		return fail(r, "] is missing");
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
		return fail(r, "unknown kind of group");
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
		return fail(r, "nothing to repeat");
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
		return put_text(r, NOT_LINE_END);
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
