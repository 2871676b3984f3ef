#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

#include "json-keys.h"
#include "json.h"
#include "log.h"
#include "simd.h"
#include "utf8.h"

struct json {
	struct json_value root;
	struct json_member *member;
	size_t n, size;
	struct json_fault fault;
	const char *text, *end;
	int depth;
	const char *(*scan)(struct json *, const char *);
	struct keys keys;
};

/* Bytes that end the plain part of a string. */
static unsigned char stops[256];

static const char *
fault(struct json *j, const char *p, const char *rule, const char *message)
{
	j->fault = (struct json_fault){ rule, message, (size_t)(p - j->text) };
	return NULL;
}

static const char *
twice(struct json *j, const struct json_value *key)
{
	return fault(
	    j, key->p, "duplicate_key", "the same key twice in one object");
}

/* White space; a newline too, but for the one that ends the text. */
static inline const char *
blank(const struct json *j, const char *p)
{
	if (__builtin_expect((unsigned char)*p > ' ', 1))
		return p;
	while (
	    *p == ' ' || *p == '\t' || *p == '\r' || (*p == '\n' && p < j->end))
		p++;
	return p;
}

static inline const char *
literal(struct json *j, const char *p, const char *word, size_t n)
{
	if (memcmp(p, word, n) != 0)
		return fault(j, p, "json", "expected a value");
	return p + n;
}

static inline bool
is_digit(char c)
{
	return (unsigned char)(c - '0') <= 9;
}

/* From a backslash to behind the escape. */
static const char *
escape(struct json *j, const char *p)
{
	int h, low;

	if (p[1] != 'u') {
		if (p[1] == '\0' || strchr("\"\\/bfnrt", p[1]) == NULL)
			return fault(j, p, "json", "an unknown escape");
		return p + 2;
	}
	if ((h = json_hex4(p + 2)) == -1)
		return fault(j, p, "json", "\\u without four hex digits");
	if ((h & 0xf800) != 0xd800)
		return p + 6;
	/* Half a character cannot be written as UTF-8: refused. */
	if (h < 0xdc00 && p[6] == '\\' && p[7] == 'u') {
		low = json_hex4(p + 8);
		if (low != -1 && (low & 0xfc00) == 0xdc00)
			return p + 12;
	}
	return fault(j, p, "json", "half of a surrogate pair");
}

static struct json_member *
member_room(struct json *j)
{
	j->size = j->size == 0 ? 64 : 2 * j->size;
	j->member = reallocarray(j->member, j->size, sizeof(*j->member));
	if (j->member == NULL)
		die(EX_OSERR, "out of memory");
	return &j->member[j->n];
}

#define LANES	0
#define SCAN(x) portable_##x
#define TARGET
#include "json-impl.h"
#ifdef __x86_64__
#define LANES	16
#define SCAN(x) sse2_##x
#define TARGET
#include "json-impl.h"
#define LANES	32
#define SCAN(x) avx2_##x
#define TARGET	__attribute__((target("avx2,bmi")))
#include "json-impl.h"
#endif

struct json *
json_new(void)
{
	struct json *j = calloc(1, sizeof(*j));
	int c;

	if (j == NULL)
		die(EX_OSERR, "out of memory");
	for (c = 0; c < 0x20; c++)
		stops[c] = 1;
	stops['"'] = stops['\\'] = 1;
	j->depth = JSON_DEPTH;
	j->scan = portable_root;
#ifdef __x86_64__
	if (simd_level() == SIMD_SSE2)
		j->scan = sse2_root;
	else if (simd_level() == SIMD_AVX2)
		j->scan = avx2_root;
#endif
	keys_init(&j->keys);
	return j;
}

void
json_free(struct json *j)
{
	if (j == NULL)
		return;
	keys_free(&j->keys);
	free(j->member);
	free(j);
}

void
json_set_depth(struct json *j, int depth)
{
	j->depth = depth;
}

bool
json_scan(struct json *j, const char *s, size_t n)
{
	const char *p;
	size_t bad;

	j->text = s;
	j->end = s + n;
	j->n = 0;
	keys_begin(&j->keys);
	if ((bad = utf8_bad(s, n)) < n)
		p = fault(j, s + bad, "utf8", "not UTF-8");
	else if ((p = j->scan(j, s)) != NULL && (p = blank(j, p)) != j->end)
		p = fault(j, p, "json", "text after the value");
	if (p != NULL)
		return true;
	j->root = (struct json_value){ s, 0, JSON_NONE, false };
	j->n = 0;
	keys_begin(&j->keys);
	return false;
}

const struct json_fault *
json_fault(const struct json *j)
{
	return &j->fault;
}

const struct json_value *
json_root(const struct json *j)
{
	return &j->root;
}

const struct json_member *
json_members(const struct json *j, size_t *n)
{
	*n = j->n;
	return j->member;
}

int
json_name(struct json *j, const char *name, size_t n)
{
	return (int)keys_name(&j->keys, name, n);
}

const struct json_value *
json_get(const struct json *j, int name)
{
	const struct slot *s = &j->keys.slot[name];

	return s->scan == j->keys.now ? &j->member[s->member].value : NULL;
}
