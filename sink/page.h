/*
 * page: a run of encoded values, compressed, behind its header.
 */
#ifndef SINK_PAGE_H
#define SINK_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "../lib/buf.h"

/* Parquet's names of encodings and of the codec of all pages. */
enum {
	ENCODING_PLAIN = 0,
	ENCODING_RLE = 3,
	ENCODING_RLE_DICTIONARY = 8,
	CODEC_ZSTD = 6
};

enum page {
	PAGE_DATA = 0,
	PAGE_DICTIONARY = 2
};

/*
 * Append the page with these n values to out; its length with the header, as
 * if it were not compressed.
 */
size_t page_put(
    struct buf *out, const struct buf *raw, enum page, size_t n, int encoding);

/* No more pages come. */
void page_done(void);

#endif
