/*
 * The look that tmdb-clean takes at a text: it must never miss a repair,
 * whatever instructions it is made of, wherever in a text it is needed.
 */
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "../clean/look.h"
#include "../clean/point.h"
#include "../clean/text.h"
#include "../lib/utf8.h"
#include "tap.h"

#define LAST 0x10ffff

static bool second[LAST + 1]; /* composes with what stands before it */

static bool
is_surrogate(int cp)
{
	return cp >= 0xd800 && cp < 0xe000;
}

static void
find_seconds(void)
{
	utf8proc_int32_t parts[16];

	for (int cp = 0; cp <= LAST; cp++) {
		utf8proc_ssize_t n;
		int boundary = 0;

		if (is_surrogate(cp))
			continue;
		n = utf8proc_decompose_char(
		    cp, parts, 16, UTF8PROC_DECOMPOSE, &boundary);
		for (utf8proc_ssize_t i = 1; i < n; i++)
			second[parts[i]] = true;
	}
}

/* Does NFC leave cp as it is? */
static bool
is_stable(int cp)
{
	utf8proc_uint8_t text[8] = { 0 }, *nfc;
	bool same;

	utf8_put((char *)text, (unsigned)cp);
	if ((nfc = utf8proc_NFC(text)) == NULL)
		return false;
	same = strcmp((char *)nfc, (char *)text) == 0;
	free(nfc);
	return same;
}

static void
test_points(void)
{
	bool safe = true, white = true;

	find_seconds();
	for (int cp = 1; cp <= LAST; cp++) {
		enum point point;
		const utf8proc_property_t *property;

		if (is_surrogate(cp))
			continue;
		point = point_class((unsigned)cp);
		property = utf8proc_get_property(cp);
		if (point == POINT_NFC)
			continue;
		if (point == POINT_PLAIN &&
		    (property->combining_class != 0 || second[cp] ||
			!is_stable(cp))) {
			printf("# U+%04X is not plain\n", cp);
			safe = false;
		}
		/* A mark that is seen, in spite of its name. */
		if (cp == 0x1680)
			continue;
		if (point_is_white((unsigned)cp) !=
		    (property->category == UTF8PROC_CATEGORY_ZS ||
			property->category == UTF8PROC_CATEGORY_ZL ||
			property->category == UTF8PROC_CATEGORY_ZP ||
			(cp >= '\t' && cp <= '\r') || cp == 0x85)) {
			printf("# U+%04X is white or not\n", cp);
			white = false;
		}
	}
	ok(safe, "what is plain needs no normalisation");
	ok(white, "white space is what Unicode calls so");
}

/* What the look is to find, by reading every code point. */
static unsigned
expected(const char *s, size_t n)
{
	static const unsigned rules[] = {
		[POINT_SPACE] = 1u << RULE_SPACE,
		[POINT_LINE] = 1u << RULE_NEWLINE,
		[POINT_CONTROL] = 1u << RULE_CONTROL,
		[POINT_INVISIBLE] = 1u << RULE_INVISIBLE,
		[POINT_NFC] = 1u << RULE_NFC,
	};
	unsigned found = 0;
	size_t step;

	for (size_t i = 0; i < n; i += step)
		found |= rules[point_class(point_read(s + i, &step))];
	return found;
}

/* Every code point at places within and across vectors, raw and escaped. */
static void
test_look(const char *level)
{
	static const size_t places[] = { 0, 1, 15, 16, 30, 31, 32, 63, 64 };
	char text[256], escaped[16], name[64];
	bool good = true;

	setenv("TMDB_SIMD", level, 1);
	look_open();
	for (unsigned cp = 1; cp <= LAST; cp++) {
		size_t at = places[cp % (sizeof(places) / sizeof(*places))];
		size_t n, m;
		unsigned want, got;

		if (cp < 0x20 || cp == '"' || cp == '\\' || cp == ' ' ||
		    is_surrogate((int)cp))
			continue;
		memset(text, 'x', sizeof(text));
		n = utf8_put(text + at, cp);
		want = expected(text, at + n + 20);
		got = look_at(text, at + n + 20);
		if ((want & ~got) != 0 || (want == 0) != (got == 0)) {
			printf("# U+%04X at %zu: 0x%x for 0x%x\n", cp, at, got,
			    want);
			good = false;
		}
		if (cp >= 0x10000)
			m = (size_t)snprintf(escaped, sizeof(escaped),
			    "\\u%04x\\u%04X", 0xd800 + ((cp - 0x10000) >> 10),
			    0xdc00 + (cp & 0x3ff));
		else
			m = (size_t)snprintf(
			    escaped, sizeof(escaped), "\\u%04x", cp);
		memset(text, 'x', sizeof(text));
		memcpy(text + at, escaped, m);
		if (look_at(text, at + m + 20) != got) {
			printf("# U+%04X, escaped, at %zu\n", cp, at);
			good = false;
		}
	}
	snprintf(name, sizeof(name), "%s: every code point", level);
	ok(good, name);

	good = true;
	memset(text, 'x', sizeof(text));
	for (size_t i = 1; i + 2 < 100; i++) {
		text[i] = text[i + 1] = ' ';
		good &= look_at(text, 100) == 1u << RULE_COLLAPSE;
		/* What lies behind the text is none of its business. */
		good &= look_at(text, i) == 0;
		text[i] = 'x';
		good &= look_at(text, 100) == 0;
		text[i + 1] = 'x';
	}
	snprintf(name, sizeof(name), "%s: two spaces", level);
	ok(good, name);
}

int
main(void)
{
	look_open();
	test_points();
	test_look("none");
	test_look("sse2");
	test_look("avx2");
	return tap_failed;
}
