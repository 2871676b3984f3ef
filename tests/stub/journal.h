/*
 * journal: a line of JSON for every request.
 */
#ifndef STUB_JOURNAL_H
#define STUB_JOURNAL_H

#include "reply.h"

/* Append to file; one that can't be made ends with EX_CANTCREAT. */
void journal_open(const char *file);

/* The reply is decided on.  Without journal_open() nothing happens. */
void journal_put(const struct reply *, const struct behaviour *);

#endif
