/*
 * A line of any bytes as a schema, the lines behind it as values: whatever
 * compiles gives the same verdict twice, and reasons when that is no.
 */
#include <stdlib.h>
#include <string.h>

#include "../validate/run.h"
#include "../validate/schema.h"

int LLVMFuzzerTestOneInput(const unsigned char *, size_t);

static void
must(int good)
{
	if (!good)
		abort();
}

/* Count the errors, which must be texts with a place in the value. */
static void
tell(void *arg, const struct finding *f)
{
	size_t *errors = arg;

	must(*f->rule != '\0' && *f->message != '\0');
	must(*f->path == '\0' || *f->path == '/');
	must(*f->place == '\0' || *f->place == '/');
	*errors += !f->warn;
}

static void
judge(struct run *run, struct json *json, const char *line, size_t n)
{
	size_t errors = 0;
	bool good;

	if (!json_scan(json, line, n))
		return;
	good = run_ok(run);
	run_report(run, tell, &errors);
	must(good == (errors == 0));
	must(run_ok(run) == good);
}

/* The values, each as a text of its own, as json_scan() wants it. */
static void
judge_lines(struct schema *s, const char *p, size_t n)
{
	struct json *json = json_new();
	struct run *run = run_new(s, json);
	const char *end = p + n, *nl;
	char *line = calloc(1, n + 1 + JSON_PAD);

	must(line != NULL);
	for (; p < end; p = nl + (nl < end)) {
		nl = memchr(p, '\n', (size_t)(end - p));
		if (nl == NULL)
			nl = end;
		memcpy(line, p, (size_t)(nl - p));
		line[nl - p] = '\n';
		judge(run, json, line, (size_t)(nl - p));
	}
	free(line);
	run_free(run);
	json_free(json);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	const char *text = (const char *)data;
	const char *nl = n > 0 ? memchr(text, '\n', n) : NULL;
	size_t first = nl != NULL ? (size_t)(nl - text) : n;
	struct buf why = { 0 };
	struct schema *s;

	s = schema_compile(n > 0 ? text : "", first, FORMAT_ASSERT, &why);
	if (s != NULL)
		judge_lines(s, text + first, n - first);
	else
		must(why.n > 0 && why.p[why.n - 1] == '\0');
	schema_free(s);
	buf_free(&why);
	return 0;
}
