#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "field.h"
#include "figure.h"

static const double shares[] = { 0.01, 0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6,
	0.7, 0.75, 0.8, 0.9, 0.95, 0.99 };
#define SHARES (sizeof(shares) / sizeof(*shares))

/* The types of JSON, true and false as one. */
static const struct {
	const char *name;
	enum json_type a, b;
} types[] = {
	{ "null", JSON_NULL, JSON_NULL },
	{ "boolean", JSON_TRUE, JSON_FALSE },
	{ "number", JSON_NUMBER, JSON_NUMBER },
	{ "string", JSON_STRING, JSON_STRING },
	{ "array", JSON_ARRAY, JSON_ARRAY },
	{ "object", JSON_OBJECT, JSON_OBJECT },
};
#define TYPES (sizeof(types) / sizeof(*types))

static uint64_t
type_count(const uint64_t *type, size_t i)
{
	return type[types[i].a] +
	    (types[i].a == types[i].b ? 0 : type[types[i].b]);
}

static void
put_types(const uint64_t *type, struct buf *b)
{
	const char *comma = "";
	size_t i;

	buf_puts(b, "{");
	for (i = 0; i < TYPES; i++)
		if (type_count(type, i) > 0) {
			buf_printf(b, "%s\"%s\":%llu", comma, types[i].name,
			    (unsigned long long)type_count(type, i));
			comma = ",";
		}
	buf_puts(b, "}");
}

/*
 * A list of the types for the schema.  Null is left out: whether one came
 * today is a matter of completeness, not of the schema; but where there is
 * nothing else, it is all that is known.
 */
static void
put_names(const uint64_t *type, struct buf *b)
{
	const char *comma = "";
	size_t i;

	buf_puts(b, "[");
	for (i = 1; i < TYPES; i++)
		if (type_count(type, i) > 0) {
			buf_printf(b, "%s\"%s\"", comma, types[i].name);
			comma = ",";
		}
	if (*comma == '\0' && type[JSON_NULL] > 0)
		buf_puts(b, "\"null\"");
	buf_puts(b, "]");
}

void
field_put_types(const struct field *f, struct buf *b)
{
	buf_puts(b, "{\"name\":");
	buf_json(b, f->name, f->n);
	buf_puts(b, ",\"types\":");
	put_names(f->type, b);
	if (f->type[JSON_ARRAY] > 0) {
		buf_puts(b, ",\"items\":");
		put_names(f->item, b);
	}
	buf_puts(b, "}");
}

static void
put_moments(const struct moments *m, struct buf *b)
{
	buf_puts(b, ",\"min\":");
	figure_put(b, m->n > 0 ? m->min : (double)NAN);
	buf_puts(b, ",\"max\":");
	figure_put(b, m->n > 0 ? m->max : (double)NAN);
	buf_puts(b, ",\"mean\":");
	figure_put(b, m->n > 0 ? m->mean : (double)NAN);
	buf_puts(b, ",\"sd\":");
	figure_put(b, moments_sd(m));
}

static void
put_quantiles(const double *x, struct buf *b)
{
	size_t i;

	buf_puts(b, ",\"quantiles\":{");
	for (i = 0; i < SHARES; i++) {
		buf_printf(b, i > 0 ? ",\"%g\":" : "\"%g\":", shares[i]);
		figure_put(b, x[i]);
	}
	buf_puts(b, "}");
}

static void
put_lengths(const struct lengths *l, struct buf *b)
{
	double x[SHARES];

	lengths_read(l, shares, x, SHARES);
	put_moments(&l->moments, b);
	put_quantiles(x, b);
	buf_printf(
	    b, ",\"quantile_error\":%s", lengths_exact(l) ? "0" : "0.016");
}

static void
put_numbers(const struct field *f, struct buf *b)
{
	double x[SHARES];

	buf_printf(b, ",\"numbers\":{\"count\":%llu,\"whole\":%llu",
	    (unsigned long long)f->moments.n, (unsigned long long)f->whole);
	if (f->huge > 0)
		buf_printf(
		    b, ",\"too_large\":%llu", (unsigned long long)f->huge);
	put_moments(&f->moments, b);
	if (f->moments.n > 0) {
		quantile_read(&f->quantile, shares, x, SHARES);
		put_quantiles(x, b);
		buf_puts(b, ",\"rank_error\":");
		figure_put(b, quantile_error(&f->quantile));
	}
	buf_puts(b, "}");
}

static void
put_tops(const struct tops *t, struct buf *b)
{
	buf_puts(b, ",\"top\":");
	tops_put(t, b);
	buf_printf(b,
	    ",\"top_of\":{\"values\":%llu,\"error\":%llu,\"long\":%llu}",
	    (unsigned long long)t->total, (unsigned long long)t->error,
	    (unsigned long long)t->longer);
}

void
field_put(struct field *f, uint64_t records, struct buf *b)
{
	buf_printf(b,
	    "{\"count\":%llu,\"missing\":%llu,\"null\":%llu,\"empty\":%llu,"
	    "\"types\":",
	    (unsigned long long)f->count,
	    (unsigned long long)(records - f->count),
	    (unsigned long long)f->type[JSON_NULL],
	    (unsigned long long)f->empty);
	put_types(f->type, b);
	buf_printf(b, ",\"distinct\":%llu,\"distinct_error\":%g",
	    (unsigned long long)distinct_count(&f->distinct),
	    distinct_error(&f->distinct));
	if (f->type[JSON_NUMBER] > 0)
		put_numbers(f, b);
	if (f->text != NULL) {
		buf_printf(b, ",\"text\":{\"count\":%llu",
		    (unsigned long long)f->text->moments.n);
		put_lengths(f->text, b);
		buf_puts(b, "}");
	}
	if (f->items != NULL) {
		buf_puts(b, ",\"items\":{\"types\":");
		put_types(f->item, b);
		put_lengths(f->items, b);
		buf_puts(b, "}");
	}
	if (f->histogram != NULL) {
		buf_puts(b, ",\"histogram\":");
		histogram_put(f->histogram, b);
	}
	if (f->tops != NULL)
		put_tops(f->tops, b);
	buf_puts(b, "}");
}
