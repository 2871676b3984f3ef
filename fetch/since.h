/*
 * since: where a follower stands, in a file, replaced as a whole.
 */
#ifndef FETCH_SINCE_H
#define FETCH_SINCE_H

#include "outputs.h"
#include "seen.h"

struct since {
	const char *path; /* NULL: nothing is kept */
	int lock;
	long first; /* the first day that is still open; -1: none yet */
	struct seen seen;
	struct outputs outputs;
};

/*
 * Lock and read.  A file of the standard output or the quarantine (or NULL)
 * is cut to what it held when the state was saved.  Damaged ones end the
 * program with EX_CONFIG, one in use with EX_TEMPFAIL.
 */
void since_open(struct since *, const char *path, const char *quarantine);

/* Save, after what was written: that must have been flushed. */
void since_save(struct since *);

void since_close(struct since *);

#endif
