#include <math.h>

#include "flow.h"

void
flow_open(struct flow *f, int most)
{
	f->limit = f->most = most;
	f->cut = -HUGE_VAL;
}

int
flow_limit(const struct flow *f)
{
	return (int)f->limit;
}

void
flow_good(struct flow *f)
{
	f->limit += 1 / f->limit;
	if (f->limit > f->most)
		f->limit = f->most;
}

void
flow_bad(struct flow *f, double now)
{
	if (now - f->cut < 1)
		return;
	f->cut = now;
	f->limit = f->limit / 2 < 1 ? 1 : f->limit / 2;
}
