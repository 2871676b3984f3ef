#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "ring.h"

#define BODY_KEPT (256 * 1024) /* a larger buffer is not kept for the next */

void
ring_open(struct ring *r)
{
	memset(r, 0, sizeof(*r));
	r->ask = calloc(RING_ASKS, sizeof(*r->ask));
	r->kept = calloc(RING_ASKS, sizeof(*r->kept));
	if (r->ask == NULL || r->kept == NULL)
		die(EX_OSERR, "out of memory");
}

bool
ring_room(const struct ring *r)
{
	return r->n < RING_ASKS && r->bytes < RING_BYTES;
}

struct ask *
ring_spare(struct ring *r)
{
	struct ask *ask = &r->ask[(r->head + r->n) % RING_ASKS];

	if (ask->answer.body.p == NULL && r->nkept > 0)
		ask->answer.body = r->kept[--r->nkept];
	return ask;
}

void
ring_add(struct ring *r)
{
	r->n++;
}

struct ask *
ring_at(const struct ring *r, size_t i)
{
	return &r->ask[(r->head + i) % RING_ASKS];
}

struct ask *
ring_due(const struct ring *r, double now, double *due)
{
	struct ask *ask;
	size_t i, left = r->waiting;

	*due = HUGE_VAL;
	for (i = 0; left > 0 && i < r->n; i++) {
		ask = ring_at(r, i);
		if (ask->state != ASK_WAITING)
			continue;
		if (ask->due < *due)
			*due = ask->due;
		if (ask->due <= now)
			return ask;
		left--;
	}
	return NULL;
}

/* Make an ask as new, but for its buffers. */
static void
reset(struct ask *ask)
{
	struct buf body = ask->answer.body, line = ask->input.line;

	if (body.size > BODY_KEPT)
		buf_free(&body);
	if (line.size > BODY_KEPT)
		buf_free(&line);
	free(ask->path);
	free(ask->query);
	memset(ask, 0, sizeof(*ask));
	ask->answer.body = body;
	ask->input.line = line;
	ask->answer.body.n = ask->input.line.n = 0;
}

void
ring_pop(struct ring *r)
{
	struct ask *ask = ring_at(r, 0);

	reset(ask);
	/* As many buffers as asks at once, not as there are places. */
	if (ask->answer.body.p != NULL) {
		r->kept[r->nkept++] = ask->answer.body;
		ask->answer.body = (struct buf){ NULL, 0, 0 };
	}
	r->head = (r->head + 1) % RING_ASKS;
	r->n--;
}

void
ring_free(struct ring *r)
{
	size_t i;

	for (i = 0; i < RING_ASKS; i++) {
		reset(&r->ask[i]);
		buf_free(&r->ask[i].answer.body);
		buf_free(&r->ask[i].input.line);
	}
	while (r->nkept > 0)
		buf_free(&r->kept[--r->nkept]);
	free(r->kept);
	free(r->ask);
}
