#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/buf.h"
#include "../lib/log.h"
#include "query.h"

static char *
copy(const char *s)
{
	char *p = strdup(s);

	if (p == NULL)
		die(EX_OSERR, "out of memory");
	return p;
}

static char **
room(char **list, size_t n)
{
	list = reallocarray(list, n + 1, sizeof(*list));
	if (list == NULL)
		die(EX_OSERR, "out of memory");
	return list;
}

void
query_set(struct query *q, const char *name, const char *value)
{
	size_t i;

	for (i = 0; i < q->n; i++)
		if (strcmp(q->name[i], name) == 0) {
			free(q->value[i]);
			q->value[i] = copy(value);
			return;
		}
	q->name = room(q->name, q->n);
	q->value = room(q->value, q->n);
	q->name[q->n] = copy(name);
	q->value[q->n++] = copy(value);
}

const char *
query_get(const struct query *q, const char *name)
{
	size_t i;

	for (i = 0; i < q->n; i++)
		if (strcmp(q->name[i], name) == 0)
			return q->value[i];
	return NULL;
}

void
query_copy(struct query *q, const struct query *from)
{
	size_t i;

	memset(q, 0, sizeof(*q));
	for (i = 0; i < from->n; i++)
		query_set(q, from->name[i], from->value[i]);
}

/* RFC 3986: what is unreserved, and a few that mean nothing in a query. */
static void
put_escaped(struct buf *b, const char *s)
{
	static const char plain[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789-._~,/:";

	for (; *s != '\0'; s++)
		if (strchr(plain, *s) != NULL)
			buf_put(b, s, 1);
		else
			buf_printf(b, "%%%02X", (unsigned)(unsigned char)*s);
}

char *
query_text(const struct query *q, long page)
{
	struct buf b = { NULL, 0, 0 };
	size_t i;

	for (i = 0; i < q->n; i++) {
		if (b.n > 0)
			buf_puts(&b, "&");
		put_escaped(&b, q->name[i]);
		buf_puts(&b, "=");
		put_escaped(&b, q->value[i]);
	}
	if (page > 0)
		buf_printf(&b, "%spage=%ld", b.n > 0 ? "&" : "", page);
	buf_put(&b, "", 1);
	return b.p;
}

void
query_free(struct query *q)
{
	size_t i;

	for (i = 0; i < q->n; i++) {
		free(q->name[i]);
		free(q->value[i]);
	}
	free(q->name);
	free(q->value);
	memset(q, 0, sizeof(*q));
}
