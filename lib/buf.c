#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "buf.h"
#include "log.h"

char *
buf_room(struct buf *b, size_t n)
{
	size_t size = b->size == 0 ? 256 : b->size;

	if (b->size - b->n < n) {
		while (size - b->n < n) {
			if (size > SIZE_MAX / 2)
				die(EX_OSERR, "out of memory");
			size *= 2;
		}
		if ((b->p = realloc(b->p, size)) == NULL)
			die(EX_OSERR, "out of memory");
		b->size = size;
	}
	return b->p + b->n;
}

void
buf_put(struct buf *b, const char *s, size_t n)
{
	if (n > 0)
		memcpy(buf_room(b, n), s, n);
	b->n += n;
}

void
buf_puts(struct buf *b, const char *s)
{
	buf_put(b, s, strlen(s));
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap, again;
	size_t room;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	buf_room(b, 1);
	room = b->size - b->n;
	n = vsnprintf(b->p + b->n, room, fmt, ap);
	va_end(ap);
	if (n < 0)
		die(EX_SOFTWARE, "cannot format \"%s\"", fmt);
	/* Formatting is slow: twice only where it did not fit. */
	if ((size_t)n >= room)
		vsnprintf(
		    buf_room(b, (size_t)n + 1), (size_t)n + 1, fmt, again);
	va_end(again);
	b->n += (size_t)n;
}

void
buf_json(struct buf *b, const char *s, size_t n)
{
	static const char hex[] = "0123456789abcdef";
	static const char plain[] = "\b\f\n\r\t\"\\";
	static const char letter[] = "bfnrt\"\\";
	const char *known;
	char *to = buf_room(b, 6 * n + 2), *from = to;
	unsigned char c;
	size_t i;

	*to++ = '"';
	for (i = 0; i < n; i++) {
		c = (unsigned char)s[i];
		if (c >= 0x20 && c != '"' && c != '\\') {
			*to++ = s[i];
			continue;
		}
		*to++ = '\\';
		known = memchr(plain, c, sizeof(plain) - 1);
		if (known != NULL) {
			*to++ = letter[known - plain];
			continue;
		}
		memcpy(to, "u00", 3);
		to[3] = hex[c >> 4];
		to[4] = hex[c & 15];
		to += 5;
	}
	*to++ = '"';
	b->n += (size_t)(to - from);
}

void
buf_base64(struct buf *b, const char *s, size_t n)
{
	static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	char *to = buf_room(b, (n + 2) / 3 * 4);
	unsigned long w;
	size_t left;

	for (left = n; left > 0; s += 3, left -= left < 3 ? left : 3) {
		w = (unsigned long)(unsigned char)s[0] << 16;
		if (left > 1)
			w |= (unsigned long)(unsigned char)s[1] << 8;
		if (left > 2)
			w |= (unsigned char)s[2];
		*to++ = digit[w >> 18];
		*to++ = digit[w >> 12 & 63];
		*to++ = left > 1 ? digit[w >> 6 & 63] : '=';
		*to++ = left > 2 ? digit[w & 63] : '=';
	}
	b->n += (n + 2) / 3 * 4;
}

void
buf_free(struct buf *b)
{
	free(b->p);
	memset(b, 0, sizeof(*b));
}
