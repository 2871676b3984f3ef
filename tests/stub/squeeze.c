#include <stdint.h>
#include <string.h>
#include <sysexits.h>
#include <zlib.h>

#include "../../lib/log.h"
#include "squeeze.h"

#define MIB (1024u * 1024)

/* Deflate n bytes onto b; flush as in zlib. */
static void
deflate_onto(z_stream *z, struct buf *b, const void *p, size_t n, int flush)
{
	z->next_in = (Bytef *)(uintptr_t)p;
	z->avail_in = (uInt)n;
	do {
		z->next_out = (Bytef *)buf_room(b, 65536);
		z->avail_out = 65536;
		if (deflate(z, flush) == Z_STREAM_ERROR)
			die(EX_SOFTWARE, "gzip: stream error");
		b->n += 65536 - z->avail_out;
	} while (z->avail_out == 0);
}

static void
begin(z_stream *z)
{
	memset(z, 0, sizeof(*z));
	if (deflateInit2(z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) !=
	    Z_OK)
		die(EX_OSERR, "gzip: no memory");
}

void
squeeze(struct buf *b, const void *p, size_t n)
{
	z_stream z;

	begin(&z);
	deflate_onto(&z, b, p, n, Z_FINISH);
	deflateEnd(&z);
}

void
squeeze_bomb(struct buf *b, const void *p, size_t n)
{
	struct buf blanks = { 0 };
	z_stream z;

	memset(buf_room(&blanks, MIB), ' ', MIB);
	blanks.n = MIB;
	begin(&z);
	deflate_onto(&z, b, p, n, Z_NO_FLUSH);
	for (int i = 0; i < 1024; i++)
		deflate_onto(&z, b, blanks.p, blanks.n, Z_NO_FLUSH);
	deflate_onto(&z, b, "", 0, Z_FINISH);
	deflateEnd(&z);
	buf_free(&blanks);
}
