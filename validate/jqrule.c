#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

/* No other module includes these. */
#include <jv.h>

#include <jq.h>

#include "../lib/log.h"
#include "jqrule.h"

struct jqrule {
	jq_state *jq;
	const char *name;
};

static void
no_memory(void *arg)
{
	(void)arg;
	die(EX_OSERR, "out of memory");
}

/* jq tells what is wrong with a program in several messages: the first. */
static void
keep_message(void *arg, jv message)
{
	struct buf *why = arg;
	const char *s = "not a program";

	if (jv_get_kind(message) == JV_KIND_STRING)
		s = jv_string_value(message);
	if (why->n == 0)
		buf_put(why, s, strcspn(s, "\n"));
	jv_free(message);
}

/* jq's own "input": there are no other records; libjq needs to be told. */
static jv
no_input(jq_state *jq, void *arg)
{
	(void)jq;
	(void)arg;
	return jv_invalid();
}

/* What "debug" is given. */
static void
show(void *arg, jv value)
{
	jv text = jv_dump_string(value, 0);

	(void)arg;
	log_msg(LOG_DEBUG, "jq: %s", jv_string_value(text));
	jv_free(text);
}

/* libjq aborts on these words, if it is not told what they mean. */
static void
prepare(jq_state *jq)
{
	jq_set_input_cb(jq, no_input, NULL);
	jq_set_debug_cb(jq, show, NULL);
	jq_set_attr(jq, jv_string("JQ_LIBRARY_PATH"), jv_array());
	jq_set_attr(jq, jv_string("JQ_ORIGIN"), jv_string("."));
	jq_set_attr(jq, jv_string("PROGRAM_ORIGIN"), jv_string("."));
}

struct jqrule *
jqrule_new(const char *program, const char *name, const char *what)
{
	struct jqrule *r = calloc(1, sizeof(*r));
	struct buf why = { 0 };

	jv_nomem_handler(no_memory, NULL);
	if (r == NULL || (r->jq = jq_init()) == NULL)
		die(EX_OSERR, "out of memory");
	r->name = name;
	prepare(r->jq);
	jq_set_error_cb(r->jq, keep_message, &why);
	if (!jq_compile(r->jq, program)) {
		jqrule_free(r);
		die(EX_CONFIG, "%s: %.*s", what, (int)why.n,
		    why.n > 0 ? why.p : "");
	}
	buf_free(&why);
	jq_set_error_cb(r->jq, NULL, NULL);
	return r;
}

void
jqrule_rename(struct jqrule *r, const char *name)
{
	r->name = name;
}

const char *
jqrule_name(const struct jqrule *r)
{
	return r->name;
}

/* The message of an error; the value is consumed. */
static bool
failed(jv error, struct buf *why)
{
	jv message = jv_invalid_get_msg(error);

	if (jv_get_kind(message) != JV_KIND_STRING)
		message = jv_dump_string(message, 0);
	buf_puts(why, "jq: ");
	buf_puts(why, jv_string_value(message));
	buf_put(why, "", 1);
	jv_free(message);
	return false;
}

static bool
refused(struct buf *why, const char *words)
{
	buf_put(why, words, strlen(words) + 1);
	return false;
}

bool
jqrule_ok(struct jqrule *r, const char *s, size_t n, struct buf *why)
{
	size_t results = 0;
	jv v;

	why->n = 0;
	if (n > INT32_MAX)
		return refused(why, "jq cannot read a record of 2 GiB");
	v = jv_parse_sized(s, (int)n);
	if (!jv_is_valid(v))
		return failed(v, why);
	jq_start(r->jq, v, 0);
	for (;; results++) {
		bool truthy;

		v = jq_next(r->jq);
		if (!jv_is_valid(v))
			break;
		truthy = jv_get_kind(v) != JV_KIND_FALSE &&
		    jv_get_kind(v) != JV_KIND_NULL;
		jv_free(v);
		if (!truthy)
			return refused(why, "does not hold");
	}
	if (jv_invalid_has_msg(jv_copy(v)))
		return failed(v, why);
	jv_free(v);
	if (jq_halted(r->jq))
		return refused(why, "jq was halted");
	return results > 0 || refused(why, "gives no result");
}

void
jqrule_free(struct jqrule *r)
{
	if (r == NULL)
		return;
	jq_teardown(&r->jq);
	free(r);
}
