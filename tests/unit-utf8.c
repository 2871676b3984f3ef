/* UTF-8, judged in another way, too. */
#include <string.h>

#include "../lib/utf8.h"
#include "tap.h"

/*
 * Another way to judge: put the bits together, then ask whether that
 * character is written so.  The offset of the first bad byte of n, or n.
 */
static size_t
bad_by_writing(const char *s, size_t n)
{
	size_t i, k, len;
	unsigned cp;
	char again[4];

	for (i = 0; i < n; i += len) {
		cp = (unsigned char)s[i];
		len = cp < 0x80 ? 1 : cp < 0xe0 ? 2 : cp < 0xf0 ? 3 : 4;
		if (i + len > n)
			return i;
		if (len > 1)
			cp &= 0x7fu >> len;
		for (k = 1; k < len; k++)
			cp = cp << 6 | ((unsigned char)s[i + k] & 0x3f);
		if (cp > 0x10ffff || (cp & ~0x7ffu) == 0xd800 ||
		    utf8_put(again, cp) != len ||
		    memcmp(again, s + i, len) != 0)
			return i;
	}
	return n;
}

/* All lead bytes with the bytes at the edges, in every place of a block. */
static void
utf8(void)
{
	static const unsigned edge[] = { 0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f,
		0xa0, 0xbf, 0xc0, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4,
		0xff };
	size_t n = sizeof(edge) / sizeof(*edge), at, wrong = 0, i, k;
	unsigned a;
	char s[64];

	for (at = 29; at <= 32; at++)
		for (a = 0; a < 256; a++)
			for (i = 0; i < n * n * n; i++) {
				memset(s, 'x', sizeof(s));
				s[at] = (char)a;
				s[at + 1] = (char)edge[i % n];
				s[at + 2] = (char)edge[i / n % n];
				s[at + 3] = (char)edge[i / n / n];
				wrong += utf8_bad(s, sizeof(s)) !=
				    bad_by_writing(s, sizeof(s));
			}
	ok(wrong == 0, "UTF-8: the edges, in every place of a block");
	for (wrong = 0, k = 1; k <= sizeof(s); k++) {
		memset(s, 'x', sizeof(s));
		s[sizeof(s) - k] = (char)0xea;
		wrong += utf8_bad(s, sizeof(s)) != bad_by_writing(s, sizeof(s));
	}
	ok(wrong == 0, "UTF-8: a character cut at the end");
	ok(utf8_count("a\xea\xb0\x80\xf0\x9f\x8e\xac", 8) == 3, "code points");
}

int
main(void)
{
	utf8();
	return tap_failed;
}
