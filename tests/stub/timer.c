#include <stdint.h>
#include <stdlib.h>
#include <sysexits.h>
#include <time.h>

#include "../../lib/log.h"
#include "timer.h"

/* A heap: the earliest call first, and of equal ones the one added first. */
struct entry {
	int64_t when; /* ns */
	unsigned long order;
	timer_call *call;
	void *arg;
};

static struct entry *heap;
static size_t n, size;
static unsigned long order;

static int64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static bool
earlier(const struct entry *a, const struct entry *b)
{
	return a->when != b->when ? a->when < b->when : a->order < b->order;
}

void
timer_add(long ms, timer_call *call, void *arg)
{
	struct entry e = { now() + (int64_t)ms * 1000000, order++, call, arg };
	size_t i = n++;

	if (n > size) {
		size = size == 0 ? 256 : size * 2;
		heap = realloc(heap, size * sizeof(*heap));
		if (heap == NULL)
			die(EX_OSERR, "timer: no memory");
	}
	for (; i > 0 && earlier(&e, &heap[(i - 1) / 2]); i = (i - 1) / 2)
		heap[i] = heap[(i - 1) / 2];
	heap[i] = e;
}

static struct entry
pop(void)
{
	struct entry first = heap[0], last = heap[--n];
	size_t i = 0, child;

	while ((child = 2 * i + 1) < n) {
		if (child + 1 < n && earlier(&heap[child + 1], &heap[child]))
			child++;
		if (!earlier(&heap[child], &last))
			break;
		heap[i] = heap[child];
		i = child;
	}
	heap[i] = last;
	return first;
}

long
timer_next(void)
{
	int64_t left;

	if (n == 0)
		return -1;
	left = heap[0].when - now();
	/* Rather a little too late than turning in circles. */
	return left <= 0 ? 0 : (long)((left + 999999) / 1000000);
}

void
timer_run(void)
{
	int64_t t = now();

	while (n > 0 && heap[0].when <= t) {
		struct entry e = pop();
		long again = e.call(e.arg, false);

		if (again >= 0)
			timer_add(again, e.call, e.arg);
	}
}

void
timer_end(void)
{
	while (n > 0) {
		struct entry e = pop();

		(void)e.call(e.arg, true);
	}
	free(heap);
	heap = NULL;
	size = 0;
}
