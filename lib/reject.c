#include <string.h>

#include "reject.h"
#include "utf8.h"

#define PIECE ((size_t)3 << 14) /* of a raw line at a time: in threes */

static const char *const kinds[] = { "invalid", "filtered", "duplicate" };

void
reject_error(
    struct reject *r, const char *rule, const char *path, const char *message)
{
	struct buf *b = &r->errors;

	buf_puts(b, b->n == 0 ? "{\"rule\":" : ",{\"rule\":");
	buf_json(b, rule, strlen(rule));
	buf_puts(b, ",\"path\":");
	buf_json(b, path, strlen(path));
	buf_puts(b, ",\"message\":");
	buf_json(b, message, strlen(message));
	buf_puts(b, "}");
}

void
reject_place(struct reject *r, const char *schema)
{
	r->errors.n--; /* the brace that ends it */
	buf_puts(&r->errors, ",\"schema\":");
	buf_json(&r->errors, schema, strlen(schema));
	buf_puts(&r->errors, "}");
}

/* A file's name may be any bytes, but an envelope is UTF-8. */
static void
put_name(struct buf *b, const char *name)
{
	struct buf text = { NULL, 0, 0 };
	size_t n = strlen(name), good;

	if (utf8_bad(name, n) == n) {
		buf_json(b, name, n);
		return;
	}
	for (; (good = utf8_bad(name, n)) < n; n -= good + 1) {
		buf_put(&text, name, good);
		buf_puts(&text, "\xef\xbf\xbd"); /* U+FFFD */
		name += good + 1;
	}
	buf_put(&text, name, n);
	buf_json(b, text.p, text.n);
	buf_free(&text);
}

static void
head(struct reject *r, enum kind kind, const struct line *line)
{
	struct buf *b = &r->line;

	b->n = 0;
	if (r->prefix != NULL)
		buf_puts(b, r->prefix);
	buf_printf(b, "{\"stage\":\"%s\",\"kind\":\"%s\",\"input\":", r->stage,
	    kinds[kind]);
	put_name(b, line->input);
	buf_printf(b, ",\"line\":%llu,\"offset\":%llu,\"errors\":[",
	    (unsigned long long)line->number, (unsigned long long)line->offset);
	buf_put(b, r->errors.p, r->errors.n);
	buf_puts(b, "],");
	r->errors.n = 0;
}

/*
 * The line as JSON text or base64, a piece at a time: a control character
 * takes six bytes.
 */
static void
put_raw(struct reject *r, const struct line *line, bool utf8)
{
	struct buf *b = &r->line;
	size_t at, n;

	for (at = 0; at < line->raw; at += n) {
		n = line->raw - at < PIECE ? line->raw - at : PIECE;
		b->n = 0;
		if (utf8) {
			/* Without the quotes around it. */
			buf_json(b, line->p + at, n);
			wr_put(r->out, b->p + 1, b->n - 2);
		} else {
			buf_base64(b, line->p + at, n);
			wr_put(r->out, b->p, b->n);
		}
	}
}

void
reject_put(
    struct reject *r, enum kind kind, const struct line *line, bool is_object)
{
	bool utf8 = is_object || utf8_bad(line->p, line->raw) == line->raw;
	const char *tail = is_object ? "}\n" : "\"}\n";
	struct buf *b = &r->line;

	head(r, kind, line);
	buf_puts(b,
	    is_object  ? "\"record\":"
		: utf8 ? "\"raw\":\""
		       : "\"raw_base64\":\"");
	wr_put(r->out, b->p, b->n);
	if (is_object)
		wr_put(r->out, line->p, line->raw);
	else
		put_raw(r, line, utf8);
	wr_put(r->out, tail, strlen(tail));
}

void
reject_long(struct reject *r, const struct line *line, struct reader *in)
{
	struct buf *b = &r->line;
	char carry[3];
	const char *p;
	size_t n, held = 0, take;

	head(r, KIND_INVALID, line);
	buf_puts(b, "\"raw_base64\":\"");
	wr_put(r->out, b->p, b->n);
	while (rd_rest(in, &p, &n)) {
		b->n = 0;
		while (held > 0 && held < 3 && n > 0) {
			carry[held++] = *p++;
			n--;
		}
		if (held == 3) {
			buf_base64(b, carry, 3);
			held = 0;
		}
		take = n - n % 3;
		buf_base64(b, p, take);
		if (take < n) {
			memcpy(carry, p + take, n - take);
			held = n - take;
		}
		wr_put(r->out, b->p, b->n);
	}
	b->n = 0;
	buf_base64(b, carry, held);
	buf_puts(b, "\"}\n");
	wr_put(r->out, b->p, b->n);
}

void
reject_free(struct reject *r)
{
	buf_free(&r->errors);
	buf_free(&r->line);
}
