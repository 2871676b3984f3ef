/*
 * buf: a growing run of bytes.  Zero it to begin; buf_free() when done.
 * No memory ends the program with EX_OSERR.
 */
#ifndef TMDB_BUF_H
#define TMDB_BUF_H

#include <stddef.h>

struct buf {
	char *p; /* NULL while nothing was ever put in */
	size_t n, size;
};

/* Make room for n more bytes and return where they go. */
char *buf_room(struct buf *, size_t n);
void buf_put(struct buf *, const char *, size_t n);
void buf_puts(struct buf *, const char *);
void buf_printf(struct buf *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* As a JSON string, quotes included; the n bytes are good UTF-8. */
void buf_json(struct buf *, const char *, size_t n);

/*
 * As base64 (RFC 4648 section 4).  Call with multiples of 3 bytes until the
 * last.
 */
void buf_base64(struct buf *, const char *, size_t n);

void buf_free(struct buf *);

#endif
