#include <string.h>

#include "../lib/json.h"
#include "shelf.h"

struct head {
	uint64_t ordinal, offset, n, raw;
};

void
shelf_put(struct run *run, const struct line *line, uint64_t ordinal)
{
	struct head h = { ordinal, line->offset, line->n, line->raw };

	run_put(run, &h, sizeof(h));
	run_put(run, line->p, line->raw);
}

bool
shelf_get(struct run *run, const struct origin *origin, struct buf *b,
    struct line *line, uint64_t *ordinal)
{
	struct head h;

	if (!run_get(run, &h, sizeof(h)))
		return false;
	b->n = 0;
	line->p = buf_room(b, h.raw + 1 + JSON_PAD);
	(void)run_get(run, b->p, h.raw);
	b->p[h.raw] = '\n';
	memset(b->p + h.raw + 1, 0, JSON_PAD);
	line->n = h.n;
	line->raw = h.raw;
	line->offset = h.offset;
	line->input = origin_place(origin, h.ordinal, &line->number);
	*ordinal = h.ordinal;
	return true;
}
