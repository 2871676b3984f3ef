#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "log.h"
#include "stats.h"

struct counter {
	char *group, *name;
	uint64_t n;
};

static double
monotonic(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

void
stats_open(struct stats *s, const char *stage)
{
	memset(s, 0, sizeof(*s));
	s->stage = stage;
	s->started = monotonic();
}

static char *
copy(const char *s)
{
	char *p = strdup(s);

	if (p == NULL)
		die(EX_OSERR, "out of memory");
	return p;
}

void
stats_add(struct stats *s, const char *group, const char *name, uint64_t more)
{
	struct counter *c;
	size_t i;

	for (i = 0; i < s->n; i++) {
		c = &s->counter[i];
		if (strcmp(c->name, name) == 0 &&
		    strcmp(c->group, group) == 0) {
			c->n += more;
			return;
		}
	}
	s->counter = reallocarray(s->counter, s->n + 1, sizeof(*c));
	if (s->counter == NULL)
		die(EX_OSERR, "out of memory");
	s->counter[s->n++] = (struct counter){ copy(group), copy(name), more };
}

void
stats_count(struct stats *s, const char *group, const char *name)
{
	stats_add(s, group, name, 1);
}

static void
put_group(const struct stats *s, const char *group, struct buf *b)
{
	const char *comma = "";
	size_t i;

	buf_puts(b, ",");
	buf_json(b, group, strlen(group));
	buf_puts(b, ":{");
	for (i = 0; i < s->n; i++) {
		if (strcmp(s->counter[i].group, group) != 0)
			continue;
		buf_puts(b, comma);
		buf_json(b, s->counter[i].name, strlen(s->counter[i].name));
		buf_printf(b, ":%llu", (unsigned long long)s->counter[i].n);
		comma = ",";
	}
	buf_puts(b, "}");
}

void
stats_line(const struct stats *s, struct buf *b)
{
	size_t i, k;

	buf_printf(b,
	    "{\"stage\":\"%s\",\"in\":%llu,\"out\":%llu,"
	    "\"quarantined\":%llu",
	    s->stage, (unsigned long long)s->in, (unsigned long long)s->out,
	    (unsigned long long)s->quarantined);
	if (s->merged > 0)
		buf_printf(
		    b, ",\"merged\":%llu", (unsigned long long)s->merged);
	put_group(s, "by_rule", b);
	for (i = 0; i < s->n; i++) {
		for (k = 0; k < i; k++)
			if (strcmp(s->counter[k].group, s->counter[i].group) ==
			    0)
				break;
		if (k == i && strcmp(s->counter[i].group, "by_rule") != 0)
			put_group(s, s->counter[i].group, b);
	}
	buf_printf(b, ",\"seconds\":%.3f}\n", monotonic() - s->started);
}

void
stats_free(struct stats *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		free(s->counter[i].group);
		free(s->counter[i].name);
	}
	free(s->counter);
	s->counter = NULL;
	s->n = 0;
}
