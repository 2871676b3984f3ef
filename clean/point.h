/*
 * point: what kind of code point is this, to one who tidies up texts?
 */
#ifndef TMDB_CLEAN_POINT_H
#define TMDB_CLEAN_POINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum point {
	POINT_PLAIN,	 /* nothing to do, whatever stands around it */
	POINT_BLANK,	 /* U+0020 */
	POINT_SPACE,	 /* other white space within a line, invisible all */
	POINT_LINE,	 /* ends a line */
	POINT_CONTROL,	 /* C0, DEL and C1, but for those above */
	POINT_INVISIBLE, /* zero width space, byte order mark */
	POINT_NFC	 /* NFC may change it, or compose it with others */
};

/* To be called once, before point_class(). */
void point_open(void);

/* A bit for each code point of the BMP that is not plain. */
extern uint64_t point_odd[0x10000 / 64];

/* The class of those that have one, and of those past the BMP. */
enum point point_look_up(unsigned cp);

static inline enum point
point_class(unsigned cp)
{
	if (cp < 0x10000 && (point_odd[cp / 64] >> (cp % 64) & 1) == 0)
		return POINT_PLAIN;
	return cp == ' ' ? POINT_BLANK : point_look_up(cp);
}

/* Is it white space: POINT_BLANK, POINT_SPACE or POINT_LINE? */
bool point_is_white(unsigned cp);

/* The code point at p, in good UTF-8, and its length in bytes. */
static inline unsigned
point_read(const char *p, size_t *n)
{
	const unsigned char *s = (const unsigned char *)p;

	if (s[0] < 0x80) {
		*n = 1;
		return s[0];
	}
	if (s[0] < 0xe0) {
		*n = 2;
		return (s[0] & 0x1fu) << 6 | (s[1] & 0x3fu);
	}
	if (s[0] < 0xf0) {
		*n = 3;
		return (s[0] & 0xfu) << 12 | (s[1] & 0x3fu) << 6 |
		    (s[2] & 0x3fu);
	}
	*n = 4;
	return (s[0] & 7u) << 18 | (s[1] & 0x3fu) << 12 | (s[2] & 0x3fu) << 6 |
	    (s[3] & 0x3fu);
}

#endif
