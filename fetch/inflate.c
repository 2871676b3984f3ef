#include <string.h>
#include <sysexits.h>

#include <zlib.h>

#include "../lib/log.h"
#include "inflate.h"

bool
inflate_wanted(const char *s, size_t n)
{
	return n >= 2 && memcmp(s, "\x1f\x8b", 2) == 0;
}

const char *
inflate_gzip(const char *s, size_t n, struct buf *to, size_t max)
{
	const char *wrong = NULL;
	z_stream z;
	int end = Z_OK;

	memset(&z, 0, sizeof(z));
	if (inflateInit2(&z, 15 + 16) != Z_OK)
		die(EX_OSERR, "out of memory");
	/* zlib never writes through it: a const that its API forgot. */
	z.next_in = (unsigned char *)(size_t)s;
	z.avail_in = (unsigned)n;
	while (wrong == NULL && (end != Z_STREAM_END || z.avail_in > 0)) {
		if (end == Z_STREAM_END &&
		    (!inflate_wanted((const char *)z.next_in, z.avail_in) ||
			inflateReset(&z) != Z_OK)) {
			wrong = "bytes behind the end of gzip";
			break;
		}
		z.next_out = (unsigned char *)buf_room(to, 65536);
		z.avail_out = 65536;
		end = inflate(&z, Z_NO_FLUSH);
		to->n += 65536 - z.avail_out;
		if (end == Z_BUF_ERROR ||
		    (end == Z_OK && z.avail_in == 0 && z.avail_out > 0))
			wrong = "gzip is cut";
		else if (end != Z_OK && end != Z_STREAM_END)
			wrong = "gzip is damaged";
		else if (to->n > max)
			wrong = "longer than --max-body";
	}
	inflateEnd(&z);
	return wrong;
}
