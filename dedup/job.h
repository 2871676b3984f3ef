/*
 * job: what all ways of removing copies work with.
 */
#ifndef DEDUP_JOB_H
#define DEDUP_JOB_H

#include <stdbool.h>
#include <stddef.h>

#include "../lib/filter.h"
#include "entry.h"
#include "key.h"
#include "origin.h"

struct job {
	struct filter filter;
	enum keep keep;
	bool titles;
	size_t memory; /* bytes, for all that is held */
	struct origin origin;
	struct key key;		/* of the record in hand, */
	struct entries entries; /* and what it is judged by */
	struct json *again;	/* a scanner for lines of before */
	struct key key_again;
	struct entries entries_again;
};

/* Begin, with the filter and the options set.  False: names are no key. */
bool job_open(struct job *, const char *names);
void job_close(struct job *);

#endif
