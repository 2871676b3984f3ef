#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include <xxhash.h>

#include "../lib/log.h"
#include "../lib/moment.h"
#include "../lib/number.h"
#include "profile.h"

/* What the record in hand says of itself. */
struct record {
	const struct json_value *id, *source, *fetched, *release;
	uint64_t hash;
};

void
profile_init(struct profile *p, const char *id, const char *tops, int64_t today)
{
	memset(p, 0, sizeof(*p));
	p->id = id;
	p->tops = tops;
	p->today = today;
	p->sighting = sighting_new();
}

static bool
is_named(const struct field *f, const char *name)
{
	return f->n == strlen(name) && memcmp(f->name, name, f->n) == 0;
}

/* Is it a name in a list with commas? */
static bool
is_listed(const char *list, const char *name, size_t n)
{
	for (;;) {
		size_t len = strcspn(list, ",");

		if (len == n && memcmp(list, name, n) == 0)
			return true;
		if (list[len] == '\0')
			return false;
		list += len + 1;
	}
}

static struct field *
field_add_new(struct profile *p, const char *name, size_t n)
{
	struct field *f;

	if (p->n == PROFILE_FIELDS || n > PROFILE_NAME)
		return NULL;
	f = field_new(name, n, is_listed(p->tops, name, n));
	p->field[p->n++] = f;
	if (is_named(f, p->id))
		p->id_field = f;
	if (is_named(f, "source"))
		p->source_field = f;
	if (is_named(f, "fetched_at"))
		p->fetched_field = f;
	if (is_named(f, "release_date"))
		p->release_field = f;
	return f;
}

/* The field of the member at place i; NULL: there is no room for it. */
static struct field *
field_of(struct profile *p, const struct json_value *key, size_t i)
{
	struct field *f = i < PROFILE_FIELDS ? p->guess[i] : NULL;
	const char *name = key->p + 1;
	size_t n = key->n - 2, k;

	/* Records look alike: the same key as last time. */
	if (f != NULL && f->written.n == key->n &&
	    memcmp(f->written.p, key->p, key->n) == 0)
		return f;
	if (key->escaped) {
		p->scratch.n = 0;
		name = buf_room(&p->scratch, key->n);
		n = json_decode(key, p->scratch.p);
	}
	for (k = 0; k < p->n; k++)
		if (p->field[k]->n == n &&
		    memcmp(p->field[k]->name, name, n) == 0)
			break;
	f = k < p->n ? p->field[k] : field_add_new(p, name, n);
	if (f == NULL)
		return NULL;
	f->written.n = 0;
	buf_put(&f->written, key->p, key->n);
	if (i < PROFILE_FIELDS)
		p->guess[i] = f;
	return f;
}

/* The finalizer of splitmix64: sums of its results are hashes again. */
static uint64_t
mix(uint64_t z)
{
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static void
add_members(struct profile *p, const struct json *json, struct record *r)
{
	const struct json_member *m;
	const struct json_value *v;
	struct field *f;
	uint64_t h;
	size_t n, i;

	m = json_members(json, &n);
	for (i = 0; i < n; i++) {
		v = &m[i].value;
		if ((f = field_of(p, &m[i].key, i)) == NULL) {
			p->left_out++;
			r->hash += mix(XXH3_64bits(m[i].key.p, m[i].key.n) ^
			    XXH3_64bits(v->p, v->n));
			continue;
		}
		h = field_add(f, v, &p->scratch);
		if (f == p->id_field)
			r->id = v;
		if (f == p->release_field)
			r->release = v;
		/* What fetch adds is new each time. */
		if (f == p->source_field)
			r->source = v;
		else if (f == p->fetched_field)
			r->fetched = v;
		else if (!is_named(f, "page"))
			r->hash += mix(f->hash ^ h);
	}
}

/* The number of the source, by its bytes as they are written. */
static unsigned
source_of(struct profile *p, const struct json_value *v)
{
	const char *s = v != NULL ? v->p : "";
	size_t n = v != NULL ? v->n : 0;
	unsigned i;

	for (i = 0; i < p->sources && i < SIGHTING_SOURCES; i++)
		if (p->source[i].n == n &&
		    (n == 0 || memcmp(p->source[i].p, s, n) == 0))
			return i;
	if (p->sources <= SIGHTING_SOURCES)
		p->sources++;
	if (i < SIGHTING_SOURCES)
		buf_put(&p->source[i], s, n);
	return i;
}

static void
add_id(struct profile *p, const struct record *r)
{
	int64_t id;

	if (r->id == NULL || r->id->type != JSON_NUMBER ||
	    !number_int64(r->id, &id) || id < 0 || (uint64_t)id > SIGHTING_MAX)
		return;
	p->with_id++;
	switch (
	    sighting_add(p->sighting, (uint64_t)id, source_of(p, r->source))) {
	case SIGHTED_NEW:
		break;
	case SIGHTED_WITHIN:
		p->within++;
		break;
	case SIGHTED_ACROSS:
		p->across++;
		break;
	case SIGHTED_UNKNOWN:
		p->unknown++;
		break;
	}
}

static void
add_fetched(struct profile *p, const struct json_value *v)
{
	struct buf *last = &p->fetched_text;
	int64_t t;

	if (v == NULL || v->type != JSON_STRING || v->escaped)
		return;
	/* All records of a page have the same. */
	if (last->n == v->n && memcmp(last->p, v->p, v->n) == 0)
		return;
	if (!moment_seconds(v->p + 1, v->n - 2, &t))
		return;
	last->n = 0;
	buf_put(last, v->p, v->n);
	if (!p->fetched || t > p->fetched_last)
		p->fetched_last = t;
	if (!p->fetched || t < p->fetched_first)
		p->fetched_first = t;
	p->fetched = true;
}

static void
add_release(struct profile *p, const struct json_value *v)
{
	int64_t day;

	if (v == NULL || v->type != JSON_STRING || v->escaped || v->n != 12)
		return;
	/* Days are in the order of their texts. */
	if ((memcmp(v->p + 1, p->newest, 10) <= 0 &&
		memcmp(v->p + 1, p->released, 10) <= 0) ||
	    !moment_days(v->p + 1, v->n - 2, &day))
		return;
	if (memcmp(v->p + 1, p->newest, 10) > 0)
		memcpy(p->newest, v->p + 1, 10);
	if (day <= p->today && memcmp(v->p + 1, p->released, 10) > 0)
		memcpy(p->released, v->p + 1, 10);
}

void
profile_add(struct profile *p, const struct json *json, size_t bytes)
{
	struct record r = { 0 };

	p->records++;
	p->bytes += bytes;
	add_members(p, json, &r);
	/* A sum, so that the order of the records does not matter. */
	p->content += mix(r.hash);
	add_id(p, &r);
	add_fetched(p, r.fetched);
	add_release(p, r.release);
}

void
profile_free(struct profile *p)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		field_free(p->field[i]);
	for (i = 0; i < SIGHTING_SOURCES; i++)
		buf_free(&p->source[i]);
	buf_free(&p->scratch);
	buf_free(&p->fetched_text);
	sighting_free(p->sighting);
}
