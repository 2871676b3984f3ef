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

/* window is negative for deflate without a gzip header. */
static void
begin(z_stream *z, int window)
{
	memset(z, 0, sizeof(*z));
	if (deflateInit2(z, 6, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY) !=
	    Z_OK)
		die(EX_OSERR, "gzip: no memory");
}

void
squeeze(struct buf *b, const void *p, size_t n)
{
	z_stream z;

	begin(&z, 15 + 16);
	deflate_onto(&z, b, p, n, Z_FINISH);
	deflateEnd(&z);
}

/* A piece that depends on nothing before it and can stand before any other. */
static void
put_piece(struct buf *b, const void *p, size_t n)
{
	z_stream z;

	begin(&z, -15);
	deflate_onto(&z, b, p, n, Z_FULL_FLUSH);
	deflateEnd(&z);
}

static void
put_little(struct buf *b, uLong v)
{
	for (int i = 0; i < 4; i++, v >>= 8) {
		char c = (char)(v & 255);

		buf_put(b, &c, 1);
	}
}

void
squeeze_bomb(struct buf *b, const void *p, size_t n)
{
	struct buf blanks = { 0 }, piece = { 0 };
	uLong crc = crc32_z(0, p, n), more;

	memset(buf_room(&blanks, MIB), ' ', MIB);
	put_piece(&piece, blanks.p, MIB);
	more = crc32_z(0, (Bytef *)blanks.p, MIB);
	/* No name, no date, made on Unix. */
	buf_put(b, "\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
	put_piece(b, p, n);
	for (int i = 0; i < 1024; i++) {
		buf_put(b, piece.p, piece.n);
		crc = crc32_combine(crc, more, MIB);
	}
	/* The last piece: empty. */
	buf_put(b, "\x03\0", 2);
	put_little(b, crc);
	put_little(b, (uLong)(n + 1024ull * MIB));
	buf_free(&blanks);
	buf_free(&piece);
}
