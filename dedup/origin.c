#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "canon.h"
#include "origin.h"

#define SLOTS (ORIGIN_SOURCES * 2)

void
origin_init(struct origin *o)
{
	memset(o, 0, sizeof(*o));
	/* Untouched pages of these cost nothing. */
	o->source = calloc(ORIGIN_SOURCES, sizeof(*o->source));
	o->slot = calloc(SLOTS, sizeof(*o->slot));
	if (o->source == NULL || o->slot == NULL)
		die(EX_OSERR, "out of memory");
}

uint64_t
origin_line(struct origin *o, const struct line *line)
{
	struct origin_input *in = o->n > 0 ? &o->input[o->n - 1] : NULL;

	if (in == NULL || in->name != line->input ||
	    in->base + line->number <= o->last) {
		in = reallocarray(o->input, o->n + 1, sizeof(*in));
		if (in == NULL)
			die(EX_OSERR, "out of memory");
		o->input = in;
		in = &o->input[o->n++];
		in->name = line->input;
		in->base = o->last;
	}
	o->last = in->base + line->number;
	return o->last;
}

static size_t
input_of(const struct origin *o, uint64_t ordinal)
{
	size_t low = 0, high = o->n, middle;

	while (high - low > 1) {
		middle = low + (high - low) / 2;
		if (o->input[middle].base < ordinal)
			low = middle;
		else
			high = middle;
	}
	return low;
}

const char *
origin_place(const struct origin *o, uint64_t ordinal, uint64_t *number)
{
	const struct origin_input *in = &o->input[input_of(o, ordinal)];

	*number = ordinal - in->base;
	return in->name;
}

static unsigned
intern(struct origin *o, struct hash h)
{
	size_t i = h.lo % SLOTS;

	for (; o->slot[i] != 0; i = (i + 1) % SLOTS)
		if (hash_same(o->source[o->slot[i]], h))
			return o->slot[i];
	if (o->sources == ORIGIN_SOURCES - 1)
		return ORIGIN_SOURCES - 1;
	o->slot[i] = (uint16_t)++o->sources;
	o->source[o->sources] = h;
	return o->sources;
}

unsigned
origin_source(struct origin *o, const struct json_value *v)
{
	if (v == NULL)
		return 0;
	/* Records of one source come in a row. */
	if (v->n == o->recent.n && memcmp(v->p, o->recent.p, v->n) == 0)
		return o->recent_source;
	o->recent.n = o->text.n = 0;
	buf_put(&o->recent, v->p, v->n);
	if (v->type == JSON_ARRAY || v->type == JSON_OBJECT ||
	    !canon_put(&o->text, v))
		buf_put(&o->text, v->p, v->n);
	o->recent_source = intern(o, hash_bytes(o->text.p, o->text.n));
	return o->recent_source;
}

enum origin_class
origin_compare(const struct origin *o, uint64_t line_a, unsigned source_a,
    uint64_t line_b, unsigned source_b)
{
	if (o->n > 1 && input_of(o, line_a) != input_of(o, line_b))
		return ACROSS_INPUTS;
	return source_a == source_b ? WITHIN_SOURCE : ACROSS_SOURCES;
}

void
origin_free(struct origin *o)
{
	free(o->input);
	free(o->source);
	free(o->slot);
	buf_free(&o->recent);
	buf_free(&o->text);
}
