/*
 * earlier: the ids of earlier runs, from files.
 */
#ifndef VALIDATE_EARLIER_H
#define VALIDATE_EARLIER_H

#include "sighting.h"

/*
 * Read n files of lines that are ids, records with this member, or
 * profiles.  What cannot be opened or is none of these, and a profile whose
 * list of ids is not whole, ends the program with EX_NOINPUT or EX_DATAERR.
 */
void
earlier_read(struct sighting *, char *const *files, int n, const char *member);

#endif
