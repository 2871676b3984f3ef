#include <string.h>

#include "../lib/number.h"
#include "canon.h"
#include "value.h"

static void
put_hash(struct buf *b, struct hash h)
{
	buf_put(b, (const char *)&h, sizeof(h));
}

static struct hash
pop_hash(struct buf *b, size_t from)
{
	struct hash h = hash_bytes(b->p + from, b->n - from);

	b->n = from;
	return h;
}

/* A sum has no order, and nobody who knows not the secret can aim at one. */
static struct hash
object_hash(const struct json_value *v, struct buf *b)
{
	struct hash sum = { 0, 0 }, h;
	struct json_walk w;
	uint64_t members = 0;
	size_t from = b->n;

	for (json_walk(&w, v); json_next(&w); members++) {
		(void)canon_put(b, &w.key);
		put_hash(b, value_hash(&w.value, b));
		h = pop_hash(b, from);
		sum.lo += h.lo;
		sum.hi += h.hi;
	}
	buf_put(b, "o", 1);
	put_hash(b, sum);
	buf_put(b, (const char *)&members, sizeof(members));
	return pop_hash(b, from);
}

struct hash
value_hash(const struct json_value *v, struct buf *b)
{
	struct json_walk w;
	size_t from = b->n;

	switch (v->type) {
	case JSON_OBJECT:
		return object_hash(v, b);
	case JSON_ARRAY:
		buf_put(b, "a", 1);
		for (json_walk(&w, v); json_next(&w);)
			put_hash(b, value_hash(&w.value, b));
		break;
	default:
		/* An exponent beyond reason: by its text. */
		if (!canon_put(b, v))
			buf_put(b, v->p, v->n);
	}
	return pop_hash(b, from);
}

bool
value_same(
    const struct json_value *x, const struct json_value *y, struct buf *b)
{
	if (x->type != y->type)
		return false;
	if (x->n == y->n && memcmp(x->p, y->p, x->n) == 0)
		return true;
	if (x->type == JSON_NUMBER)
		return number_compare(x, y) == 0;
	if (x->type == JSON_STRING && !x->escaped && !y->escaped)
		return false;
	return hash_same(value_hash(x, b), value_hash(y, b));
}
