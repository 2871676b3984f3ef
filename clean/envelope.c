#include <string.h>

#include "envelope.h"

void
envelope_open(struct envelope *e, struct json *json)
{
	e->json = json;
	e->stage = json_name(json, "stage", strlen("stage"));
	e->kind = json_name(json, "kind", strlen("kind"));
	e->errors = json_name(json, "errors", strlen("errors"));
	e->record = json_name(json, "record", strlen("record"));
	e->raw = json_name(json, "raw", strlen("raw"));
	e->raw_base64 = json_name(json, "raw_base64", strlen("raw_base64"));
}

static bool
is_one_of(const char *list, const struct json_value *v)
{
	size_t n;

	if (list == NULL)
		return true;
	if (v == NULL || v->type != JSON_STRING)
		return false;
	for (;; list += n + 1) {
		n = strcspn(list, ",");
		if (json_is(v, list, n))
			return true;
		if (list[n] == '\0')
			return false;
	}
}

/* Has one of the errors one of these rules? */
static bool
has_rule(const char *rules, const struct json_value *errors)
{
	struct json_walk error, member;

	if (rules == NULL)
		return true;
	if (errors == NULL || errors->type != JSON_ARRAY)
		return false;
	for (json_walk(&error, errors); json_next(&error);) {
		if (error.value.type != JSON_OBJECT)
			continue;
		for (json_walk(&member, &error.value); json_next(&member);)
			if (json_is(&member.key, "rule", strlen("rule")) &&
			    is_one_of(rules, &member.value))
				return true;
	}
	return false;
}

bool
envelope_fits(const struct envelope *e, const char *stages, const char *kinds,
    const char *rules)
{
	return is_one_of(stages, json_get(e->json, e->stage)) &&
	    is_one_of(kinds, json_get(e->json, e->kind)) &&
	    has_rule(rules, json_get(e->json, e->errors));
}

/* Base64 of RFC 4648, padding and all; false when it is something else. */
static bool
unbase64(const char *s, size_t n, struct buf *to)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned char value[256];
	unsigned bits = 0;
	size_t pad = 0;
	char *p;

	if (n % 4 != 0)
		return false;
	while (pad < 2 && pad < n && s[n - 1 - pad] == '=')
		pad++;
	memset(value, 64, sizeof(value));
	for (unsigned char i = 0; i < 64; i++)
		value[(unsigned char)digits[i]] = i;
	p = buf_room(to, n / 4 * 3 + 1);
	for (size_t i = 0; i < n; i++) {
		unsigned char v = value[(unsigned char)s[i]];

		if (i >= n - pad)
			v = 0;
		if (v == 64)
			return false;
		bits = bits << 6 | v;
		if (i % 4 == 3) {
			*p++ = (char)(bits >> 16 & 0xff);
			*p++ = (char)(bits >> 8 & 0xff);
			*p++ = (char)(bits & 0xff);
		}
	}
	to->n = n / 4 * 3 - pad;
	return true;
}

/*
 * White space around the record is the line's own when the record is the
 * last member, as our programs write it; elsewhere it is somebody's layout.
 */
static void
find_record(const struct envelope *e, const struct line *line,
    const struct json_value *v, const char **p, size_t *n)
{
	const struct json_member *m;
	const char *end = line->p + line->n;
	size_t count;

	m = json_members(e->json, &count);
	*p = v->p;
	*n = v->n;
	if (m[count - 1].value.p != v->p || end[-1] != '}')
		return;
	*p = m[count - 1].key.p + m[count - 1].key.n;
	if (**p != ':') {
		*p = v->p;
		return;
	}
	++*p;
	*n = (size_t)(end - 1 - *p);
}

bool
envelope_line(
    struct envelope *e, const struct line *line, const char **p, size_t *n)
{
	const struct json_value *v;

	if (json_get(e->json, e->stage) == NULL)
		return false;
	if ((v = json_get(e->json, e->record)) != NULL) {
		find_record(e, line, v, p, n);
		return v->type == JSON_OBJECT;
	}
	e->text.n = 0;
	if ((v = json_get(e->json, e->raw)) != NULL) {
		if (v->type != JSON_STRING)
			return false;
		e->text.n = json_decode(v, buf_room(&e->text, v->n));
	} else {
		v = json_get(e->json, e->raw_base64);
		if (v == NULL || v->type != JSON_STRING ||
		    !unbase64(v->p + 1, v->n - 2, &e->text))
			return false;
	}
	*p = e->text.p;
	*n = e->text.n;
	return true;
}

void
envelope_close(struct envelope *e)
{
	buf_free(&e->text);
}
