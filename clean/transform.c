#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include <jq.h>
#include <jv.h>

#include "../lib/json.h"
#include "../lib/log.h"
#include "transform.h"

/*
 * A jv is counted: what takes one as an argument frees it, but for the
 * jv_object_iter family and jv_string_value().  Every `copy' below is for
 * that.
 */
#define copy(v) jv_copy(v)

struct transform {
	jq_state *jq;
	struct json *json; /* for the bytes of members */
	struct buf out, key;
	struct buf complaint; /* of the compiler */
};

static _Noreturn void
no_memory(void *unused)
{
	(void)unused;
	die(EX_OSERR, "out of memory");
}

/* The compiler's first words; the rest is how many errors there were. */
static void
complain(void *arg, jv message)
{
	struct buf *b = arg;

	message = jq_format_error(message);
	if (b->n == 0)
		buf_puts(b, jv_string_value(message));
	jv_free(message);
}

struct transform *
transform_open(const char *text, const char *place)
{
	struct transform *t = calloc(1, sizeof(*t));
	size_t n;

	if (t == NULL)
		no_memory(NULL);
	jv_nomem_handler(no_memory, NULL);
	if ((t->jq = jq_init()) == NULL)
		no_memory(NULL);
	t->json = json_new();
	jq_set_error_cb(t->jq, complain, &t->complaint);
	if (!jq_compile(t->jq, text)) {
		buf_put(&t->complaint, "", 1);
		t->complaint.p[strcspn(t->complaint.p, "\n")] = '\0';
		n = strlen(t->complaint.p);
		if (n > 0 && t->complaint.p[n - 1] == ':')
			t->complaint.p[n - 1] = '\0';
		die(EX_CONFIG, "%s: %s", place, t->complaint.p);
	}
	return t;
}

struct transform *
transform_open_file(const char *path)
{
	struct transform *t;
	struct buf text = { NULL, 0, 0 };
	FILE *fp = fopen(path, "re");
	size_t n;

	if (fp == NULL)
		die(EX_NOINPUT, "%s: %s", path, strerror(errno));
	do {
		n = fread(buf_room(&text, BUFSIZ), 1, BUFSIZ, fp);
		text.n += n;
	} while (n > 0);
	if (ferror(fp))
		die(EX_IOERR, "%s: %s", path, strerror(errno));
	fclose(fp);
	if (text.n > 0 && memchr(text.p, '\0', text.n) != NULL)
		die(EX_CONFIG, "%s: holds a NUL", path);
	buf_put(&text, "", 1);
	t = transform_open(text.p, path);
	buf_free(&text);
	return t;
}

static enum outcome
failed(struct transform *t, const char *why)
{
	t->out.n = 0;
	buf_puts(&t->out, why);
	return OUTCOME_FAILED;
}

/* Frees v, which is invalid with a message: what error() was given. */
static enum outcome
raised(struct transform *t, jv v)
{
	jv message = jv_invalid_get_msg(v);

	if (jv_get_kind(message) != JV_KIND_STRING)
		message = jv_dump_string(message, 0);
	failed(t, jv_string_value(message));
	jv_free(message);
	return OUTCOME_FAILED;
}

/* Frees v. */
static void
put_value(struct buf *b, jv v)
{
	jv text = jv_dump_string(v, 0);

	buf_put(b, jv_string_value(text),
	    (size_t)jv_string_length_bytes(copy(text)));
	jv_free(text);
}

static void
put_comma(struct buf *b)
{
	if (b->n > 1)
		buf_put(b, ",", 1);
}

/*
 * The members of was that are in now, in their order: those that are equal
 * with their own bytes, so that numbers keep their digits.
 */
static void
put_old(struct transform *t, jv was, jv now)
{
	const struct json_member *m;
	struct buf *b = &t->out;
	size_t i, n, len;

	m = json_members(t->json, &n);
	for (i = 0; i < n; i++) {
		jv key, old, new;

		len = json_decode(&m[i].key, buf_room(&t->key, m[i].key.n));
		key = jv_string_sized(t->key.p, (int)len);
		new = jv_object_get(copy(now), copy(key));
		old = jv_object_get(copy(was), key);
		if (!jv_is_valid(new)) {
			jv_free(old);
			jv_free(new);
			continue;
		}
		put_comma(b);
		buf_put(b, m[i].key.p, m[i].key.n);
		buf_put(b, ":", 1);
		if (jv_equal(old, copy(new))) {
			buf_put(b, m[i].value.p, m[i].value.n);
			jv_free(new);
		} else
			put_value(b, new);
	}
}

/* The members of now that were not in was, in their order. */
static void
put_new(struct transform *t, jv was, jv now)
{
	struct buf *b = &t->out;
	int i;

	for (i = jv_object_iter(now); jv_object_iter_valid(now, i);
	     i = jv_object_iter_next(now, i)) {
		jv key = jv_object_iter_key(now, i);

		if (jv_object_has(copy(was), copy(key))) {
			jv_free(key);
			continue;
		}
		put_comma(b);
		put_value(b, key);
		buf_put(b, ":", 1);
		put_value(b, jv_object_iter_value(now, i));
	}
}

/* Write the object anew.  libjq nests deeper than a record may. */
static enum outcome
put_object(struct transform *t, jv was, jv now, const char *s, size_t n)
{
	struct buf *b = &t->out;

	b->n = 0;
	buf_puts(b, "{");
	if (!json_scan(t->json, s, n))
		die(EX_SOFTWARE, "transform: a record that is none");
	put_old(t, was, now);
	put_new(t, was, now);
	buf_puts(b, "}");
	memset(buf_room(b, JSON_PAD + 1), 0, JSON_PAD + 1);
	b->p[b->n] = '\n';
	if (!json_scan(t->json, b->p, b->n))
		return failed(t, json_fault(t->json)->message);
	return OUTCOME_CHANGED;
}

/* What came of was; the first result is now.  Does not free them. */
static enum outcome
judge(struct transform *t, jv was, jv now, const char *s, size_t n)
{
	jv more;

	if (jq_halted(t->jq))
		return failed(t, "halted");
	if (!jv_is_valid(now))
		return jv_invalid_has_msg(copy(now)) ? raised(t, copy(now))
						     : OUTCOME_NONE;
	more = jq_next(t->jq);
	if (jv_is_valid(more)) {
		jv_free(more);
		return failed(t, "more than one result");
	}
	if (jv_invalid_has_msg(copy(more)))
		return raised(t, more);
	jv_free(more);
	if (jq_halted(t->jq))
		return failed(t, "halted");
	if (jv_get_kind(now) != JV_KIND_OBJECT)
		return failed(t, "the result is not an object");
	if (jv_equal(copy(was), copy(now)))
		return OUTCOME_SAME;
	return put_object(t, was, now, s, n);
}

enum outcome
transform_run(
    struct transform *t, const char *s, size_t n, const struct buf **out)
{
	jv was = jv_parse_sized(s, (int)n), now;
	enum outcome outcome;

	t->out.n = 0;
	*out = &t->out;
	if (!jv_is_valid(was))
		return raised(t, was);
	jq_start(t->jq, copy(was), 0);
	now = jq_next(t->jq);
	outcome = judge(t, was, now, s, n);
	jv_free(now);
	jv_free(was);
	return outcome;
}

void
transform_close(struct transform *t)
{
	if (t == NULL)
		return;
	jq_teardown(&t->jq);
	json_free(t->json);
	buf_free(&t->out);
	buf_free(&t->key);
	buf_free(&t->complaint);
	free(t);
}
