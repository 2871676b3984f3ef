#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/json.h"
#include "../lib/log.h"
#include "batch.h"

void
batch_add(struct batch *b, const struct line *line)
{
	if (b->n == b->size) {
		b->size = b->size == 0 ? 1024 : 2 * b->size;
		b->entry = reallocarray(b->entry, b->size, sizeof(*b->entry));
		if (b->entry == NULL)
			die(EX_OSERR, "out of memory");
	}
	b->entry[b->n++] = (struct entry){ .line = *line, .at = b->text.n };
	buf_put(&b->text, line->p, line->raw);
	buf_put(&b->text, "\n", 1);
}

void
batch_lines(struct batch *b)
{
	size_t i;

	/* What the scanner may read behind the last text. */
	memset(buf_room(&b->text, JSON_PAD), 0, JSON_PAD);
	for (i = 0; i < b->n; i++)
		b->entry[i].line.p = b->text.p + b->entry[i].at;
}

void
batch_clear(struct batch *b)
{
	b->n = 0;
	b->text.n = 0;
}

void
batch_free(struct batch *b)
{
	free(b->entry);
	buf_free(&b->text);
	*b = (struct batch){ .n = 0 };
}
