#include <string.h>

#include "input.h"

void
input_take(struct input *in, const struct filter *f)
{
	in->line.n = 0;
	buf_put(&in->line, f->line.p, f->line.raw);
	in->object = json_root(f->json)->type == JSON_OBJECT;
	in->number = f->line.number;
	in->offset = f->line.offset;
}

void
input_refuse(struct input *in, struct filter *f, enum kind kind)
{
	struct line line = { NULL, in->line.n, in->line.n, "standard input",
		in->number, in->offset };

	memset(buf_room(&in->line, JSON_PAD + 1), 0, JSON_PAD + 1);
	in->line.p[in->line.n] = '\n';
	line.p = in->line.p;
	if (in->object)
		filter_reject_line(f, kind, &line);
	else
		filter_reject_text(f, kind, &line);
}
