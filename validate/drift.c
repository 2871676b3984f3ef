#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/moment.h"
#include "../lib/utf8.h"
#include "drift.h"
#include "parse.h"

const char *
drift_outcome_name(enum outcome o)
{
	static const char *const names[OUTCOMES] = { "pass", "warn", "fail",
		"not_evaluated", "skipped" };

	return names[o];
}

struct finding_line
drift_begin(const struct drift *d, enum check check, double n)
{
	const struct check_level *l = &d->checks->at[check];

	return (struct finding_line){ .check = check,
		.value = (double)NAN,
		.warn = l->warn,
		.fail = l->fail,
		.baseline = (double)NAN,
		.n = n,
		.runs = d->base.n };
}

void
drift_raise(struct finding_line *f, double limit)
{
	if (!isnan(f->warn))
		f->warn = fmax(f->warn, limit);
	if (!isnan(f->fail))
		f->fail = fmax(f->fail, limit);
}

const char *
drift_no_run(const struct drift *d)
{
	if (d->base.n > 0)
		return "no earlier run with records";
	return d->base.others > 0 ? "no earlier run of this collection"
				  : "no earlier run";
}

/* Six digits tell enough of a statistic. */
static void
put_number(struct buf *b, const char *name, double x)
{
	if (isfinite(x))
		buf_printf(b, ",\"%s\":%.6g", name, x + 0.0);
	else
		buf_printf(b, ",\"%s\":null", name);
}

static void
put_text(struct buf *b, const char *name, const char *s)
{
	buf_printf(b, ",\"%s\":", name);
	if (s == NULL)
		buf_puts(b, "null");
	else
		buf_json(b, s, strlen(s));
}

__attribute__((format(printf, 4, 0))) static void
put(struct drift *d, const struct finding_line *f, enum outcome outcome,
    const char *fmt, va_list ap)
{
	struct buf *b = d->out;
	char text[1024], at[MOMENT_TEXT];
	size_t n, bad;

	if (d->checks->at[f->check].off) {
		outcome = OUTCOME_SKIPPED;
		snprintf(text, sizeof(text), "switched off");
	} else
		vsnprintf(text, sizeof(text), fmt, ap);
	/* A cut may have split a character. */
	n = strlen(text);
	if ((bad = utf8_bad(text, n)) < n)
		text[bad] = '\0';
	buf_printf(b, "{\"check\":\"%s\"", checks_name(f->check));
	put_text(b, "field", f->field);
	buf_printf(b, ",\"method\":\"%s\"", checks_method(f->check));
	put_number(b, "value", f->value);
	put_number(b, "warn", f->warn);
	put_number(b, "fail", f->fail);
	put_number(b, "baseline", f->baseline);
	put_number(b, "n", f->n);
	buf_printf(b, ",\"runs\":%zu,\"outcome\":\"%s\"", f->runs,
	    drift_outcome_name(outcome));
	put_text(b, "message", text);
	put_text(b, "run", d->now->run);
	put_text(b, "collection", d->now->collection);
	moment_print(at, d->now->taken_at);
	buf_printf(b, ",\"taken_at\":\"%s\"}\n", at);
	d->outcome[outcome]++;
}

void
drift_above(struct drift *d, const struct finding_line *f, const char *fmt, ...)
{
	enum outcome outcome = OUTCOME_PASS;
	va_list ap;

	/* Nothing is above a level that is NAN. */
	if (f->value > f->fail)
		outcome = OUTCOME_FAIL;
	else if (f->value > f->warn)
		outcome = OUTCOME_WARN;
	va_start(ap, fmt);
	put(d, f, outcome, fmt, ap);
	va_end(ap);
}

void
drift_below(struct drift *d, const struct finding_line *f, const char *fmt, ...)
{
	enum outcome outcome = OUTCOME_PASS;
	va_list ap;

	if (f->value < f->fail)
		outcome = OUTCOME_FAIL;
	else if (f->value < f->warn)
		outcome = OUTCOME_WARN;
	va_start(ap, fmt);
	put(d, f, outcome, fmt, ap);
	va_end(ap);
}

void
drift_none(struct drift *d, const struct finding_line *f, enum outcome outcome,
    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put(d, f, outcome, fmt, ap);
	va_end(ap);
}

/* The last runs that had records. */
static void
find_reference(struct drift *d)
{
	size_t max = d->checks->reference_runs, i;

	d->nreference = 0;
	for (i = d->base.n; i > 0 && d->nreference < max; i--)
		d->nreference += d->base.at[i - 1]->records > 0;
	d->reference = parse_room(NULL, max, sizeof(*d->reference));
	for (max = 0; i < d->base.n; i++)
		if (d->base.at[i]->records > 0)
			d->reference[max++] = d->base.at[i];
}

void
drift_run(struct drift *d, const struct history *h)
{
	history_baseline(h, d->now, d->checks->runs, &d->base);
	find_reference(d);
	drift_volume(d);
	drift_completeness(d);
	drift_spread(d);
	drift_mix(d);
	drift_churn(d);
	drift_stuck(d);
	drift_freshness(d);
	drift_duplicates(d);
	drift_schema(d);
	drift_requests(d);
	free(d->reference);
	free(d->base.at);
}
