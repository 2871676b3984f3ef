/* What the checks say: the words, the place and the way to the value. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../lib/utf8.h"
#include "run.h"

#define PATH_LIMIT 1000 /* bytes of a JSON Pointer that are told */
#define EXCERPT	   40	/* bytes of a value that are shown */

/* A cut may have split a character: the bytes before it. */
static size_t
whole(const char *s, size_t n)
{
	size_t bad = utf8_bad(s, n);

	return bad < n ? bad : n;
}

/* Append a token of a JSON Pointer; NUL would end it for its readers. */
static void
put_token(struct buf *b, const char *s, size_t n)
{
	buf_puts(b, "/");
	for (size_t i = 0; i < n && b->n < PATH_LIMIT; i++)
		if (s[i] == '~' || s[i] == '/')
			buf_puts(b, s[i] == '~' ? "~0" : "~1");
		else if (s[i] == '\0')
			buf_puts(b, "\xef\xbf\xbd");
		else
			buf_put(b, s + i, 1);
	b->n = whole(b->p, b->n);
}

static void
put_key(struct run *r, const struct json_value *key)
{
	r->key.n = 0;
	r->key.n = json_decode(key, buf_room(&r->key, key->n));
	put_token(&r->where, r->key.p, r->key.n);
}

static void
put_path(struct run *r, const struct path *p)
{
	if (p == NULL)
		return;
	put_path(r, p->up);
	if (r->where.n >= PATH_LIMIT)
		return;
	if (p->key != NULL)
		put_key(r, p->key);
	else
		buf_printf(&r->where, "/%zu", p->index);
}

/* Hand on what is wrong: the message is in r->message. */
static void
tell(struct run *r, const struct check *c, enum word word,
    const struct json_value *missing)
{
	struct finding f = { .rule = r->rule, .warn = r->warn && !r->fault };
	struct buf place = { 0 };

	if (r->listing->n++ >= FINDINGS_MAX)
		return;
	r->where.n = 0;
	put_path(r, r->path);
	if (missing != NULL)
		put_key(r, missing);
	buf_put(&r->where, "", 1);
	buf_puts(&place, c->node->place);
	/* A false schema has no keyword within it. */
	if (word != W_NONE && c->node->types != 0)
		buf_printf(&place, "/%s", word_name(word));
	buf_put(&place, "", 1);
	if (f.rule == NULL)
		f.rule = word == W_NONE ? "limit" : word_name(word);
	f.path = r->where.p;
	f.place = place.p;
	f.message = r->message.p;
	r->listing->tell(r->listing->arg, &f);
	buf_free(&place);
}

void
run_excerpt(struct buf *b, const struct json_value *v)
{
	size_t n = v->n > EXCERPT + 3 ? whole(v->p, EXCERPT) : v->n;

	for (size_t i = 0; i < n; i++)
		if (v->p[i] == '\n' || v->p[i] == '\r' || v->p[i] == '\t')
			buf_puts(b, " ");
		else
			buf_put(b, v->p + i, 1);
	if (n < v->n)
		buf_puts(b, "...");
}

static void put_message(struct buf *, const char *, va_list)
    __attribute__((format(printf, 2, 0)));

static void
put_message(struct buf *b, const char *fmt, va_list ap)
{
	char text[512];

	vsnprintf(text, sizeof(text), fmt, ap);
	buf_put(b, text, whole(text, strlen(text)));
	buf_put(b, "", 1);
}

static void
begin(struct run *r)
{
	r->message.n = 0;
	if (r->naming)
		buf_puts(&r->message, "its name ");
}

bool
run_fail(
    struct run *r, const struct check *c, enum word word, const char *fmt, ...)
{
	va_list ap;

	if (r->report == NULL)
		return false;
	begin(r);
	va_start(ap, fmt);
	put_message(&r->message, fmt, ap);
	va_end(ap);
	tell(r, c, word, NULL);
	return false;
}

bool
run_wrong(struct run *r, const struct check *c, enum word word,
    const struct json_value *v, const char *fmt, ...)
{
	va_list ap;

	if (r->report == NULL)
		return false;
	begin(r);
	run_excerpt(&r->message, v);
	buf_puts(&r->message, " ");
	va_start(ap, fmt);
	put_message(&r->message, fmt, ap);
	va_end(ap);
	tell(r, c, word, NULL);
	return false;
}

bool
run_missing(struct run *r, const struct check *c, enum word word,
    const struct json_value *name, const char *fmt, ...)
{
	va_list ap;

	if (r->report == NULL)
		return false;
	r->message.n = 0;
	va_start(ap, fmt);
	put_message(&r->message, fmt, ap);
	va_end(ap);
	tell(r, c, word, name);
	return false;
}

bool
run_fault(struct run *r, const struct check *c, const char *why)
{
	if (r->fault)
		return false;
	r->fault = true;
	r->steps = 0;
	if (r->listing == NULL)
		return false;
	r->message.n = 0;
	buf_put(&r->message, why, strlen(why) + 1);
	tell(r, c, c->word, NULL);
	return false;
}
