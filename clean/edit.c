#include <string.h>
#include <sysexits.h>

#include "../lib/json.h"
#include "../lib/log.h"
#include "edit.h"

void
edit_begin(struct edit *e)
{
	e->n = 0;
	e->new.n = e->used = 0;
}

void
edit_replace(struct edit *e, const char *from, size_t n)
{
	size_t i;

	if (e->n == EDIT_MAX)
		die(EX_SOFTWARE, "edit: more than %d changes", EDIT_MAX);
	for (i = e->n; i > 0 && e->cuts[i - 1].from > from; i--)
		e->cuts[i] = e->cuts[i - 1];
	e->cuts[i] = (struct cut){ from, n, e->used, e->new.n - e->used };
	e->used = e->new.n;
	e->n++;
}

void
edit_make(struct edit *e, const char *old, size_t n)
{
	const char *kept = old;

	e->out.n = 0;
	for (size_t i = 0; i < e->n; i++) {
		const struct cut *c = &e->cuts[i];

		buf_put(&e->out, kept, (size_t)(c->from - kept));
		buf_put(&e->out, e->new.p + c->at, c->len);
		kept = c->from + c->n;
	}
	buf_put(&e->out, kept, (size_t)(old + n - kept));
	memset(buf_room(&e->out, JSON_PAD + 1), 0, JSON_PAD + 1);
	e->out.p[e->out.n] = '\n';
}

void
edit_free(struct edit *e)
{
	buf_free(&e->new);
	buf_free(&e->out);
}
