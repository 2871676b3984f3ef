#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "bucket.h"

/*
 * What separates our clock from that of who counts: requests sent a second
 * apart may arrive a little less than that apart.
 */
#define SLACK 0.005

/*
 * The schedule is a little slower than the window allows, so that one that
 * left late does not make late, for ever, each one that is a window behind it.
 */
#define SPARE 0.001

/* What may be made good at once: this share of a second's requests. */
#define BURST 0.2

void
bucket_open(struct bucket *b, double rate)
{
	memset(b, 0, sizeof(*b));
	if (rate <= 0)
		return;
	b->n = rate < 1 ? 1 : (size_t)rate;
	b->window = (rate < 1 ? 1 / rate : 1) + SLACK;
	b->step = (b->window + SPARE) / (double)b->n;
	b->late = floor(BURST * (double)b->n) * b->step;
	b->due = -HUGE_VAL;
	b->sent = calloc(b->n, sizeof(*b->sent));
	if (b->sent == NULL)
		die(EX_OSERR, "no memory");
}

double
bucket_wait(struct bucket *b, double now)
{
	double wait, oldest;

	if (b->n == 0)
		return 0;
	while (b->count > 0 && now - b->sent[b->head] >= b->window) {
		b->head = (b->head + 1) % b->n;
		b->count--;
	}
	wait = b->due - now;
	if (b->count + b->leaving >= b->n) {
		if (b->count == 0)
			return HUGE_VAL;
		oldest = b->sent[b->head] + b->window - now;
		if (oldest > wait)
			wait = oldest;
	}
	return wait > 0 ? wait : 0;
}

void
bucket_take(struct bucket *b, double now)
{
	/* The first has nothing to make good. */
	if (isinf(b->due))
		b->due = now;
	b->due = fmax(b->due, now - b->late) + b->step;
	b->leaving++;
}

void
bucket_sent(struct bucket *b, double now)
{
	if (b->leaving > 0)
		b->leaving--;
	if (b->n == 0)
		return;
	/* A request that libcurl repeats by itself finds the ring full: the
	 * oldest moment gives way. */
	if (b->count == b->n) {
		b->head = (b->head + 1) % b->n;
		b->count--;
	}
	b->sent[(b->head + b->count) % b->n] = now;
	b->count++;
}

void
bucket_drop(struct bucket *b)
{
	if (b->leaving > 0)
		b->leaving--;
}

void
bucket_free(struct bucket *b)
{
	free(b->sent);
}
