#include <string.h>

#include "backend.h"
#include "output.h"

static void
ndjson_open(struct sink *s)
{
	output_open(s->dest);
}

static void
ndjson_put(struct sink *s)
{
	struct filter *f = &s->filter;

	/* The standard output may be tagged. */
	if (strcmp(s->dest, "-") == 0) {
		filter_pass(f);
		return;
	}
	output_put(f->line.p, f->line.n);
	output_put("\n", 1);
	f->stats.out++;
}

static void
ndjson_commit(struct sink *s)
{
	(void)s;
	output_commit();
}

const struct backend backend_ndjson = {
	.name = "ndjson",
	.dash = true,
	.as_is = true,
	.open = ndjson_open,
	.put = ndjson_put,
	.commit = ndjson_commit,
	.abort = output_abort,
};
