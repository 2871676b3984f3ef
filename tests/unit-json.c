/* The scanner: every verdict, and what is lent. */
#include <stdlib.h>
#include <string.h>

#include "../lib/json.h"
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
	json_free(json);
	return tap_failed;
}
