#include <limits.h>
#include <string.h>
#include <sysexits.h>

#include <zlib.h>

#include "../lib/log.h"
#include "inflate.h"

#define PIECE 65536

bool
inflate_wanted(const char *s, size_t n)
{
	return n >= 2 && memcmp(s, "\x1f\x8b", 2) == 0;
}

/* One piece more; NULL, or what is wrong. */
static const char *
piece(z_stream *z, int *end, unsigned char *out)
{
	z->next_out = out;
	z->avail_out = PIECE;
	if (*end == Z_STREAM_END) {
		if (!inflate_wanted((const char *)z->next_in, z->avail_in))
			return "bytes behind the end of gzip";
		inflateReset(z);
	}
	*end = inflate(z, Z_NO_FLUSH);
	if (*end == Z_BUF_ERROR ||
	    (*end == Z_OK && z->avail_in == 0 && z->avail_out > 0))
		return "gzip is cut";
	if (*end != Z_OK && *end != Z_STREAM_END)
		return "gzip is damaged";
	return NULL;
}

const char *
inflate_each(const char *s, size_t n, unsigned long long max,
    void (*put)(void *, const char *, size_t), void *arg)
{
	static unsigned char out[PIECE];
	const char *wrong = NULL;
	unsigned long long all = 0;
	z_stream z;
	int end = Z_OK;

	if (!inflate_wanted(s, n))
		return "not gzip";
	if (n > UINT_MAX)
		return "too long";
	memset(&z, 0, sizeof(z));
	if (inflateInit2(&z, 15 + 16) != Z_OK)
		die(EX_OSERR, "out of memory");
	/* zlib never writes through it: a const that its API forgot. */
	z.next_in = (unsigned char *)(size_t)s;
	z.avail_in = (unsigned)n;
	while (wrong == NULL && (end != Z_STREAM_END || z.avail_in > 0)) {
		wrong = piece(&z, &end, out);
		all += PIECE - z.avail_out;
		if (wrong == NULL && all > max)
			wrong = "longer than --max-body";
		else if (put != NULL && wrong == NULL)
			put(arg, (const char *)out, PIECE - z.avail_out);
	}
	inflateEnd(&z);
	return wrong;
}

static void
into_buf(void *arg, const char *s, size_t n)
{
	buf_put(arg, s, n);
}

const char *
inflate_gzip(const char *s, size_t n, struct buf *to, size_t max)
{
	return inflate_each(s, n, max, into_buf, to);
}
