#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

#include "simd.h"
#include "utf8.h"

/* The length of the well-formed sequence at s, or 0. */
static size_t
sequence(const unsigned char *s, size_t n)
{
	unsigned char c = s[0], low = 0x80, high = 0xbf;
	size_t len, i;

	if (c < 0x80)
		return 1;
	if (c < 0xc2 || c > 0xf4)
		return 0;
	len = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	if (n < len)
		return 0;
	/* The second byte rules out overlong forms, surrogates, the beyond. */
	if (c == 0xe0)
		low = 0xa0;
	else if (c == 0xed)
		high = 0x9f;
	else if (c == 0xf0)
		low = 0x90;
	else if (c == 0xf4)
		high = 0x8f;
	if (s[1] < low || s[1] > high)
		return 0;
	for (i = 2; i < len; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	return len;
}

static size_t
bad_portable(const char *text, size_t n)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t i = 0, len;
	uint64_t w;

	while (i < n) {
		if (n - i >= sizeof(w)) {
			memcpy(&w, s + i, sizeof(w));
			if ((w & UINT64_C(0x8080808080808080)) == 0) {
				i += sizeof(w);
				continue;
			}
		}
		/* Runs of three-byte sequences: Hangul. */
		while (n - i >= 3 && s[i] > 0xe0 && s[i] < 0xed &&
		    (s[i + 1] & 0xc0) == 0x80 && (s[i + 2] & 0xc0) == 0x80)
			i += 3;
		if (i == n)
			break;
		if ((len = sequence(s + i, n - i)) == 0)
			return i;
		i += len;
	}
	return n;
}

#ifdef __x86_64__
/*
 * Which errors a byte, its left neighbour's high and low half and its own
 * high half allow: an error is real when all three tables name it.  The
 * method is that of Keiser and Lemire, "Validating UTF-8 In Less Than One
 * Instruction Per Byte" (2020), section 6.
 */
enum {
	TOO_SHORT = 1,	     /* a lead byte, then no continuation */
	TOO_LONG = 2,	     /* ASCII, then a continuation */
	OVERLONG_3 = 4,	     /* e0 80..9f */
	TOO_LARGE = 8,	     /* f4 90.., f5.. */
	SURROGATE = 16,	     /* ed a0.. */
	OVERLONG_2 = 32,     /* c0, c1 */
	TOO_LARGE_1000 = 64, /* f5.. 80..8f */
	OVERLONG_4 = 64,     /* f0 80..8f */
	TWO_CONTS = 128,     /* a continuation, then another */
	CARRY = TOO_SHORT | TOO_LONG | TWO_CONTS
};

struct table {
	unsigned char at[16];
};

#define LARGE (CARRY | TOO_LARGE | TOO_LARGE_1000)

static const struct table left_high = { { TOO_LONG, TOO_LONG, TOO_LONG,
    TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TWO_CONTS, TWO_CONTS,
    TWO_CONTS, TWO_CONTS, TOO_SHORT | OVERLONG_2, TOO_SHORT,
    TOO_SHORT | OVERLONG_3 | SURROGATE,
    TOO_SHORT | TOO_LARGE | TOO_LARGE_1000 | OVERLONG_4 } };
static const struct table left_low = { { CARRY | OVERLONG_3 | OVERLONG_2 |
	OVERLONG_4,
    CARRY | OVERLONG_2, CARRY, CARRY, CARRY | TOO_LARGE, LARGE, LARGE, LARGE,
    LARGE, LARGE, LARGE, LARGE, LARGE, LARGE | SURROGATE, LARGE, LARGE } };
static const struct table own_high = { { TOO_SHORT, TOO_SHORT, TOO_SHORT,
    TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
    TOO_LONG | OVERLONG_2 | TWO_CONTS | OVERLONG_3 | TOO_LARGE_1000 |
	OVERLONG_4,
    TOO_LONG | OVERLONG_2 | TWO_CONTS | OVERLONG_3 | TOO_LARGE,
    TOO_LONG | OVERLONG_2 | TWO_CONTS | SURROGATE | TOO_LARGE,
    TOO_LONG | OVERLONG_2 | TWO_CONTS | SURROGATE | TOO_LARGE, TOO_SHORT,
    TOO_SHORT, TOO_SHORT, TOO_SHORT } };

#define AVX2 __attribute__((target("avx2")))

AVX2 static inline __m256i
look_up(const struct table *t, __m256i index)
{
	__m128i v = _mm_loadu_si128((const __m128i *)(const void *)t->at);

	return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(v), index);
}

AVX2 static inline __m256i
high_half(__m256i v)
{
	return _mm256_and_si256(
	    _mm256_srli_epi16(v, 4), _mm256_set1_epi8(0x0f));
}

/* What is wrong in this block, given the one before it: zero is good. */
AVX2 static inline __m256i
block_errors(__m256i in, __m256i before)
{
	__m256i shifted = _mm256_permute2x128_si256(before, in, 0x21);
	__m256i one = _mm256_alignr_epi8(in, shifted, 15);
	__m256i two = _mm256_alignr_epi8(in, shifted, 14);
	__m256i three = _mm256_alignr_epi8(in, shifted, 13);
	__m256i low = _mm256_and_si256(one, _mm256_set1_epi8(0x0f));
	__m256i special, must;

	special = _mm256_and_si256(
	    look_up(&left_high, high_half(one)), look_up(&left_low, low));
	special = _mm256_and_si256(special, look_up(&own_high, high_half(in)));
	/* Third and fourth bytes: where two continuations are right. */
	two = _mm256_subs_epu8(two, _mm256_set1_epi8(0xe0 - 0x80));
	three = _mm256_subs_epu8(three, _mm256_set1_epi8(0xf0 - 0x80));
	must = _mm256_and_si256(
	    _mm256_or_si256(two, three), _mm256_set1_epi8((char)0x80));
	return _mm256_xor_si256(must, special);
}

AVX2 static bool
good_avx2(const char *s, size_t n)
{
	__m256i in, before = _mm256_setzero_si256(), bad = before;
	char tail[32] = { 0 };
	size_t i;
	bool ascii = true; /* all of the block before */

	for (i = 0; i + 32 <= n; i += 32) {
		in = _mm256_loadu_si256((const __m256i *)(const void *)(s + i));
		if (_mm256_movemask_epi8(in) != 0 || !ascii) {
			ascii = _mm256_movemask_epi8(in) == 0;
			bad = _mm256_or_si256(bad, block_errors(in, before));
		}
		before = in;
	}
	/* The zeros behind the tail are ASCII: they end every sequence. */
	if (i < n)
		memcpy(tail, s + i, n - i);
	in = _mm256_loadu_si256((const __m256i *)(const void *)tail);
	bad = _mm256_or_si256(bad, block_errors(in, before));
	return _mm256_testz_si256(bad, bad) != 0;
}
#endif

size_t
utf8_bad(const char *s, size_t n)
{
#ifdef __x86_64__
	static int avx2 = -1;

	if (avx2 == -1)
		avx2 = simd_level() >= SIMD_AVX2;
	if (avx2 && good_avx2(s, n))
		return n;
#endif
	return bad_portable(s, n);
}

size_t
utf8_count(const char *s, size_t n)
{
	size_t i, count = 0;

	for (i = 0; i < n; i++)
		count += (s[i] & 0xc0) != 0x80;
	return count;
}

size_t
utf8_put(char *to, unsigned cp)
{
	if (cp < 0x80) {
		to[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		to[0] = (char)(0xc0 | cp >> 6);
		to[1] = (char)(0x80 | (cp & 63));
		return 2;
	}
	if (cp < 0x10000) {
		to[0] = (char)(0xe0 | cp >> 12);
		to[1] = (char)(0x80 | (cp >> 6 & 63));
		to[2] = (char)(0x80 | (cp & 63));
		return 3;
	}
	to[0] = (char)(0xf0 | cp >> 18);
	to[1] = (char)(0x80 | (cp >> 12 & 63));
	to[2] = (char)(0x80 | (cp >> 6 & 63));
	to[3] = (char)(0x80 | (cp & 63));
	return 4;
}
