/*
 * raw: the archive of answers, a line of JSON each, from which replay makes
 * the same records again.
 */
#ifndef FETCH_RAW_H
#define FETCH_RAW_H

#include "../lib/filter.h"
#include "../lib/io.h"
#include "ask.h"
#include "page.h"

/* Append a good answer; its body's newlines become blanks. */
void raw_put(struct writer *, const struct ask *);

/*
 * Read archives (n is 0: the standard input) and emit their records.  Lines
 * that are none, and bodies that are not good, go to the quarantine.
 */
void raw_replay(struct filter *, struct pages *, int n, char *const *files);

#endif
