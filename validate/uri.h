/*
 * uri: RFC 3986: are these bytes a URI, and what does a reference mean at
 * a base.
 */
#ifndef VALIDATE_URI_H
#define VALIDATE_URI_H

#include <stdbool.h>
#include <stddef.h>

#include "../lib/buf.h"

/* Is it a URI, or, when relative is set, a URI reference? */
bool uri_ok(const char *, size_t n, bool relative);

/*
 * What ref means in a document of URI base (section 5.2): append it to out
 * without its fragment.  The fragment's offset in ref comes back; n if there
 * is none, else it is behind the '#'.
 */
size_t uri_resolve(
    const char *base, size_t nbase, const char *ref, size_t n, struct buf *);

/* Decimal octets, as in 127.0.0.1. */
bool ipv4_ok(const char *, size_t n);

/* RFC 4291 section 2.2, without a zone. */
bool ipv6_ok(const char *, size_t n);

#endif
