/*
 * squeeze: gzip.
 */
#ifndef STUB_SQUEEZE_H
#define STUB_SQUEEZE_H

#include <stddef.h>

#include "../../lib/buf.h"

/* Append a gzip member of the n bytes, the same for the same bytes. */
void squeeze(struct buf *, const void *, size_t n);

/*
 * Append a member of the n bytes at p and then 1 GiB of blanks, in about a
 * megabyte.
 */
void squeeze_bomb(struct buf *, const void *p, size_t n);

#endif
