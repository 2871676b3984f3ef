#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "places.h"

void
places_add(struct places *p, const char *place, size_t n)
{
	p->text = reallocarray(p->text, p->n + 1, sizeof(*p->text));
	if (p->text == NULL || (p->text[p->n++] = strndup(place, n)) == NULL)
		die(EX_OSERR, "out of memory");
}

void
places_drop(struct places *p, const char *place)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (strcmp(p->text[i], place) == 0) {
			free(p->text[i]);
			memmove(p->text + i, p->text + i + 1,
			    (--p->n - i) * sizeof(*p->text));
			return;
		}
}

void
places_put(const struct places *p, struct buf *b)
{
	size_t i;

	buf_puts(b, "[");
	for (i = 0; i < p->n; i++) {
		buf_puts(b, i > 0 ? "," : "");
		buf_json(b, p->text[i], strlen(p->text[i]));
	}
	buf_puts(b, "]");
}

void
places_free(struct places *p)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		free(p->text[i]);
	free(p->text);
}
