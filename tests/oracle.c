#include <string.h>

#include <jansson.h>

#include "oracle.h"

void
oracle_number(struct buf *b, double x)
{
	buf_put(b, "#", 1);
	buf_put(b, (const char *)&x, sizeof(x));
}

void
oracle_string(struct buf *b, const char *s, size_t n)
{
	buf_put(b, "\"", 1);
	buf_put(b, (const char *)&n, sizeof(n));
	buf_put(b, s, n);
}

static void
put(struct buf *b, json_t *v)
{
	const char *key;
	json_t *item;
	size_t i;

	switch (json_typeof(v)) {
	case JSON_NULL:
		buf_put(b, "n", 1);
		break;
	case JSON_FALSE:
		buf_put(b, "f", 1);
		break;
	case JSON_TRUE:
		buf_put(b, "t", 1);
		break;
	case JSON_INTEGER:
	case JSON_REAL:
		oracle_number(b, json_number_value(v));
		break;
	case JSON_STRING:
		oracle_string(b, json_string_value(v), json_string_length(v));
		break;
	case JSON_ARRAY:
		buf_put(b, "[", 1);
		json_array_foreach(v, i, item) put(b, item);
		buf_put(b, "]", 1);
		break;
	case JSON_OBJECT:
		buf_put(b, "{", 1);
		json_object_foreach(v, key, item)
		{
			oracle_string(b, key, strlen(key));
			put(b, item);
		}
		buf_put(b, "}", 1);
		break;
	}
}

enum oracle
oracle_read(const char *text, size_t n, struct buf *values)
{
	json_error_t error;
	json_t *v = json_loadb(text, n,
	    JSON_DECODE_ANY | JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL |
		JSON_DECODE_INT_AS_REAL,
	    &error);

	if (v != NULL) {
		put(values, v);
		json_decref(v);
		return ORACLE_GOOD;
	}
	switch (json_error_code(&error)) {
	case json_error_numeric_overflow: /* 1e999: it makes doubles */
	case json_error_null_byte_in_key: /* "\u0000": its keys are C's */
		return ORACLE_LIMIT;
	default:
		return ORACLE_BAD;
	}
}
