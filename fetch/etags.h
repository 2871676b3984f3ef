/*
 * etags: what TMDB's answers were known by, so that it can be asked for those
 * alone that changed.
 */
#ifndef FETCH_ETAGS_H
#define FETCH_ETAGS_H

#include "ask.h"

struct etags;

/*
 * Read the file, if there is one.  Damage only loses what was known.  The
 * path is kept, not copied.
 */
struct etags *etags_open(const char *path);

/* What the answer to this request was known by, or NULL. */
const char *etags_get(const struct etags *, const struct ask *);

/* Note that of an answer. */
void etags_note(struct etags *, const struct ask *);

/* Replace the file, when save is set, and free. */
void etags_close(struct etags *, bool save);

#endif
