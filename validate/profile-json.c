#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include <xxhash.h>

#include "../lib/log.h"
#include "../lib/moment.h"
#include "figure.h"
#include "profile.h"

#define COLLECTION_SOURCES 8 /* that make a name of their own */

static int
by_name(const void *a, const void *b)
{
	const struct field *x = *(struct field *const *)a;
	const struct field *y = *(struct field *const *)b;
	size_t n = x->n < y->n ? x->n : y->n;
	int c = n > 0 ? memcmp(x->name, y->name, n) : 0;

	return c != 0 ? c : (x->n > y->n) - (x->n < y->n);
}

static void
put_text(struct buf *b, const char *s)
{
	if (s == NULL)
		buf_puts(b, "null");
	else
		buf_json(b, s, strlen(s));
}

static void
put_time(struct buf *b, int64_t seconds)
{
	char text[MOMENT_TEXT];

	moment_print(text, seconds);
	buf_printf(b, "\"%s\"", text);
}

static int
by_text(const void *a, const void *b)
{
	const struct buf *x = a, *y = b;
	size_t n = x->n < y->n ? x->n : y->n;
	int c = n > 0 ? memcmp(x->p, y->p, n) : 0;

	return c != 0 ? c : (x->n > y->n) - (x->n < y->n);
}

/* The sources of the records, as they are written, joined by "+". */
static void
put_sources(const struct profile *p, struct buf *b)
{
	struct buf sorted[SIGHTING_SOURCES];
	unsigned i, n = 0;

	for (i = 0; i < p->sources && i < SIGHTING_SOURCES; i++)
		if (p->source[i].n > 2 && p->source[i].p[0] == '"')
			sorted[n++] = p->source[i];
	if (n == 0) {
		buf_puts(b, "null");
		return;
	}
	if (p->sources > COLLECTION_SOURCES) {
		buf_puts(b, "\"mixed\"");
		return;
	}
	qsort(sorted, n, sizeof(*sorted), by_text);
	buf_puts(b, "\"");
	for (i = 0; i < n; i++) {
		buf_puts(b, i > 0 ? "+" : "");
		buf_put(b, sorted[i].p + 1, sorted[i].n - 2);
	}
	buf_puts(b, "\"");
}

static void
put_schema(const struct profile *p, struct buf *b)
{
	struct buf fields = { NULL, 0, 0 };
	size_t i;

	for (i = 0; i < p->n; i++) {
		buf_puts(&fields, i > 0 ? "," : "");
		field_put_types(p->field[i], &fields);
	}
	buf_printf(b, ",\"schema\":{\"fingerprint\":\"%016llx\",\"fields\":[",
	    (unsigned long long)XXH3_64bits(
		fields.n > 0 ? fields.p : "", fields.n));
	buf_put(b, fields.p, fields.n);
	buf_puts(b, "]}");
	buf_free(&fields);
}

static void
put_ids(const struct profile *p, const struct sample *s, struct buf *b)
{
	uint64_t before = 0;
	size_t i;

	buf_puts(b, ",\"ids\":{\"member\":");
	put_text(b, p->id);
	buf_printf(b,
	    ",\"count\":%llu,\"missing\":%llu,\"unknown\":%llu,\"exact\":%s,"
	    "\"deltas\":[",
	    (unsigned long long)s->size,
	    (unsigned long long)(p->records - p->with_id),
	    (unsigned long long)p->unknown, s->exact ? "true" : "false");
	for (i = 0; i < s->n; i++) {
		buf_printf(b, i > 0 ? ",%llu" : "%llu",
		    (unsigned long long)(s->at[i] - before));
		before = s->at[i];
	}
	buf_puts(b, "]}");
}

static void
put_share(struct buf *b, const char *name, uint64_t part, uint64_t whole)
{
	buf_printf(b, "\"%s\":{\"count\":%llu,\"of\":%llu,\"ratio\":", name,
	    (unsigned long long)part, (unsigned long long)whole);
	/* Nothing of nothing is no ratio. */
	if (whole == 0)
		buf_puts(b, "null");
	else
		figure_put(b, (double)part / (double)whole);
	buf_puts(b, "}");
}

static void
put_duplicates(const struct profile *p, const struct about *about, uint64_t ids,
    uint64_t earlier, struct buf *b)
{
	buf_puts(b, ",\"duplicates\":{");
	put_share(b, "within", p->within, p->with_id);
	buf_puts(b, ",");
	put_share(b, "across_sources", p->across, p->with_id);
	if (about->earlier) {
		buf_puts(b, ",");
		put_share(b, "across_runs", earlier, ids);
	} else
		buf_puts(b, ",\"across_runs\":null");
	buf_puts(b, "}");
}

static void
put_freshness(const struct profile *p, struct buf *b)
{
	buf_puts(b, ",\"freshness\":{\"newest_fetched_at\":");
	if (p->fetched) {
		put_time(b, p->fetched_last);
		buf_puts(b, ",\"oldest_fetched_at\":");
		put_time(b, p->fetched_first);
	} else
		buf_puts(b, "null,\"oldest_fetched_at\":null");
	buf_puts(b, ",\"newest_release_date\":");
	put_text(b, p->newest[0] != '\0' ? p->newest : NULL);
	buf_puts(b, ",\"newest_released\":");
	put_text(b, p->released[0] != '\0' ? p->released : NULL);
	buf_puts(b, "}");
}

void
profile_put(struct profile *p, const struct about *about, struct buf *b)
{
	struct sample sample = { 0 };
	uint64_t earlier;
	size_t i;

	qsort(p->field, p->n, sizeof(struct field *), by_name);
	sighting_sum(p->sighting, &sample, &earlier);
	buf_puts(b, "{\"profile\":1,\"taken_at\":");
	put_time(b, about->taken_at);
	buf_puts(b, ",\"run\":");
	put_text(b, about->run);
	buf_puts(b, ",\"collection\":");
	if (about->collection != NULL)
		put_text(b, about->collection);
	else
		put_sources(p, b);
	buf_printf(b, ",\"records\":%llu,\"refused\":%llu,\"bytes\":%llu",
	    (unsigned long long)p->records, (unsigned long long)about->refused,
	    (unsigned long long)p->bytes);
	put_schema(p, b);
	buf_printf(
	    b, ",\"content\":\"%016llx\"", (unsigned long long)p->content);
	put_ids(p, &sample, b);
	put_duplicates(p, about, sample.size, earlier, b);
	put_freshness(p, b);
	buf_puts(b, ",\"fields\":{");
	for (i = 0; i < p->n; i++) {
		buf_puts(b, i > 0 ? "," : "");
		buf_json(b, p->field[i]->name, p->field[i]->n);
		buf_puts(b, ":");
		field_put(p->field[i], p->records, b);
	}
	buf_printf(b, "},\"left_out\":%llu}", (unsigned long long)p->left_out);
	sample_free(&sample);
}
