#include <stdint.h>
#include <string.h>

#include "look.h"
#include "point.h"
#include "text.h"

#define BIT(rule) (1u << (rule))

/* Sixteen bytes at once, on any machine: the compiler knows its vectors. */
typedef uint8_t block __attribute__((vector_size(16)));

static inline block
load(const char *s)
{
	block b;

	memcpy(&b, s, sizeof(b));
	return b;
}

/*
 * 0xff where a second look is needed: at escapes, DEL, two spaces, and the
 * lead bytes of blocks that are not plain altogether.  Latin (but for U+0080
 * to U+00BF), Han and Hangul syllables pass: U+A000 to U+ABFF alone share
 * their lead byte with Hangul, and differ in the second.
 */
static inline block
odd(block b, block next)
{
	return (block)(b == '\\') | (block)(b == 0x7f) |
	    ((block)(b == ' ') & (block)(next == ' ')) | (block)(b == 0xc2) |
	    ((block)(b >= 0xcc) & (block)(b <= 0xe3)) |
	    ((block)(b == 0xea) & (block)(next < 0xb0)) | (block)(b >= 0xef);
}

static unsigned
rules_of(unsigned cp)
{
	const unsigned white = BIT(RULE_COLLAPSE) | BIT(RULE_TRIM);

	switch (point_class(cp)) {
	case POINT_PLAIN:
		return 0;
	case POINT_BLANK:
		return white;
	case POINT_SPACE:
		/* NFC knows better names for U+2000 and U+2001. */
		return BIT(RULE_SPACE) | BIT(RULE_NFC) | white;
	case POINT_LINE:
		return BIT(RULE_NEWLINE) | white;
	case POINT_CONTROL:
		return BIT(RULE_CONTROL) | white;
	case POINT_INVISIBLE:
		return BIT(RULE_INVISIBLE) | white;
	case POINT_NFC:
		break;
	}
	return BIT(RULE_NFC);
}

static unsigned
hex4(const char *s)
{
	unsigned cp = 0;

	for (int i = 0; i < 4; i++) {
		unsigned c = (unsigned char)s[i];

		cp = cp << 4 | ((c & 0xf) + (c >> 6) * 9);
	}
	return cp;
}

/* An escape sequence, from its backslash on; its length goes to *n. */
static unsigned
look_escape(const char *s, size_t *n)
{
	unsigned cp;

	*n = 2;
	switch (s[1]) {
	case 'b':
		return rules_of('\b');
	case 'f':
	case 'n':
	case 'r':
		return rules_of('\n');
	case 't':
		return rules_of('\t');
	case 'u':
		break;
	default:
		return 0;
	}
	*n = 6;
	cp = hex4(s + 2);
	if (cp >= 0xd800 && cp < 0xdc00) {
		*n = 12;
		cp = 0x10000 + ((cp - 0xd800) << 10) + (hex4(s + 8) - 0xdc00);
	}
	return rules_of(cp);
}

/* The byte at s was odd: is it?  *n is how many bytes are seen to. */
static inline unsigned
look_closer(const char *s, size_t *n)
{
	*n = 1;
	if (*s == '\\')
		return look_escape(s, n);
	if (*s == ' ')
		return BIT(RULE_COLLAPSE);
	return rules_of(point_read(s, n));
}

/* The odd bytes among eight; *done is where those before it have led to. */
static unsigned
look_eight(uint64_t marks, const char *s, size_t at, size_t n, size_t *done)
{
	unsigned found = 0;
	size_t i, step;

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	marks = __builtin_bswap64(marks);
#endif
	for (; marks != 0; marks &= ~(UINT64_C(0xff) << (i * 8))) {
		i = (size_t)__builtin_ctzll(marks) / 8;
		if (at + i < *done)
			continue;
		if (at + i >= n)
			break;
		found |= look_closer(s + at + i, &step);
		*done = at + i + step;
	}
	return found;
}

unsigned
look_at(const char *s, size_t n)
{
	unsigned found = 0;
	size_t done = 0;

	if (n == 0)
		return 0;
	if (s[0] == ' ' || s[n - 1] == ' ')
		found |= BIT(RULE_TRIM);
	for (size_t i = 0; i < n; i += 32) {
		block one = odd(load(s + i), load(s + i + 1));
		block two = odd(load(s + i + 16), load(s + i + 17));
		block any = one | two;
		uint64_t w[2];

		memcpy(w, &any, sizeof(w));
		if ((w[0] | w[1]) == 0)
			continue;
		memcpy(w, &one, sizeof(w));
		found |= look_eight(w[0], s, i, n, &done);
		found |= look_eight(w[1], s, i + 8, n, &done);
		memcpy(w, &two, sizeof(w));
		found |= look_eight(w[0], s, i + 16, n, &done);
		found |= look_eight(w[1], s, i + 24, n, &done);
	}
	return found;
}
