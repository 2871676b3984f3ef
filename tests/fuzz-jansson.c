/*
 * Any bytes through the scanner and through Jansson: the same verdict and the
 * same values.
 *
 * They may differ in three things.  Jansson cannot hold numbers beyond all
 * doubles, nor keys with a NUL in them; a raw NUL behind a number is the end
 * for it; and each has its own ceiling for nesting.  In all else both are
 * strict: neither takes a key twice in an object, half of a surrogate pair,
 * bad UTF-8, or a byte order mark.
 */
#include <stdlib.h>
#include <string.h>

#include "../lib/json.h"
#include "../lib/number.h"
#include "oracle.h"

#define DEPTH 1000 /* Jansson's is 2048 */

int LLVMFuzzerTestOneInput(const unsigned char *, size_t);

static void
must(bool good)
{
	if (!good)
		abort();
}

static void
put_string(struct buf *b, const struct json_value *v)
{
	char *s = malloc(v->n);

	must(s != NULL);
	oracle_string(b, s, json_decode(v, s));
	free(s);
}

/* As the oracle tells it. */
static void
put(struct buf *b, const struct json_value *v)
{
	struct json_walk w;

	switch (v->type) {
	case JSON_NULL:
	case JSON_FALSE:
	case JSON_TRUE:
		buf_put(b, v->p, 1);
		break;
	case JSON_NUMBER:
		oracle_number(b, number_double(v));
		break;
	case JSON_STRING:
		put_string(b, v);
		break;
	case JSON_ARRAY:
	case JSON_OBJECT:
		buf_put(b, v->p, 1);
		for (json_walk(&w, v); json_next(&w);) {
			if (v->type == JSON_OBJECT)
				put_string(b, &w.key);
			put(b, &w.value);
		}
		buf_put(b, v->p + v->n - 1, 1);
		break;
	default:
		abort();
	}
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	static struct json *json;
	struct buf ours = { 0 }, theirs = { 0 };
	char *text = calloc(1, n + 1 + JSON_PAD);
	enum oracle said;
	bool good;

	if (json == NULL) {
		json = json_new();
		json_set_depth(json, DEPTH);
	}
	must(text != NULL);
	memcpy(text, data, n);
	text[n] = '\n';
	good = json_scan(json, text, n);
	said = oracle_read(text, n, &theirs);
	if (good && said == ORACLE_GOOD) {
		put(&ours, json_root(json));
		must(ours.n == theirs.n &&
		    memcmp(ours.p, theirs.p, ours.n) == 0);
	} else if (good) {
		must(said == ORACLE_LIMIT);
	} else if (said == ORACLE_GOOD) {
		must(strcmp(json_fault(json)->rule, "depth") == 0 ||
		    memchr(text, '\0', n) != NULL);
	}
	buf_free(&ours);
	buf_free(&theirs);
	free(text);
	return 0;
}
