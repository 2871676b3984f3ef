#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include <xxhash.h>

#include "../lib/log.h"
#include "../lib/number.h"
#include "decimal.h"
#include "equal.h"

#define FEW 16 /* so many are compared each with each */

/*
 * Members or elements, to be sorted by their hash: at is what json_next()
 * needs to find them again.  Small, for there may be millions.
 */
struct entry {
	uint32_t hash, at;
};

static void *
room(size_t n, size_t size)
{
	void *p = reallocarray(NULL, n, size);

	if (p == NULL)
		die(EX_OSERR, "out of memory");
	return p;
}

static uint64_t
seed(void)
{
	static uint64_t random;

	if (random == 0 && getentropy(&random, sizeof(random)) == -1)
		die(EX_OSERR, "no entropy");
	return random;
}

/* The decoded text of a string: *made is to be freed. */
static const char *
text(const struct json_value *v, size_t *n, char **made)
{
	*made = NULL;
	*n = v->n - 2;
	if (!v->escaped)
		return v->p + 1;
	*made = room(v->n, 1);
	*n = json_decode(v, *made);
	return *made;
}

static bool
same_string(const struct json_value *a, const struct json_value *b)
{
	const char *s, *t;
	char *made_s, *made_t;
	size_t n, m;
	bool same;

	if (!a->escaped && !b->escaped)
		return a->n == b->n && memcmp(a->p, b->p, a->n) == 0;
	s = text(a, &n, &made_s);
	t = text(b, &m, &made_t);
	same = n == m && memcmp(s, t, n) == 0;
	free(made_s);
	free(made_t);
	return same;
}

static bool
same_number(const struct json_value *a, const struct json_value *b)
{
	struct decimal x, y;

	if (a->n == b->n && memcmp(a->p, b->p, a->n) == 0)
		return true;
	if (number_short(a, &x) && number_short(b, &y) && x.places == y.places)
		return x.m == y.m;
	return number_compare(a, b) == 0;
}

static size_t
count(const struct json_value *v)
{
	struct json_walk w;
	size_t n = 0;

	for (json_walk(&w, v); json_next(&w);)
		n++;
	return n;
}

static bool
same_array(const struct json_value *a, const struct json_value *b)
{
	struct json_walk v, w;
	bool more;

	json_walk(&v, a);
	json_walk(&w, b);
	while ((more = json_next(&v)))
		if (!json_next(&w) || !equal_values(&v.value, &w.value))
			return false;
	return !json_next(&w);
}

static int
by_hash(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return (x->hash > y->hash) - (x->hash < y->hash);
}

/* The members, by their keys, or the elements of v, sorted by hash. */
static struct entry *
sorted(const struct json_value *v, size_t n)
{
	struct entry *e = room(n, sizeof(*e));
	const char *at = v->p;
	struct json_walk w;
	size_t i = 0;

	if (v->n > UINT32_MAX)
		die(EX_SOFTWARE, "a value of more than 4 GiB");
	for (json_walk(&w, v); json_next(&w); at = w.at)
		e[i++] = (struct entry){ (uint32_t)equal_hash(
					     v->type == JSON_OBJECT ? &w.key
								    : &w.value),
			(uint32_t)(at - v->p) };
	qsort(e, n, sizeof(*e), by_hash);
	return e;
}

/* Let the walk stand at an entry of v. */
static void
find(const struct json_value *v, const struct entry *e, struct json_walk *w)
{
	json_walk(w, v);
	w->at = v->p + e->at;
	json_next(w);
}

/* Is the member of v among the n members of a, which begin with its hash? */
static bool
among(const struct json_walk *v, uint32_t hash, const struct json_value *a,
    const struct entry *e, size_t n)
{
	struct json_walk w;

	for (; n > 0 && e->hash == hash; n--, e++) {
		find(a, e, &w);
		if (same_string(&v->key, &w.key))
			return equal_values(&v->value, &w.value);
	}
	return false;
}

static bool
same_large(const struct json_value *a, const struct json_value *b, size_t n)
{
	struct entry *x = sorted(a, n), *y = sorted(b, n);
	struct json_walk v;
	bool same = true;
	size_t first = 0; /* in y, of those with this hash */

	for (size_t i = 0; same && i < n; i++) {
		while (first < n && y[first].hash < x[i].hash)
			first++;
		find(a, &x[i], &v);
		same = among(&v, x[i].hash, b, y + first, n - first);
	}
	free(x);
	free(y);
	return same;
}

static bool
same_object(const struct json_value *a, const struct json_value *b)
{
	struct json_walk v, w;
	size_t n = count(a);

	if (n != count(b))
		return false;
	if (n > FEW)
		return same_large(a, b, n);
	for (json_walk(&v, a); json_next(&v);) {
		for (json_walk(&w, b); json_next(&w);)
			if (same_string(&v.key, &w.key))
				break;
		/* No key comes twice, so equal numbers of them will do. */
		if (!same_string(&v.key, &w.key) ||
		    !equal_values(&v.value, &w.value))
			return false;
	}
	return true;
}

bool
equal_values(const struct json_value *a, const struct json_value *b)
{
	if (a->type != b->type)
		return false;
	switch (a->type) {
	case JSON_NUMBER:
		return same_number(a, b);
	case JSON_STRING:
		return same_string(a, b);
	case JSON_ARRAY:
		return same_array(a, b);
	case JSON_OBJECT:
		return same_object(a, b);
	default:
		return true;
	}
}

uint64_t
equal_hash(const struct json_value *v)
{
	uint64_t h = seed() + v->type;
	struct json_walk w;
	const char *s;
	char *made;
	size_t n;

	switch (v->type) {
	case JSON_NUMBER:
		return decimal_hash(v, h);
	case JSON_STRING:
		s = text(v, &n, &made);
		h = XXH3_64bits_withSeed(s, n, h);
		free(made);
		return h;
	case JSON_ARRAY:
		for (json_walk(&w, v); json_next(&w);) {
			uint64_t x = equal_hash(&w.value);

			h = XXH3_64bits_withSeed(&x, sizeof(x), h);
		}
		return h;
	case JSON_OBJECT:
		/* A sum, so that the order does not matter. */
		for (json_walk(&w, v); json_next(&w);) {
			uint64_t x[2] = { equal_hash(&w.key),
				equal_hash(&w.value) };

			h += XXH3_64bits_withSeed(x, sizeof(x), seed());
		}
		return h;
	default:
		return h;
	}
}

/* The index of the element at this offset. */
static size_t
index_of(const struct json_value *array, uint32_t offset)
{
	const char *at = array->p;
	struct json_walk w;
	size_t i = 0;

	for (json_walk(&w, array); at != array->p + offset; at = w.at) {
		json_next(&w);
		i++;
	}
	return i;
}

static bool
pair_of_many(const struct json_value *array, size_t n, size_t *a, size_t *b)
{
	struct entry *e = sorted(array, n);
	struct json_walk v, w;
	bool same = false;

	for (size_t i = 0; i < n && !same; i++) {
		size_t k = i + 1;

		if (k == n || e[k].hash != e[i].hash)
			continue;
		find(array, &e[i], &v);
		for (; k < n && e[k].hash == e[i].hash && !same; k++) {
			find(array, &e[k], &w);
			if (!equal_values(&v.value, &w.value))
				continue;
			same = true;
			*a = index_of(array, e[i].at);
			*b = index_of(array, e[k].at);
		}
	}
	free(e);
	return same;
}

bool
equal_pair(const struct json_value *array, size_t *a, size_t *b)
{
	struct json_value v[FEW];
	struct json_walk w;
	size_t n = 0, first;

	for (json_walk(&w, array); json_next(&w); n++) {
		if (n == FEW) {
			if (!pair_of_many(array, count(array), a, b))
				return false;
			first = *a < *b ? *a : *b;
			*b = *a < *b ? *b : *a;
			*a = first;
			return true;
		}
		for (*a = 0; *a < n; ++*a)
			if (equal_values(&v[*a], &w.value)) {
				*b = n;
				return true;
			}
		v[n] = w.value;
	}
	return false;
}
