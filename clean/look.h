/*
 * look: which repairs may a text need?  Fast, and never too few.
 */
#ifndef TMDB_CLEAN_LOOK_H
#define TMDB_CLEAN_LOOK_H

#include <stddef.h>

/* To be called once, before look_at(). */
void look_open(void);

/*
 * Bits (1u << enum rule) of the rules that may change the text of a JSON
 * string, as it stands in the record without its quotes: n good bytes at s.
 * 0 means that it is clean.  Reads up to 33 bytes past the end.
 */
unsigned look_at(const char *s, size_t n);

#endif
