#include <string.h>

#include "canon.h"

#define EXPONENT_DIGITS 17

/* A letter for the type, the exponent, the length, and then the bytes. */
struct head {
	char type;
	int64_t exponent;
	uint64_t n;
};

#define HEAD (1 + sizeof(int64_t) + sizeof(uint64_t))

static void
put_head(char *to, const struct head *h)
{
	to[0] = h->type;
	memcpy(to + 1, &h->exponent, sizeof(h->exponent));
	memcpy(to + 1 + sizeof(h->exponent), &h->n, sizeof(h->n));
}

static void
put_string(struct buf *b, const struct json_value *v)
{
	struct head h = { 's', 0, 0 };
	char *p = buf_room(b, HEAD + v->n);

	h.n = json_decode(v, p + HEAD);
	put_head(p, &h);
	b->n += HEAD + h.n;
}

/* The part behind the "e": false when it has too many digits. */
static bool
exponent(const char *p, const char *end, int64_t *out)
{
	bool negative = *p == '-';
	int64_t x = 0;

	if (*p == '-' || *p == '+')
		p++;
	while (p < end - 1 && *p == '0')
		p++;
	if (end - p > EXPONENT_DIGITS)
		return false;
	for (; p < end; p++)
		x = x * 10 + (*p - '0');
	*out = negative ? -x : x;
	return true;
}

/* DIGITS x 10^exponent, where DIGITS neither begins nor ends with a zero. */
static bool
put_number(struct buf *b, const struct json_value *v)
{
	const char *p = v->p, *end = v->p + v->n;
	struct head h = { '+', 0, 0 };
	char *to = buf_room(b, HEAD + v->n), *digits = to + HEAD;
	int64_t scale = 0, e = 0;
	bool point = false;

	if (*p == '-') {
		h.type = '-';
		p++;
	}
	for (; p < end && (*p | 0x20) != 'e'; p++) {
		if (*p == '.') {
			point = true;
			continue;
		}
		scale -= point;
		if (*p != '0' || h.n > 0)
			digits[h.n++] = *p;
	}
	for (; h.n > 0 && digits[h.n - 1] == '0'; h.n--)
		scale++;
	if (h.n == 0)
		h.type = '+'; /* zero, whatever its sign and exponent */
	else if (p < end && !exponent(p + 1, end, &e))
		return false;
	else
		h.exponent = scale + e;
	put_head(to, &h);
	b->n += HEAD + h.n;
	return true;
}

bool
canon_put(struct buf *b, const struct json_value *v)
{
	switch (v->type) {
	case JSON_STRING:
		put_string(b, v);
		return true;
	case JSON_NUMBER:
		return put_number(b, v);
	case JSON_TRUE:
		buf_put(b, "t", 1);
		return true;
	case JSON_FALSE:
		buf_put(b, "f", 1);
		return true;
	default:
		buf_put(b, "n", 1);
		return true;
	}
}

int64_t
canon_id(const struct buf *b, int64_t max)
{
	struct head h;
	int64_t x = 0, i;

	if (b->n < HEAD || b->p[0] != '+')
		return -1;
	memcpy(&h.exponent, b->p + 1, sizeof(h.exponent));
	memcpy(&h.n, b->p + 1 + sizeof(h.exponent), sizeof(h.n));
	if (b->n != HEAD + h.n || h.exponent < 0 || h.exponent > 18 ||
	    h.n > 18 || h.exponent + (int64_t)h.n > 18)
		return -1;
	for (i = 0; i < (int64_t)h.n; i++)
		x = x * 10 + (b->p[HEAD + (size_t)i] - '0');
	for (i = 0; i < h.exponent; i++)
		x *= 10;
	return x < max ? x : -1;
}
