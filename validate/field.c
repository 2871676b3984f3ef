#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include <xxhash.h>

#include "../lib/log.h"
#include "../lib/moment.h"
#include "../lib/number.h"
#include "field.h"

/* Two spellings of a longer number may count as two. */
#define NUMBER_LONG 17

static void *
room(size_t size)
{
	void *p = calloc(1, size);

	if (p == NULL)
		die(EX_OSERR, "out of memory");
	return p;
}

static bool
is_named(const struct field *f, const char *name)
{
	return f->n == strlen(name) && memcmp(f->name, name, f->n) == 0;
}

struct field *
field_new(const char *name, size_t n, bool tops)
{
	static const struct {
		const char *name;
		enum scale scale;
	} binned[] = { { "vote_average", SCALE_RATING },
		{ "popularity", SCALE_POPULARITY },
		{ "release_date", SCALE_YEAR } };
	struct field *f = room(sizeof(*f));
	size_t i;

	f->name = room(n + 1);
	memcpy(f->name, name, n);
	f->n = n;
	f->hash = XXH3_64bits(name, n);
	if (tops)
		f->tops = room(sizeof(*f->tops));
	for (i = 0; i < sizeof(binned) / sizeof(*binned); i++)
		if (is_named(f, binned[i].name)) {
			f->histogram = room(sizeof(*f->histogram));
			f->histogram->scale = binned[i].scale;
		}
	return f;
}

/* The code points of good UTF-8: all bytes but those that continue one. */
static uint64_t
points(const char *s, size_t n)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t w, more = 0;
	size_t i, k;

	for (i = 0; i + 8 <= n;) {
		uint64_t each = 0;

		/* 31 words: no byte of the sum overflows. */
		for (k = 0; k < 31 && i + 8 <= n; k++, i += 8) {
			memcpy(&w, s + i, sizeof(w));
			each += w >> 7 & ~(w >> 6) & ones;
		}
		/* Two halves of four bytes, so that their sums fit. */
		more += ((each & UINT64_C(0x00ff00ff00ff00ff)) *
			    UINT64_C(0x0001000100010001)) >>
		    48;
		more += ((each >> 8 & UINT64_C(0x00ff00ff00ff00ff)) *
			    UINT64_C(0x0001000100010001)) >>
		    48;
	}
	for (; i < n; i++)
		more += (s[i] & 0xc0) == 0x80;
	return n - more;
}

static uint64_t
add_number(struct field *f, const struct json_value *v)
{
	double x = number_double(v) + 0.0;

	if (!isfinite(x)) {
		f->huge++;
		return XXH3_64bits(v->p, v->n);
	}
	f->whole += x == floor(x);
	moments_add(&f->moments, x);
	quantile_add(&f->quantile, x);
	if (f->histogram != NULL && f->histogram->scale != SCALE_YEAR)
		histogram_add(f->histogram, x);
	if (v->n > NUMBER_LONG)
		return XXH3_64bits(v->p, v->n);
	return XXH3_64bits(&x, sizeof(x));
}

static uint64_t
add_string(struct field *f, const struct json_value *v, struct buf *scratch)
{
	const char *s = v->p + 1;
	size_t n = v->n - 2;
	int64_t day;
	uint64_t h;

	if (v->escaped) {
		scratch->n = 0;
		s = buf_room(scratch, v->n);
		n = json_decode(v, scratch->p);
	}
	if (f->text == NULL)
		f->text = room(sizeof(*f->text));
	lengths_add(f->text, points(s, n));
	f->empty += n == 0;
	if (f->histogram != NULL && f->histogram->scale == SCALE_YEAR &&
	    moment_days(s, n, &day))
		histogram_add(f->histogram,
		    (s[0] - '0') * 1000 + (s[1] - '0') * 100 +
			(s[2] - '0') * 10 + (s[3] - '0'));
	h = XXH3_64bits_withSeed(s, n, JSON_STRING);
	if (f->tops != NULL)
		tops_add(f->tops, h, TOP_STRING, s, n);
	return h;
}

/* A value as it is counted among the top ones; genres go by their ids. */
static void
add_top(struct field *f, const struct json_value *v, struct buf *scratch)
{
	const char *s = v->p;
	size_t n = v->n;
	struct json_walk w;

	switch (v->type) {
	case JSON_OBJECT:
		for (json_walk(&w, v); json_next(&w);)
			if (json_is(&w.key, "id", 2) &&
			    w.value.type == JSON_NUMBER)
				add_top(f, &w.value, scratch);
		break;
	case JSON_STRING:
		s++;
		n -= 2;
		if (v->escaped) {
			scratch->n = 0;
			s = buf_room(scratch, v->n);
			n = json_decode(v, scratch->p);
		}
		tops_add(f->tops, XXH3_64bits_withSeed(s, n, JSON_STRING),
		    TOP_STRING, s, n);
		break;
	case JSON_NUMBER:
	case JSON_TRUE:
	case JSON_FALSE:
		tops_add(f->tops, XXH3_64bits(s, n), TOP_OTHER, s, n);
		break;
	default:
		break;
	}
}

static void
add_items(struct field *f, const struct json_value *v, struct buf *scratch)
{
	struct json_walk w;
	uint64_t n = 0;

	for (json_walk(&w, v); json_next(&w); n++) {
		f->item[w.value.type]++;
		if (f->tops != NULL)
			add_top(f, &w.value, scratch);
	}
	if (f->items == NULL)
		f->items = room(sizeof(*f->items));
	lengths_add(f->items, n);
	f->empty += n == 0;
}

uint64_t
field_add(struct field *f, const struct json_value *v, struct buf *scratch)
{
	struct json_walk w;
	uint64_t h;

	f->count++;
	f->type[v->type]++;
	switch (v->type) {
	case JSON_NUMBER:
		h = add_number(f, v);
		break;
	case JSON_STRING:
		h = add_string(f, v, scratch);
		break;
	default:
		h = XXH3_64bits(v->p, v->n);
	}
	if (v->type == JSON_ARRAY)
		add_items(f, v, scratch);
	else if (f->tops != NULL && v->type != JSON_STRING)
		add_top(f, v, scratch);
	if (v->type == JSON_OBJECT) {
		json_walk(&w, v);
		f->empty += !json_next(&w);
	}
	/* Null is no value, but it is part of what a record says. */
	if (v->type != JSON_NULL)
		distinct_add(&f->distinct, h);
	return h;
}

void
field_free(struct field *f)
{
	free(f->name);
	buf_free(&f->written);
	distinct_free(&f->distinct);
	quantile_free(&f->quantile);
	if (f->text != NULL)
		lengths_free(f->text);
	if (f->items != NULL)
		lengths_free(f->items);
	if (f->tops != NULL)
		tops_free(f->tops);
	free(f->text);
	free(f->items);
	free(f->tops);
	free(f->histogram);
	free(f);
}
