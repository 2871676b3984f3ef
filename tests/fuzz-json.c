/*
 * Any bytes through the scanner: the three instruction sets agree, what is
 * lent lies within the text, and a second look finds the same.
 */
#include <stdlib.h>
#include <string.h>

#include "../lib/json.h"
#include "../lib/number.h"
#include "../lib/utf8.h"

int LLVMFuzzerTestOneInput(const unsigned char *, size_t);

static void
must(int good)
{
	if (!good)
		abort();
}

/* Walk all of a value; the number of values in it. */
static size_t
visit(const struct json_value *v, const char *end, char *scratch)
{
	struct json_walk w;
	size_t n = 1;

	must(v->p + v->n <= end && v->n > 0 && v->type != JSON_NONE);
	if (v->type == JSON_STRING) {
		n = json_decode(v, scratch);
		must(n <= v->n - 2 && utf8_bad(scratch, n) == n);
		must(json_is(v, scratch, n));
		return 1;
	}
	if (v->type == JSON_NUMBER) {
		must(number_compare(v, v) == 0);
		return 1;
	}
	if (v->type != JSON_ARRAY && v->type != JSON_OBJECT)
		return 1;
	for (json_walk(&w, v); json_next(&w);) {
		must(w.value.p > v->p && w.value.p + w.value.n < v->p + v->n);
		if (v->type == JSON_OBJECT)
			must(w.key.p > v->p && w.key.type == JSON_STRING);
		n += visit(&w.value, end, scratch);
	}
	return n;
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	static const char *const levels[] = { "none", "sse2", "avx2" };
	static struct json *json[3];
	char *text, *scratch;
	const struct json_member *m;
	size_t i, k, count[3] = { 0, 0, 0 };
	bool good[3];

	for (i = 0; i < 3 && json[i] == NULL; i++) {
		setenv("TMDB_SIMD", levels[i], 1);
		json[i] = json_new();
	}
	text = calloc(1, n + 1 + JSON_PAD);
	scratch = malloc(n + 1);
	must(text != NULL && scratch != NULL);
	memcpy(text, data, n);
	text[n] = '\n';
	for (i = 0; i < 3; i++) {
		good[i] = json_scan(json[i], text, n);
		must(good[i] == good[0]);
		if (!good[i]) {
			must(json_fault(json[i])->at <= n);
			must(
			    json_fault(json[i])->at == json_fault(json[0])->at);
			continue;
		}
		visit(json_root(json[i]), text + n, scratch);
		m = json_members(json[i], &count[i]);
		must(count[i] == count[0]);
		for (k = 0; k < count[i]; k++)
			must(m[k].key.p < m[k].value.p &&
			    m[k].value.p + m[k].value.n <= text + n);
	}
	free(text);
	free(scratch);
	return 0;
}
