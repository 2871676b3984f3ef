#include <stdint.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

#include "../lib/simd.h"
#include "look.h"
#include "point.h"
#include "text.h"

#define BIT(rule) (1u << (rule))

/*
 * A byte is odd when a second look is needed: at escapes, DEL, two spaces,
 * and the lead bytes of blocks that are not plain altogether.  Latin (but for
 * U+0080 to U+00BF), Han and Hangul syllables pass: U+A000 to U+ABFF alone
 * share their lead byte with Hangul, and differ in the second.
 *
 * Each of these says which of the STEP bytes at s are odd, the first in the
 * lowest bit; s[STEP] is read, too.
 */
#define STEP 32

static inline uint32_t
odd_plain(const char *s)
{
	uint32_t mask = 0;

	for (int i = 0; i < STEP; i++) {
		unsigned char b = (unsigned char)s[i];
		unsigned char next = (unsigned char)s[i + 1];

		if (b == '\\' || b == 0x7f || (b == ' ' && next == ' ') ||
		    b == 0xc2 || (b >= 0xcc && b <= 0xe3) ||
		    (b == 0xea && next < 0xb0) || b >= 0xef)
			mask |= UINT32_C(1) << i;
	}
	return mask;
}

#ifdef __x86_64__
#define EQUAL(v, c) _mm_cmpeq_epi8(v, _mm_set1_epi8((char)(c)))
#define ABOVE(v, c) _mm_cmpeq_epi8(_mm_max_epu8(v, _mm_set1_epi8((char)(c))), v)
#define BELOW(v, c) _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8((char)(c))), v)

static inline uint32_t
odd_sixteen(const char *s)
{
	__m128i b = _mm_loadu_si128((const __m128i *)(const void *)s);
	__m128i next = _mm_loadu_si128((const __m128i *)(const void *)(s + 1));
	__m128i m = _mm_or_si128(EQUAL(b, '\\'), EQUAL(b, 0x7f));

	m = _mm_or_si128(m, _mm_and_si128(EQUAL(b, ' '), EQUAL(next, ' ')));
	m = _mm_or_si128(m, EQUAL(b, 0xc2));
	m = _mm_or_si128(m, _mm_and_si128(ABOVE(b, 0xcc), BELOW(b, 0xe3)));
	m = _mm_or_si128(m, _mm_and_si128(EQUAL(b, 0xea), BELOW(next, 0xaf)));
	m = _mm_or_si128(m, ABOVE(b, 0xef));
	return (uint32_t)_mm_movemask_epi8(m);
}

static inline uint32_t
odd_sse2(const char *s)
{
	return odd_sixteen(s) | odd_sixteen(s + 16) << 16;
}

#define AVX2	   __attribute__((target("avx2")))
#define TWICE(...) _mm256_setr_epi8(__VA_ARGS__, __VA_ARGS__)

/*
 * A byte is odd when its two halves, looked up, have a bit in common: 1
 * backslash, 2 DEL, 4 U+0080 on, 8 U+0300 on, 16 two and four bytes with any
 * lower half, 32 three bytes, 64 U+A000 on, if the next byte says so.
 */
AVX2 static inline uint32_t
odd_avx2(const char *s)
{
	const __m256i high =
	    TWICE(0, 0, 0, 0, 0, 1, 0, 2, 0, 0, 0, 0, 4 | 8, 16, 32 | 64, 16);
	const __m256i low =
	    TWICE(16 | 32, 16 | 32, 4 | 16 | 32, 16 | 32, 16, 16, 16, 16, 16,
		16, 16 | 64, 16, 1 | 8 | 16, 8 | 16, 8 | 16, 2 | 8 | 16 | 32);
	const __m256i after = TWICE(
	    63, 63, 63, 63, 63, 63, 63, 63, 127, 127, 127, 63, 63, 63, 63, 63);
	const __m256i half = _mm256_set1_epi8(15);
	const __m256i space = _mm256_set1_epi8(' ');
	__m256i b = _mm256_loadu_si256((const __m256i *)(const void *)s);
	__m256i next =
	    _mm256_loadu_si256((const __m256i *)(const void *)(s + 1));
	__m256i m, spaces;

	m = _mm256_and_si256(
	    _mm256_shuffle_epi8(
		high, _mm256_and_si256(_mm256_srli_epi16(b, 4), half)),
	    _mm256_shuffle_epi8(low, _mm256_and_si256(b, half)));
	m = _mm256_and_si256(m,
	    _mm256_shuffle_epi8(
		after, _mm256_and_si256(_mm256_srli_epi16(next, 4), half)));
	m = _mm256_cmpeq_epi8(m, _mm256_setzero_si256());
	spaces = _mm256_and_si256(
	    _mm256_cmpeq_epi8(b, space), _mm256_cmpeq_epi8(next, space));
	return ~(uint32_t)_mm256_movemask_epi8(_mm256_andnot_si256(spaces, m));
}
#endif

static inline unsigned
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

static inline unsigned
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

/*
 * The odd bytes among those at s + at; *done is where the looks before have
 * led to.
 */
static unsigned
look_marked(uint32_t mask, const char *s, size_t at, size_t n, size_t *done)
{
	unsigned found = 0;
	size_t i, step;

	for (; mask != 0; mask &= mask - 1) {
		i = at + (size_t)__builtin_ctz(mask);
		if (i < *done)
			continue;
		if (i >= n)
			break;
		/* Where one character is escaped, many are. */
		do {
			found |= look_closer(s + i, &step);
			i += step;
		} while (i < n && s[i] == '\\');
		*done = i;
	}
	return found;
}

#define LOOK(name, odd)                                                        \
	static unsigned name(const char *s, size_t n)                          \
	{                                                                      \
		unsigned found = 0;                                            \
		size_t done = 0;                                               \
                                                                               \
		for (size_t i = 0; i < n; i += STEP) {                         \
			uint32_t mask = odd(s + i);                            \
                                                                               \
			if (mask != 0)                                         \
				found |= look_marked(mask, s, i, n, &done);    \
		}                                                              \
		return found;                                                  \
	}

LOOK(look_plain, odd_plain)
#ifdef __x86_64__
LOOK(look_sse2, odd_sse2)
AVX2 LOOK(look_avx2, odd_avx2)
#endif

    static unsigned (*look)(const char *, size_t) = look_plain;

void
look_open(void)
{
	point_open();
	look = look_plain;
#ifdef __x86_64__
	if (simd_level() == SIMD_SSE2)
		look = look_sse2;
	else if (simd_level() == SIMD_AVX2)
		look = look_avx2;
#endif
}

unsigned
look_at(const char *s, size_t n)
{
	if (n == 0)
		return 0;
	if (s[0] == ' ' || s[n - 1] == ' ')
		return look(s, n) | BIT(RULE_TRIM);
	return look(s, n);
}
