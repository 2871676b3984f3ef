#define _GNU_SOURCE /* memmem */
#include <string.h>

#include "../lib/moment.h"
#include "../lib/number.h"
#include "fits.h"

/* Digits alone, so few that they fit in 64 bits. */
static bool
whole(const struct json_value *v)
{
	struct decimal d;

	return number_short(v, &d) && d.places == 0;
}

/* A list of short positive integers, as genres are. */
static bool
short_list(const struct json_value *v)
{
	size_t digits = 0;

	for (size_t i = 1; i + 1 < v->n; i++) {
		if ((unsigned char)(v->p[i] - '0') > 9 && v->p[i] != ',')
			return false;
		digits = v->p[i] == ',' ? 0 : digits + 1;
		if (digits > 9)
			return false;
	}
	return true;
}

/* All records of a page have the same one. */
static bool
moment(const struct json_value *v)
{
	static char last[40];
	static size_t n;
	struct moment t;

	if (v->n == n && memcmp(v->p, last, n) == 0)
		return true;
	if (v->escaped || v->n > sizeof(last) ||
	    !moment_read(&t, v->p + 1, v->n - 2))
		return false;
	n = v->n;
	memcpy(last, v->p, n);
	return true;
}

static bool
cell_fits(enum type type, const struct json_value *v)
{
	struct decimal d;
	int64_t days;

	switch (type) {
	case TYPE_INTEGER:
		return v->type == JSON_NUMBER && whole(v);
	case TYPE_NUMBER:
		return v->type == JSON_NUMBER && number_short(v, &d);
	case TYPE_BOOLEAN:
		return v->type == JSON_TRUE || v->type == JSON_FALSE;
	case TYPE_DATE:
		return v->type == JSON_STRING && !v->escaped &&
		    (v->n == 2 || moment_days(v->p + 1, v->n - 2, &days));
	case TYPE_MOMENT:
		return v->type == JSON_STRING && moment(v);
	case TYPE_LIST:
		return v->type == JSON_ARRAY && short_list(v);
	case TYPE_TEXT:
	case TYPE_JSON:
		break;
	}
	/* A NUL is in no string but as an escape. */
	return (type == TYPE_JSON || v->type == JSON_STRING) &&
	    (v->type != JSON_STRING || !v->escaped ||
		memmem(v->p, v->n, "u0000", 5) == NULL);
}

bool
fits(const struct table *t)
{
	const struct json_value *v;

	for (size_t i = 0; i < t->n; i++) {
		v = json_get(t->json, t->column[i].member);
		if (v == NULL || v->type == JSON_NULL) {
			if (i == COL_MOVIE_ID)
				return false;
		} else if (!cell_fits(t->column[i].type, v))
			return false;
	}
	return true;
}
