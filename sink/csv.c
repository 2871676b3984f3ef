/*
 * csv: RFC 4180 with a header.  Strings are quoted, all else is not; so null
 * (nothing) and the empty string ("") differ.
 */
#include <string.h>

#include <csv.h>

#include "../lib/buf.h"
#include "backend.h"
#include "output.h"

static struct buf row;

static void
put_quoted(const char *s, size_t n)
{
	/* csv_write2() needs room for each byte to be a quote, and two. */
	char *to = buf_room(&row, 2 * n + 2);

	if (memchr(s, '"', n) != NULL) {
		row.n += csv_write2(to, 2 * n + 2, s, n, '"');
		return;
	}
	/* It goes byte by byte: spare most strings that. */
	*to = '"';
	memcpy(to + 1, s, n);
	to[n + 1] = '"';
	row.n += n + 2;
}

static void
end_row(const struct sink *s)
{
	buf_puts(&row, s->crlf ? "\r\n" : "\n");
	output_put(row.p, row.n);
	row.n = 0;
}

static void
csv_open(struct sink *s)
{
	const struct table *t = s->table;
	const char *name;
	size_t i;

	output_open(s->dest);
	for (i = 0; i < t->chosen_n; i++) {
		name = t->column[t->chosen[i]].name;
		if (i > 0)
			buf_puts(&row, ",");
		/* A name of one's own choice may hold anything but a comma. */
		if (strpbrk(name, "\"\r\n") != NULL)
			put_quoted(name, strlen(name));
		else
			buf_puts(&row, name);
	}
	end_row(s);
}

static void
csv_put(struct sink *s)
{
	const struct table *t = s->table;
	const struct cell *c;
	size_t i;

	for (i = 0; i < t->chosen_n; i++) {
		c = &t->cell[t->chosen[i]];
		if (i > 0)
			buf_put(&row, ",", 1);
		if (c->null)
			continue;
		/* Lists and objects are JSON text. */
		if (c->quoted || *c->text == '[' || *c->text == '{')
			put_quoted(c->text, c->n);
		else
			buf_put(&row, c->text, c->n);
	}
	end_row(s);
	s->filter.stats.out++;
}

static void
csv_commit(struct sink *s)
{
	(void)s;
	output_commit();
	buf_free(&row);
}

static void
csv_abort(void)
{
	buf_free(&row);
	output_abort();
}

const struct backend backend_csv = {
	.name = "csv",
	.dash = true,
	.columns = true,
	.open = csv_open,
	.put = csv_put,
	.commit = csv_commit,
	.abort = csv_abort,
};
