#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "../../lib/log.h"
#include "timer.h"

/* A heap: the earliest call first, and of equal ones the one added first. */
struct entry {
	struct timespec when;
	unsigned long order;
	timer_call *call;
	void *arg;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake;
static pthread_t thread;
static struct entry *heap;
static size_t n, size;
static unsigned long order;
static bool ending;

static bool
earlier(const struct entry *a, const struct entry *b)
{
	if (a->when.tv_sec != b->when.tv_sec)
		return a->when.tv_sec < b->when.tv_sec;
	if (a->when.tv_nsec != b->when.tv_nsec)
		return a->when.tv_nsec < b->when.tv_nsec;
	return a->order < b->order;
}

static void
push(struct entry e)
{
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

static void
add(long ms, timer_call *call, void *arg)
{
	struct entry e = { .call = call, .arg = arg, .order = order++ };

	clock_gettime(CLOCK_MONOTONIC, &e.when);
	e.when.tv_sec += ms / 1000;
	e.when.tv_nsec += ms % 1000 * 1000000;
	if (e.when.tv_nsec >= 1000000000) {
		e.when.tv_sec++;
		e.when.tv_nsec -= 1000000000;
	}
	push(e);
}

static bool
due(const struct entry *e)
{
	struct entry now = { .order = e->order };

	clock_gettime(CLOCK_MONOTONIC, &now.when);
	return !earlier(&now, e);
}

static void *
run(void *unused)
{
	(void)unused;
	pthread_mutex_lock(&lock);
	while (!ending || n > 0) {
		struct entry e;
		bool last = ending;
		long again;

		if (n == 0) {
			pthread_cond_wait(&wake, &lock);
			continue;
		}
		if (!last && !due(&heap[0])) {
			pthread_cond_timedwait(&wake, &lock, &heap[0].when);
			continue;
		}
		e = pop();
		pthread_mutex_unlock(&lock);
		again = e.call(e.arg, last);
		pthread_mutex_lock(&lock);
		if (again >= 0 && !last)
			add(again, e.call, e.arg);
	}
	pthread_mutex_unlock(&lock);
	return NULL;
}

void
timer_start(void)
{
	pthread_condattr_t a;

	pthread_condattr_init(&a);
	pthread_condattr_setclock(&a, CLOCK_MONOTONIC);
	pthread_cond_init(&wake, &a);
	pthread_condattr_destroy(&a);
	if (pthread_create(&thread, NULL, run, NULL) != 0)
		die(EX_OSERR, "timer: no thread");
}

void
timer_add(long ms, timer_call *call, void *arg)
{
	pthread_mutex_lock(&lock);
	add(ms, call, arg);
	pthread_cond_signal(&wake);
	pthread_mutex_unlock(&lock);
}

void
timer_stop(void)
{
	pthread_mutex_lock(&lock);
	ending = true;
	pthread_cond_signal(&wake);
	pthread_mutex_unlock(&lock);
	pthread_join(thread, NULL);
	free(heap);
	heap = NULL;
	n = size = 0;
}
