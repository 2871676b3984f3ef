/*
 * inflate: gzip that came without the header that announces it.
 */
#ifndef FETCH_INFLATE_H
#define FETCH_INFLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "../lib/buf.h"

/* Does the body begin as gzip does?  No JSON text begins so. */
bool inflate_wanted(const char *, size_t n);

/*
 * Put the n bytes at s, gzip members one after the other, inflated into to.
 * NULL, or what is wrong: they are cut, damaged, followed by other bytes, or
 * more than max when inflated.
 */
const char *inflate_gzip(const char *s, size_t n, struct buf *to, size_t max);

#endif
