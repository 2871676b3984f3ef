/* What stands behind a backslash in an expression of ECMA-262. */
#include <string.h>

#include "ecma.h"

/* White space and line ends, and all the rest. */
#define SPACE                                                                  \
	"\\x{09}-\\x{0d}\\x{20}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}"            \
	"\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}"
#define NO_SPACE                                                               \
	"\\x{00}-\\x{08}\\x{0e}-\\x{1f}\\x{21}-\\x{9f}\\x{a1}-\\x{167f}"       \
	"\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}"            \
	"\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{fefe}"            \
	"\\x{ff00}-\\x{10ffff}"

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

bool
rewrite_fail(struct rewriter *r, const char *why)
{
	r->why = why;
	return false;
}

static void
put_point(struct rewriter *r, unsigned cp)
{
	buf_printf(r->to, "\\x{%x}", cp);
}

bool
rewrite_put(struct rewriter *r, const char *s)
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
			return rewrite_fail(
			    r, "hexadecimal digits are missing");
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
			return rewrite_fail(r, "\\u{...} needs 1 to 6 digits");
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
				return rewrite_fail(r, "half a surrogate pair");
			cp = 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
		}
	}
	if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		return rewrite_fail(r, "no Unicode character");
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
		return rewrite_fail(r, "\\p needs {a property's name}");
	n = (size_t)(close - r->p) - 1;
	memcpy(name, r->p + 1, n);
	name[n] = '\0';
	r->p = close + 1;
	for (size_t i = 0; i < n; i++)
		if (!is_letter(name[i]) && !is_digit(name[i]) &&
		    name[i] != '_' && name[i] != '=')
			return rewrite_fail(r, "no property's name");
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
			return rewrite_fail(r, "unknown property");
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
		return rewrite_fail(r, "a reference within a class");
	if (ch == 'k') {
		if (r->p == r->end || *r->p != '<')
			return rewrite_fail(r, "\\k needs <a group's name>");
		return rewrite_put(r, "\\k");
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
			return rewrite_put(r, "\\x{08}");
		r->atom = false;
		return rewrite_put(r, "\\b");
	case 'B':
		if (r->in_class)
			return rewrite_fail(r, "\\B within a class");
		r->atom = false;
		return rewrite_put(r, "\\B");
	case 's':
		return rewrite_put(r, r->in_class ? SPACE : "[" SPACE "]");
	case 'S':
		return rewrite_put(
		    r, r->in_class ? NO_SPACE : "[" NO_SPACE "]");
	case 'p':
	case 'P':
		return rewrite_property(r, ch);
	default:
		buf_printf(r->to, "\\%c", ch);
		return true;
	}
}

/* What follows a backslash. */
bool
rewrite_escape(struct rewriter *r)
{
	unsigned cp;
	char ch;

	if (r->p == r->end)
		return rewrite_fail(r, "\\ at the end");
	ch = *r->p++;
	r->atom = true;
	if (strchr("bBdDpPsSwW", ch) != NULL && ch != '\0')
		return rewrite_set(r, ch);
	if ((ch >= '1' && ch <= '9') || ch == 'k')
		return rewrite_reference(r, ch);
	switch (ch) {
	case '0':
		if (r->p < r->end && is_digit(*r->p))
			return rewrite_fail(r, "an octal escape");
		return rewrite_put(r, "\\x{00}");
	case 'f':
	case 'n':
	case 'r':
	case 't':
		buf_printf(r->to, "\\%c", ch);
		return true;
	case 'v':
		return rewrite_put(r, "\\x{0b}");
	case 'c':
		if (r->p == r->end || !is_letter(*r->p))
			return rewrite_fail(r, "\\c needs a letter");
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
			return rewrite_fail(r, "unknown escape");
		if ((unsigned char)ch >= 0x80 || ch == '\0')
			r->p--;
		else
			put_point(r, (unsigned)ch);
		return true;
	}
}
