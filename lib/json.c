#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

#include <xxhash.h>

#include "json.h"
#include "log.h"
#include "simd.h"
#include "utf8.h"

/*
 * A key that is known by number.  Atom 0 is no key: it stands for "none" and
 * for the beginning of an object.
 */
struct atom {
	char text[32];		/* the key's first bytes, then `":` */
	unsigned char mask[32]; /* 0xff for each of them */
	char *name;		/* the whole key, decoded */
	size_t n;		/* its bytes */
	uint32_t shape;		/* length of text; 0: cannot be predicted */
	uint32_t next;		/* the atom that followed it last */
};

/* Where an atom's member is, if the scan it was set in is the present one. */
struct slot {
	uint64_t scan;
	size_t member;
};

/* A key of one object, to find it again: in a table that is never cleared. */
struct entry {
	uint64_t hash;
	const char *p;
	uint32_t n;
	uint32_t serial; /* of its object; those of older texts are free */
};

struct json {
	struct json_value root;
	struct json_member *member;
	size_t n, size;
	struct json_fault fault;
	const char *text, *end;
	int depth;
	const char *(*scan)(struct json *, const char *);
	struct atom *atom;
	struct slot *slot;
	size_t natom, atom_size, learned;
	uint32_t *atom_table; /* open addressing: atom numbers */
	size_t atom_table_size;
	uint64_t now;	 /* number of this scan */
	uint32_t serial; /* of the newest object */
	uint32_t oldest; /* of the first object of this text */
	struct entry *key;
	size_t nkey, key_size;
	uint64_t seed;
	char *scratch;
	size_t scratch_size;
};

#define LEARN_MAX 256  /* atoms made from what comes, at most */
#define KEYS_KEPT 4096 /* entries kept from one text to the next */

/* Bytes that end the plain part of a string. */
static unsigned char stops[256];

static void *
grown(void *p, size_t n, size_t each)
{
	if ((p = reallocarray(p, n, each)) == NULL)
		die(EX_OSERR, "out of memory");
	return p;
}

static const char *
fault(struct json *j, const char *p, const char *rule, const char *message)
{
	j->fault = (struct json_fault){ rule, message, (size_t)(p - j->text) };
	return NULL;
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

static inline const char *
number(struct json *j, const char *p)
{
	if (*p == '-')
		p++;
	if (!is_digit(*p))
		return fault(j, p, "json", "expected a value");
	if (*p == '0' && is_digit(p[1]))
		return fault(j, p, "json", "a number that begins with 0");
	while (is_digit(*p))
		p++;
	if (*p == '.') {
		if (!is_digit(*++p))
			return fault(j, p, "json", "expected a digit");
		while (is_digit(*p))
			p++;
	}
	if (*p == 'e' || *p == 'E') {
		p++;
		if (*p == '+' || *p == '-')
			p++;
		if (!is_digit(*p))
			return fault(j, p, "json", "expected a digit");
		while (is_digit(*p))
			p++;
	}
	return p;
}

/* The value of four hexadecimal digits, or -1. */
static int
hex4(const char *p)
{
	int i, c, v = 0;

	for (i = 0; i < 4; i++) {
		c = p[i] | 0x20;
		if (is_digit(p[i]))
			c = p[i] - '0';
		else if (c >= 'a' && c <= 'f')
			c = c - 'a' + 10;
		else
			return -1;
		v = v << 4 | c;
	}
	return v;
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
	if ((h = hex4(p + 2)) == -1)
		return fault(j, p, "json", "\\u without four hex digits");
	if ((h & 0xf800) != 0xd800)
		return p + 6;
	/* Half a character cannot be written as UTF-8: refused. */
	if (h < 0xdc00 && p[6] == '\\' && p[7] == 'u') {
		low = hex4(p + 8);
		if (low != -1 && (low & 0xfc00) == 0xdc00)
			return p + 12;
	}
	return fault(j, p, "json", "half of a surrogate pair");
}

/* The decoded text of a string; in j->scratch when it has escapes. */
static const char *
decoded(struct json *j, const struct json_value *v, size_t *n)
{
	if (!v->escaped) {
		*n = v->n - 2;
		return v->p + 1;
	}
	if (j->scratch_size < v->n) {
		j->scratch = grown(j->scratch, v->n, 1);
		j->scratch_size = v->n;
	}
	*n = json_decode(v, j->scratch);
	return j->scratch;
}

static struct json_member *
member_room(struct json *j)
{
	j->size = j->size == 0 ? 64 : 2 * j->size;
	j->member = grown(j->member, j->size, sizeof(*j->member));
	return &j->member[j->n];
}

static void
keys_resize(struct json *j, size_t size)
{
	struct entry *old = j->key;
	size_t i, at, n = j->key_size;

	if ((j->key = calloc(size, sizeof(*j->key))) == NULL)
		die(EX_OSERR, "out of memory");
	j->key_size = size;
	for (i = 0; i < n; i++) {
		if (old[i].serial < j->oldest)
			continue;
		at = old[i].hash & (size - 1);
		while (j->key[at].serial >= j->oldest)
			at = (at + 1) & (size - 1);
		j->key[at] = old[i];
	}
	free(old);
}

/* Note a key of an object; false, and a fault, when it was there before. */
static bool
keys_add(struct json *j, uint32_t serial, const struct json_value *v)
{
	struct entry *e;
	size_t n, at;
	const char *p = decoded(j, v, &n);
	uint64_t hash = XXH3_64bits_withSeed(p, n, j->seed + serial);

	if (2 * j->nkey >= j->key_size)
		keys_resize(j, j->key_size == 0 ? 256 : 2 * j->key_size);
	at = hash & (j->key_size - 1);
	for (; (e = &j->key[at])->serial >= j->oldest;
	     at = (at + 1) & (j->key_size - 1)) {
		struct json_value other = { e->p, e->n, JSON_STRING, true };

		if (e->hash == hash && e->serial == serial &&
		    json_is(&other, p, n)) {
			fault(j, v->p, "duplicate_key",
			    "the same key twice in one object");
			return false;
		}
	}
	*e = (struct entry){ hash, v->p, (uint32_t)v->n, serial };
	j->nkey++;
	return true;
}

static size_t
atom_place(const struct json *j, const char *p, size_t n)
{
	size_t at =
	    XXH3_64bits_withSeed(p, n, j->seed) & (j->atom_table_size - 1);
	uint32_t a;

	while ((a = j->atom_table[at]) != 0 &&
	    (j->atom[a].n != n || memcmp(j->atom[a].name, p, n) != 0))
		at = (at + 1) & (j->atom_table_size - 1);
	return at;
}

static uint32_t
atom_new(struct json *j, const char *p, size_t n)
{
	struct atom *a;
	size_t i;

	if (j->natom == j->atom_size) {
		j->atom_size = j->atom_size == 0 ? 64 : 2 * j->atom_size;
		j->atom = grown(j->atom, j->atom_size, sizeof(*j->atom));
		j->slot = grown(j->slot, j->atom_size, sizeof(*j->slot));
		j->atom_table_size = 4 * j->atom_size;
		free(j->atom_table);
		j->atom_table = calloc(j->atom_table_size, sizeof(uint32_t));
		if (j->atom_table == NULL)
			die(EX_OSERR, "out of memory");
		for (i = 1; i < j->natom; i++)
			j->atom_table[atom_place(
			    j, j->atom[i].name, j->atom[i].n)] = (uint32_t)i;
	}
	a = &j->atom[j->natom];
	memset(a, 0, sizeof(*a));
	j->slot[j->natom] = (struct slot){ 0, 0 };
	a->name = memcpy(grown(NULL, n + 1, 1), p, n);
	a->n = n;
	if (n + 2 <= sizeof(a->text)) {
		memcpy(a->text, p, n);
		memcpy(a->text + n, "\":", 2);
		memset(a->mask, 0xff, n + 2);
		a->shape = (uint32_t)n + 2;
	}
	/* A name that must be written with escapes is never predicted. */
	for (i = 0; i < n; i++)
		if (stops[(unsigned char)p[i]])
			a->shape = 0;
	if (j->natom > 0)
		j->atom_table[atom_place(j, p, n)] = (uint32_t)j->natom;
	else
		a->shape = 0;
	return (uint32_t)j->natom++;
}

/*
 * The atom of a key of the outermost object: 0 when it is one of too many or
 * too long, then it is noted like a key of any other object.
 */
static bool
atom_of(struct json *j, const struct json_value *key, uint32_t *atom)
{
	size_t n;
	const char *p = decoded(j, key, &n);

	*atom = j->atom_table[atom_place(j, p, n)];
	if (*atom != 0)
		return true;
	if (j->learned >= LEARN_MAX || n + 2 > sizeof(j->atom->text))
		return keys_add(j, j->oldest, key);
	j->learned++;
	*atom = atom_new(j, p, n);
	return true;
}

static inline bool
slot_fill(struct json *j, uint32_t atom, const struct json_member *m)
{
	if (j->slot[atom].scan == j->now) {
		fault(j, m->key.p, "duplicate_key",
		    "the same key twice in one object");
		return false;
	}
	j->slot[atom] = (struct slot){ j->now, j->n };
	return true;
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
	/* So that nobody can choose keys that collide. */
	if (getentropy(&j->seed, sizeof(j->seed)) == -1)
		die(EX_OSERR, "no entropy");
	atom_new(j, "", 0);
	return j;
}

void
json_free(struct json *j)
{
	size_t i;

	if (j == NULL)
		return;
	for (i = 0; i < j->natom; i++)
		free(j->atom[i].name);
	free(j->atom);
	free(j->slot);
	free(j->atom_table);
	free(j->member);
	free(j->key);
	free(j->scratch);
	free(j);
}

void
json_set_depth(struct json *j, int depth)
{
	j->depth = depth;
}

/* Forget the last text; start over where a serial could run out. */
static void
begin(struct json *j, const char *s, size_t n)
{
	j->text = s;
	j->end = s + n;
	j->n = 0;
	j->nkey = 0;
	j->oldest = ++j->serial;
	if (j->key_size > KEYS_KEPT || j->serial > UINT32_MAX / 2) {
		free(j->key);
		j->key = NULL;
		j->key_size = 0;
		j->oldest = j->serial = 1;
	}
	j->now++;
}

bool
json_scan(struct json *j, const char *s, size_t n)
{
	const char *p;
	size_t bad;

	begin(j, s, n);
	if ((bad = utf8_bad(s, n)) < n)
		p = fault(j, s + bad, "utf8", "not UTF-8");
	else if ((p = j->scan(j, s)) != NULL && (p = blank(j, p)) != j->end)
		p = fault(j, p, "json", "text after the value");
	if (p != NULL)
		return true;
	j->root = (struct json_value){ s, 0, JSON_NONE, false };
	j->n = 0;
	j->now++;
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
	uint32_t a = j->atom_table[atom_place(j, name, n)];

	return (int)(a != 0 ? a : atom_new(j, name, n));
}

const struct json_value *
json_get(const struct json *j, int name)
{
	const struct slot *s = &j->slot[name];

	return s->scan == j->now ? &j->member[s->member].value : NULL;
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
	static const char kinds[] = "ntf\"[{";
	static const enum json_type types[] = { JSON_NULL, JSON_TRUE,
		JSON_FALSE, JSON_STRING, JSON_ARRAY, JSON_OBJECT };
	const char *kind = strchr(kinds, *p);

	v->p = p;
	v->type = kind != NULL ? types[kind - kinds] : JSON_NUMBER;
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
		cp = (unsigned)hex4(p);
		p += 4;
		if ((cp & 0xfc00) == 0xd800) {
			cp = 0x10000 + ((cp & 0x3ff) << 10) +
			    ((unsigned)hex4(p + 2) & 0x3ff);
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
