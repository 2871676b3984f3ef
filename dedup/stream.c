#include <stdlib.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "held.h"
#include "idset.h"
#include "stream.h"
#include "verdict.h"

/*
 * When the set of keys is full, it is final: what it knows is refused as
 * before, and all else has to wait for the end of the input.
 */
struct stream {
	struct job *job;
	struct idset *seen;
	struct held *held; /* NULL until the set is full */
};

struct stream *
stream_new(struct job *j)
{
	struct stream *s = calloc(1, sizeof(*s));

	if (s == NULL)
		die(EX_OSERR, "out of memory");
	s->job = j;
	s->seen = idset_new(j->memory / 2);
	return s;
}

static void
reject(struct job *j, uint64_t line, unsigned source, const struct note *first)
{
	struct entry loser = { .line = line, .source = source };
	struct entry winner = { .line = first->place, .source = first->mark };
	struct verdict v;

	verdict_set(&v, &j->origin, VERDICT_KEY, REASON_FIRST, &loser, &winner);
	verdict_reject(&v, &j->filter, &j->origin, &j->key, &j->filter.line);
}

void
stream_add(struct stream *s)
{
	struct job *j = s->job;
	uint64_t line = origin_line(&j->origin, &j->filter.line);
	unsigned source = entries_source(&j->entries);
	struct note note = { line, source };

	switch (idset_add(s->seen, &j->key, &note)) {
	case IDSET_NEW:
		filter_pass(&j->filter);
		break;
	case IDSET_SEEN:
		reject(j, line, source, &note);
		break;
	case IDSET_FULL:
		if (s->held == NULL)
			s->held = held_new(j, j->memory / 2);
		held_add(s->held, line);
		break;
	}
}

void
stream_finish(struct stream *s)
{
	if (s->held != NULL)
		held_finish(s->held);
	idset_free(s->seen);
	free(s);
}
