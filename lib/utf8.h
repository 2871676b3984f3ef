/*
 * utf8: is this text well-formed UTF-8 (Unicode 15, table 3-7: no overlong
 * form, no surrogate, nothing above U+10FFFF)?
 */
#ifndef TMDB_UTF8_H
#define TMDB_UTF8_H

#include <stddef.h>

/* The offset of the first byte that is not part of good UTF-8, or n. */
size_t utf8_bad(const char *s, size_t n);

/* The number of code points in well-formed text of n bytes. */
size_t utf8_count(const char *s, size_t n);

/* Write code point cp (not a surrogate) as 1 to 4 bytes; how many. */
size_t utf8_put(char *to, unsigned cp);

#endif
