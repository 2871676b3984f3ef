#include <math.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/buf.h"
#include "../lib/io.h"
#include "../lib/json.h"
#include "../lib/log.h"
#include "../lib/number.h"
#include "checks.h"

#define FILE_MAX ((size_t)1 << 20) /* nobody writes checks of that length */

/* checks.json as numbers: see the Makefile. */
static const char builtin[] = {
#include "checks.inc"
};

enum {
	HAS_ALPHA = 1,
	HAS_LEAST = 2
};

static const struct {
	const char *name, *method;
	unsigned has;
} names[CHECKS] = {
	[VOLUME_MINIMUM] = { "volume", "minimum", 0 },
	[VOLUME_CHANGE] = { "volume", "relative_change", 0 },
	[VOLUME_Z] = { "volume", "robust_z", HAS_LEAST },
	[COMPLETENESS] = { "completeness", "drop", HAS_ALPHA },
	[RATING_KS] = { "rating", "ks", HAS_ALPHA },
	[RATING_PSI] = { "rating", "psi", HAS_ALPHA },
	[POPULARITY_KS] = { "popularity", "ks", HAS_ALPHA },
	[POPULARITY_PSI] = { "popularity", "psi", HAS_ALPHA },
	[GENRES] = { "genres", "chi_squared", HAS_ALPHA },
	[LANGUAGES] = { "languages", "chi_squared", HAS_ALPHA },
	[CHURN_JACCARD] = { "churn", "jaccard", 0 },
	[CHURN_DROP] = { "churn", "jaccard_drop", HAS_LEAST | HAS_ALPHA },
	[STUCK_CONTENT] = { "stuck", "content_hours", 0 },
	[STUCK_IDS] = { "stuck", "ids_hours", HAS_ALPHA },
	[FRESH_FETCHED] = { "freshness", "age_hours", 0 },
	[FRESH_RELEASED] = { "freshness", "release_lag_days", 0 },
	[DUPLICATES_WITHIN] = { "duplicates", "within", HAS_ALPHA },
	[DUPLICATES_SOURCES] = { "duplicates", "across_sources", HAS_ALPHA },
	[DUPLICATES_RUNS] = { "duplicates", "across_runs", HAS_ALPHA },
	[SCHEMA_ADDED] = { "schema", "added", 0 },
	[SCHEMA_REMOVED] = { "schema", "removed", 0 },
	[SCHEMA_TYPE] = { "schema", "new_type", 0 },
	[REQUESTS] = { "requests", "success", 0 },
};

const char *
checks_name(enum check c)
{
	return names[c].name;
}

const char *
checks_method(enum check c)
{
	return names[c].method;
}

static _Noreturn void
refuse(const char *file, const struct json_value *at, const char *why)
{
	die(EX_CONFIG, "%s: %.*s: %s", file, (int)(at->n < 60 ? at->n : 60),
	    at->p, why);
}

static bool
is_comment(const struct json_value *key)
{
	return json_is(key, "$comment", 8);
}

/* A number of 0 and more; where it may be off, null is NAN. */
static double
read_number(const char *file, const struct json_walk *w, bool may_be_off)
{
	double x;

	if (may_be_off && w->value.type == JSON_NULL)
		return (double)NAN;
	if (w->value.type != JSON_NUMBER)
		refuse(file, &w->key,
		    may_be_off ? "wants a number or null" : "wants a number");
	x = number_double(&w->value);
	if (!isfinite(x) || x < 0)
		refuse(file, &w->key, "wants a number of 0 and more");
	return x;
}

static void
read_baseline(const char *file, struct checks *c, const struct json_value *v)
{
	struct json_walk w;
	size_t *whole;
	double x;

	for (json_walk(&w, v); json_next(&w);) {
		if (is_comment(&w.key))
			continue;
		if (json_is(&w.key, "least_rows", 10)) {
			c->least_rows = read_number(file, &w, false);
			continue;
		}
		if (json_is(&w.key, "runs", 4))
			whole = &c->runs;
		else if (json_is(&w.key, "least_runs", 10))
			whole = &c->least_runs;
		else if (json_is(&w.key, "reference_runs", 14))
			whole = &c->reference_runs;
		else
			refuse(file, &w.key, "is not known");
		x = read_number(file, &w, false);
		if (x < 1 || x > 10000 || x != floor(x))
			refuse(file, &w.key, "wants 1 to 10000");
		*whole = (size_t)x;
	}
	if (c->least_runs < 2)
		refuse(file, v, "least_runs wants 2 and more");
}

static void
read_level(const char *file, struct check_level *l, unsigned has,
    const struct json_walk *check)
{
	struct json_walk w;

	if (check->value.type == JSON_FALSE) {
		l->off = true;
		return;
	}
	if (check->value.type != JSON_OBJECT)
		refuse(file, &check->key, "wants an object or false");
	l->off = false;
	for (json_walk(&w, &check->value); json_next(&w);) {
		if (is_comment(&w.key))
			continue;
		if (json_is(&w.key, "warn", 4))
			l->warn = read_number(file, &w, true);
		else if (json_is(&w.key, "fail", 4))
			l->fail = read_number(file, &w, true);
		else if (json_is(&w.key, "least", 5) && (has & HAS_LEAST))
			l->least = read_number(file, &w, false);
		else if (json_is(&w.key, "alpha", 5) && (has & HAS_ALPHA)) {
			l->alpha = read_number(file, &w, false);
			if (l->alpha < 1e-9 || l->alpha > 0.5)
				refuse(file, &w.key, "wants 1e-9 to 0.5");
		} else
			refuse(file, &w.key, "is not known");
	}
}

/* The checks of one name: an object, or false for all of them. */
static void
read_group(const char *file, struct checks *c, const struct json_walk *group)
{
	struct json_walk w;
	bool known = false, is;
	int i;

	for (i = 0; i < CHECKS; i++) {
		if (!json_is(&group->key, names[i].name, strlen(names[i].name)))
			continue;
		known = true;
		if (group->value.type == JSON_FALSE)
			c->at[i].off = true;
	}
	if (!known)
		refuse(file, &group->key, "is not known");
	if (group->value.type == JSON_FALSE)
		return;
	if (group->value.type != JSON_OBJECT)
		refuse(file, &group->key, "wants an object or false");
	for (json_walk(&w, &group->value); json_next(&w);) {
		for (is = is_comment(&w.key), i = 0; i < CHECKS && !is; i++) {
			is = json_is(&group->key, names[i].name,
				 strlen(names[i].name)) &&
			    json_is(&w.key, names[i].method,
				strlen(names[i].method));
			if (is)
				read_level(file, &c->at[i], names[i].has, &w);
		}
		if (!is)
			refuse(file, &w.key, "is not known");
	}
}

/* The n bytes at s, with JSON_PAD behind their newline. */
static void
read_text(const char *file, struct checks *c, const char *s, size_t n)
{
	static struct json *json;
	struct json_walk w;

	json = json_new();
	if (!json_scan(json, s, n))
		die(EX_CONFIG, "%s: %s, at byte %zu", file,
		    json_fault(json)->message, json_fault(json)->at + 1);
	if (json_root(json)->type != JSON_OBJECT)
		die(EX_CONFIG, "%s: wants an object", file);
	for (json_walk(&w, json_root(json)); json_next(&w);) {
		if (is_comment(&w.key))
			continue;
		if (!json_is(&w.key, "baseline", 8))
			read_group(file, c, &w);
		else if (w.value.type == JSON_OBJECT)
			read_baseline(file, c, &w.value);
		else
			refuse(file, &w.key, "wants an object");
	}
	json_free(json);
}

static void
read_buf(const char *file, struct checks *c, struct buf *b)
{
	size_t n = b->n;

	memset(buf_room(b, JSON_PAD + 1), 0, JSON_PAD + 1);
	b->p[n] = '\n';
	read_text(file, c, b->p, n);
	buf_free(b);
}

void
checks_load(struct checks *c, char *file)
{
	char *files[] = { file };
	/* Static, so that they are not lost when the checks are refused. */
	static struct buf b;
	static struct reader *in;
	struct line line;
	enum rd rd;
	int i;

	memset(c, 0, sizeof(*c));
	for (i = 0; i < CHECKS; i++)
		c->at[i].warn = c->at[i].fail = (double)NAN;
	c->least_runs = 2;
	buf_put(&b, builtin, sizeof(builtin));
	read_buf("built-in checks", c, &b);
	if (file == NULL)
		return;
	in = rd_open(files, 1, FILE_MAX);
	while ((rd = rd_line(in, &line)) == RD_LINE && b.n < FILE_MAX) {
		buf_put(&b, line.p, line.raw);
		buf_puts(&b, "\n");
	}
	if (rd != RD_END)
		die(EX_CONFIG, "%s: is too long", file);
	rd_close(in);
	read_buf(file, c, &b);
}
