#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "progress.h"
#include "when.h"

#define SHOW_EVERY .5

bool
progress_open(struct progress *p, const char *when)
{
	memset(p, 0, sizeof(*p));
	p->on = strcmp(when, "on") == 0 ||
	    (strcmp(when, "auto") == 0 && isatty(STDERR_FILENO));
	p->began = when_now();
	return p->on || strcmp(when, "off") == 0 || strcmp(when, "auto") == 0;
}

/* The cursor stays in front of it, so that a message writes over it. */
static void
put(const char *text)
{
	char line[160];
	int n = snprintf(line, sizeof(line), "\r%s\033[K\r", text);

	/* For people: nothing is lost when nobody can see it. */
	if (n > 0 && n < (int)sizeof(line))
		(void)!write(STDERR_FILENO, line, (size_t)n);
}

void
progress_show(struct progress *p, uint64_t done, uint64_t lost,
    uint64_t requests, long left)
{
	double now, seconds;
	char text[120], eta[40] = "";

	if (!p->on || (now = when_now()) - p->last < SHOW_EVERY)
		return;
	p->last = now;
	p->shown = true;
	seconds = now - p->began;
	if (left >= 0 && done > 0)
		snprintf(eta, sizeof(eta), ", %.0f s to go",
		    seconds / (double)done * (double)left);
	snprintf(text, sizeof(text),
	    "tmdb-fetch: %llu pages, %llu lost, %.1f requests/s%s",
	    (unsigned long long)done, (unsigned long long)lost,
	    seconds > 0 ? (double)requests / seconds : 0, eta);
	put(text);
}

void
progress_end(struct progress *p)
{
	if (p->shown)
		put("");
}
