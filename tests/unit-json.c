/*
 * The scanner, numbers and UTF-8: every verdict, and what is lent.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/json.h"
#include "../lib/number.h"
#include "../lib/utf8.h"
#include "tap.h"

static char text[4096 + JSON_PAD + 1];
static struct json *json;

static bool
scan_bytes(const char *s, size_t n)
{
	memset(text, 0, sizeof(text));
	memcpy(text, s, n);
	text[n] = '\n';
	return json_scan(json, text, n);
}

static bool
scan(const char *s)
{
	return scan_bytes(s, strlen(s));
}

#define LONG_KEYS                                                              \
	"{\"a234567890123456789012345678901234567890\":1,"                     \
	"\"a23456789012345678901234567890123456789X\":1}"

static const char *const good[] = { "{}", "[]", "null", "true", "false", "0",
	"-0", "-0.0", "1e5", "1E+5", "1e-400", "123456789012345678901234567890",
	"\"\"", "\"a\"", " { \"a\" : [ 1 , 2 ] } ", "\t[\r1\t]", "[[],{},[{}]]",
	"{\"a\":{\"a\":{\"a\":1}}}", "{\"\":1}",
	"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\u0000\"", "\"\\uAbCd\"",
	"\"\\ud83c\\udfac\"", "\"\xea\xb0\x80\xed\x9e\xa3\"",
	"\"\xf0\x9f\x8e\xac\"", "\"\x7f\"",
	"\"\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf\xf4\x8f\xbf\xbf\"",
	"{\"a\":1,\"A\":2}", "[\n1,\n2\n]", "\n{}", LONG_KEYS };

static const struct {
	const char *text, *rule;
} bad[] = { { "", "json" }, { " ", "json" }, { "{", "json" }, { "}", "json" },
	{ "[", "json" }, { "]", "json" }, { "[1", "json" }, { "[1,", "json" },
	{ "[1,]", "json" }, { "[,1]", "json" }, { "[1 2]", "json" },
	{ "{\"a\"}", "json" }, { "{\"a\":}", "json" }, { "{\"a\":1,}", "json" },
	{ "{,}", "json" }, { "{a:1}", "json" }, { "{'a':1}", "json" },
	{ "{1:1}", "json" }, { "{\"a\" 1}", "json" },
	{ "{\"a\":1 \"b\":2}", "json" }, { "{} {}", "json" }, { "1 1", "json" },
	{ "nul", "json" }, { "nulll", "json" }, { "True", "json" },
	{ "NaN", "json" }, { "nan", "json" }, { "Infinity", "json" },
	{ "-Infinity", "json" }, { "-", "json" }, { "+1", "json" },
	{ "01", "json" }, { "-01", "json" }, { "1.", "json" }, { ".5", "json" },
	{ "1e", "json" }, { "1e+", "json" }, { "1.e5", "json" },
	{ "0x10", "json" }, { "1_000", "json" }, { "\"", "json" },
	{ "\"a", "json" }, { "\"\\", "json" }, { "\"\\\"", "json" },
	{ "\"\\x41\"", "json" }, { "\"\\u12\"", "json" },
	{ "\"\\u12G4\"", "json" }, { "\"\\U0041\"", "json" },
	{ "\"a\tb\"", "json" }, { "\"a\nb\"", "json" }, { "\"\x1f\"", "json" },
	{ "\"\\ud83c\"", "json" }, { "\"\\udfac\"", "json" },
	{ "\"\\ud83c\\u0041\"", "json" }, { "\"\\ud83cx\"", "json" },
	{ "\xef\xbb\xbf{}", "json" }, { "{}\f", "json" },
	{ "\xc2\xa0{}", "json" }, { "{}/**/", "json" }, { "\"\x80\"", "utf8" },
	{ "\"\xc0\xaf\"", "utf8" }, { "\"\xc1\xbf\"", "utf8" },
	{ "\"\xc2\"", "utf8" }, { "\"\xe0\x80\x80\"", "utf8" },
	{ "\"\xed\xa0\x80\"", "utf8" }, { "\"\xea\xb0\"", "utf8" },
	{ "\"\xf0\x80\x80\x80\"", "utf8" }, { "\"\xf4\x90\x80\x80\"", "utf8" },
	{ "\"\xf5\x80\x80\x80\"", "utf8" }, { "\"\xff\"", "utf8" },
	{ "\"\xb0\xa1\xb3\xaa\"", "utf8" },
	{ "{\"a\":1,\"a\":1}", "duplicate_key" },
	{ "{\"a\":1,\"\\u0061\":1}", "duplicate_key" },
	{ "{\"b\":{\"a\":1,\"c\":2,\"a\":1}}", "duplicate_key" },
	{ "[{\"\":1,\"\":2}]", "duplicate_key" },
	{ "{\"a234567890123456789012345678901234567890\":1,"
	  "\"a234567890123456789012345678901234567890\":1}",
	    "duplicate_key" } };

static void
verdicts(void)
{
	char name[128];
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(*good); i++) {
		snprintf(name, sizeof(name), "good text %zu", i);
		ok(scan(good[i]), name);
	}
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		snprintf(
		    name, sizeof(name), "bad text %zu: %s", i, bad[i].rule);
		ok(!scan(bad[i].text) &&
			strcmp(json_fault(json)->rule, bad[i].rule) == 0 &&
			json_root(json)->type == JSON_NONE,
		    name);
	}
	ok(!scan_bytes("{\"a\":\"\0\"}", 9), "a NUL in a string is refused");
	ok(!scan_bytes("{}\0", 3), "a NUL behind the value is refused");
}

static void
depth(void)
{
	char deep[2 * JSON_DEPTH + 3];

	memset(deep, '[', JSON_DEPTH);
	memset(deep + JSON_DEPTH, ']', JSON_DEPTH);
	ok(scan_bytes(deep, 2 * JSON_DEPTH), "nesting up to the limit");
	memset(deep, '[', JSON_DEPTH + 1);
	memset(deep + JSON_DEPTH + 1, ']', JSON_DEPTH + 1);
	ok(!scan_bytes(deep, 2 * JSON_DEPTH + 2) &&
		strcmp(json_fault(json)->rule, "depth") == 0,
	    "one more is refused");
}

static bool
same(const struct json_value *v, const char *s)
{
	return v != NULL && v->n == strlen(s) && memcmp(v->p, s, v->n) == 0;
}

static void
members(void)
{
	const struct json_member *m;
	struct json_walk w;
	struct json_value v;
	char buf[64];
	size_t n;
	int a = json_name(json, "a", 1), b = json_name(json, "b", 1);
	int none = json_name(json, "none", 4);

	ok(scan("{\"x\":1, \"a\" : 7.000 ,\"\\u0062\":[ 1,{\"k\":\"\\n\"} ]}"),
	    "an object");
	m = json_members(json, &n);
	ok(n == 3 && same(&m[0].key, "\"x\"") && same(&m[0].value, "1") &&
		same(&m[1].key, "\"a\""),
	    "its members in their order");
	ok(same(json_get(json, a), "7.000"), "a member by name");
	ok(same(json_get(json, b), "[ 1,{\"k\":\"\\n\"} ]"),
	    "a member whose key has an escape");
	ok(json_get(json, none) == NULL, "a member that is not there");
	v = *json_get(json, b);
	json_walk(&w, &v);
	ok(json_next(&w) && same(&w.value, "1") && w.value.type == JSON_NUMBER,
	    "walk: first element");
	ok(json_next(&w) && same(&w.value, "{\"k\":\"\\n\"}"), "second");
	v = w.value;
	ok(!json_next(&w), "no third");
	json_walk(&w, &v);
	ok(json_next(&w) && same(&w.key, "\"k\"") && w.value.escaped &&
		json_decode(&w.value, buf) == 1 && buf[0] == '\n' &&
		!json_next(&w),
	    "walk: the member of an object");
	ok(scan("[[1],[true],[null],[\"]\\\"\"],[-1.5e+3],{\"a\":[7]}]"),
	    "values that end at a bracket");
	json_walk(&w, json_root(json));
	for (n = 0; json_next(&w); n++)
		v = w.value;
	ok(n == 6 && same(&v, "{\"a\":[7]}"), "walk: none is missed");
	ok(scan("{\"b\":2,\"a\":1}") && same(json_get(json, a), "1") &&
		same(json_get(json, b), "2"),
	    "the next text, in another order");
	ok(!scan("{\"a\":1,") && json_get(json, a) == NULL,
	    "after a bad text nothing is there");
}

static void
strings(void)
{
	char buf[64];

	ok(scan("\"\\u00e9\\uac00\\ud83c\\udfac\\u0000\\\"x\""), "escapes");
	ok(json_decode(json_root(json), buf) == 12 &&
		memcmp(buf, "\xc3\xa9\xea\xb0\x80\xf0\x9f\x8e\xac\0\"x", 12) ==
		    0,
	    "decoded as UTF-8");
	ok(json_is(json_root(json), "\xc3\xa9\xea\xb0\x80\xf0\x9f\x8e\xac\0\"x",
	       12),
	    "compared as text");
	ok(!json_is(json_root(json), "x", 1), "and not equal");
}

/* Many keys, long keys, many shapes: each duplicate is found, none made up. */
static void
many_keys(void)
{
	char key[64], *t = text;
	int i, shape;
	bool all = true;

	for (shape = 0; shape < 40; shape++) {
		memset(text, 0, sizeof(text));
		t = text;
		*t++ = '{';
		for (i = 0; i < 100; i++) {
			snprintf(key, sizeof(key), "%s\"k%d_%.*s\":%d",
			    i > 0 ? "," : "", shape * 100 + i, i % 35,
			    "0123456789012345678901234567890123456789", i);
			if ((size_t)(t - text) > sizeof(text) - 200)
				break;
			memcpy(t, key, strlen(key));
			t += strlen(key);
		}
		memcpy(t, "}\n", 2);
		all = all && json_scan(json, text, (size_t)(t + 1 - text));
		snprintf(key, sizeof(key), ",\"k%d_%.*s\":0}\n",
		    shape * 100 + shape, shape % 35,
		    "0123456789012345678901234567890123456789");
		memcpy(t, key, strlen(key));
		all = all &&
		    !json_scan(
			json, text, (size_t)(t - text) + strlen(key) - 1) &&
		    strcmp(json_fault(json)->rule, "duplicate_key") == 0;
	}
	ok(all, "40 shapes of up to 100 keys: the duplicates and only they");
}

/* s is in a buffer: bytes follow it, as in a text. */
static struct json_value
value(const char *s)
{
	return (struct json_value){ s, strlen(s), JSON_NUMBER, false };
}

/* The same for a literal, until the next call. */
static struct json_value
written(const char *s)
{
	static char copy[64];

	snprintf(copy, sizeof(copy), "%s,", s);
	return (struct json_value){ copy, strlen(s), JSON_NUMBER, false };
}

static void
numbers(void)
{
	/* Ascending; equal ones in one string, separated by blanks. */
	static const char *const order[] = { "-1e400", "-123456789012345678901",
		"-123456789012345678900 -1234567890123456789e2", "-1.5",
		"-1 -1.0 -10e-1", "0 -0 0.0 0e9 -0.000e-5", "1e-400",
		"0.05 5e-2 0.5e-1 50e-3", "0.1 0.10 1e-1", "7 7.0 70e-1 0.7e1",
		"7.001", "9007199254740992", "9007199254740993", "1e400",
		"10e400 1e401" };
	size_t i, k, n = sizeof(order) / sizeof(*order);
	char a[64], b[64], *sp;
	const char *rest;
	bool good_order = true, equal = true;
	struct json_value va, vb;
	int64_t x;

	for (i = 0; i < n; i++)
		for (k = 0; k < n; k++) {
			snprintf(a, sizeof(a), "%s ", order[i]);
			snprintf(b, sizeof(b), "%s ", order[k]);
			*strchr(a, ' ') = *strchr(b, ' ') = '\0';
			va = value(a);
			vb = value(b);
			x = number_compare(&va, &vb);
			good_order = good_order &&
			    (i < k	    ? x < 0
				    : i > k ? x > 0
					    : x == 0);
		}
	ok(good_order, "numbers compare exactly");
	for (i = 0; i < n; i++) {
		snprintf(a, sizeof(a), "%s ", order[i]);
		*strchr(a, ' ') = '\0';
		va = value(a);
		for (rest = order[i]; rest != NULL; rest = strchr(rest, ' ')) {
			rest += *rest == ' ';
			snprintf(b, sizeof(b), "%s ", rest);
			if ((sp = strchr(b, ' ')) != NULL)
				*sp = '\0';
			vb = value(b);
			equal = equal && number_compare(&va, &vb) == 0;
		}
	}
	ok(equal, "however they are written");
	va = written("70e-1");
	ok(number_is_integer(&va) && number_int64(&va, &x) && x == 7,
	    "70e-1 is the integer 7");
	va = written("7.5");
	ok(!number_is_integer(&va) && !number_int64(&va, &x), "7.5 is none");
	va = written("-9223372036854775808");
	ok(number_int64(&va, &x) && x == INT64_MIN, "the least int64");
	va = written("9223372036854775808");
	ok(number_is_integer(&va) && !number_int64(&va, &x),
	    "one more than the greatest does not fit");
	va = written("0.05");
	ok(number_double(&va) == 0.05 && number_decimals(&va) == 2,
	    "0.05 as a double, two decimals");
	va = written("-12345.678901234567");
	ok(number_double(&va) == -12345.678901234567, "a long one");
	va = written("-0.0");
	ok(signbit(number_double(&va)), "-0.0 keeps its sign");
}

/* Read a number digit by digit. */
static bool
slowly(const char *s, struct decimal *d)
{
	bool point = false;

	*d = (struct decimal){ 0, 0 };
	for (; *s != '\0'; s++) {
		if (*s == 'e' || *s == 'E')
			return false;
		if (*s == '.') {
			point = true;
		} else if (*s != '-') {
			d->m = d->m * 10 + (*s - '0');
			d->places += point;
		}
	}
	return true;
}

/* All shapes of numbers up to 18 bytes, with digits by chance. */
static void
short_numbers(void)
{
	char s[32], *to;
	struct json_value v;
	struct decimal a = { 0, 0 }, b;
	unsigned whole, places, shape, seed = 1;
	bool same = true;

	for (whole = 1; whole <= 17; whole++)
		for (places = 0; places + whole <= 16; places++)
			for (shape = 0; shape < 200; shape++) {
				to = s;
				if (shape & 1)
					*to++ = '-';
				for (unsigned i = 0; i < whole + places; i++) {
					if (i == whole)
						*to++ = '.';
					seed = seed * 1103515245 + 12345;
					*to++ = (char)('0' + (seed >> 16) % 10);
				}
				if (shape % 10 == 9) {
					*to++ = 'e';
					*to++ = '1';
				}
				*to = '\0';
				v = value(s);
				if (slowly(s, &b) != number_short(&v, &a))
					same = same && v.n > 18;
				else if (shape % 10 != 9)
					same = same && a.places == b.places &&
					    a.m == (shape & 1 ? -b.m : b.m);
			}
	ok(same, "short numbers are read as digit by digit");
	v = value("1234567890123456789");
	ok(!number_short(&v, &a), "19 digits are not short");
}

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
	json = json_new();
	verdicts();
	verdicts(); /* again: keys are predicted now */
	depth();
	members();
	strings();
	many_keys();
	numbers();
	short_numbers();
	utf8();
	json_free(json);
	return tap_failed;
}
