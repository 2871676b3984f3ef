/*
 * inflate: gzip that libcurl was not told of.
 */
#ifndef FETCH_INFLATE_H
#define FETCH_INFLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "../lib/buf.h"

/* Does the body begin as gzip does?  No JSON text begins so. */
bool inflate_wanted(const char *, size_t n);

/*
 * Inflate the n bytes at s, gzip members one after the other, and hand them
 * to put piece by piece.  NULL, or what is wrong: they are cut, damaged,
 * followed by other bytes, no gzip at all, or more than max when inflated.
 */
const char *inflate_each(const char *s, size_t n, unsigned long long max,
    void (*put)(void *, const char *, size_t), void *arg);

/* The same into a buffer. */
const char *inflate_gzip(const char *s, size_t n, struct buf *to, size_t max);

#endif
