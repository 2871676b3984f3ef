/*
 * edit: a text again, with some runs of its bytes replaced by others and all
 * the rest as it was.
 */
#ifndef TMDB_CLEAN_EDIT_H
#define TMDB_CLEAN_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "../lib/buf.h"

#define EDIT_MAX 16 /* replacements in one text, at most */

/* Zero it to begin; edit_free() when done. */
struct edit {
	struct cut {
		const char *from; /* what goes, in the old text */
		size_t n;
		size_t at, len; /* what comes, in new */
	} cuts[EDIT_MAX];
	size_t n;
	struct buf new; /* what comes, all of it */
	size_t used;	/* of new, by the cuts so far */
	struct buf out; /* the text that was made */
};

/* Forget all replacements. */
void edit_begin(struct edit *);

/*
 * Put into e->new what comes instead of the n bytes at from, then call this:
 * in any order, but no two may overlap.
 */
void edit_replace(struct edit *, const char *from, size_t n);

/*
 * Make the text anew from the n bytes at old: e->out, which is followed by a
 * newline and JSON_PAD bytes of zero, so that it can be scanned again.
 */
void edit_make(struct edit *, const char *old, size_t n);

void edit_free(struct edit *);

#endif
