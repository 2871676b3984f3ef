#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include <utf8proc.h>

#include "../lib/log.h"
#include "point.h"
#include "text.h"

/*
 * A text with more combining marks in a row than this is not normalised: no
 * script has such (Unicode's Stream-Safe Text Format allows 30), and putting
 * them in order takes time that grows with their square.
 */
#define MARKS_MAX 64

const char *const rule_names[RULES] = {
	[RULE_CONTROL] = "control",
	[RULE_INVISIBLE] = "invisible",
	[RULE_NEWLINE] = "newline",
	[RULE_SPACE] = "space",
	[RULE_NFC] = "nfc",
	[RULE_COLLAPSE] = "collapse",
	[RULE_TRIM] = "trim",
	[RULE_NULL] = "null",
};

/* Code points of one kind are replaced by with (0 or 1 byte). */
static bool
replace(
    const struct buf *from, struct buf *to, enum point kind, const char *with)
{
	const char *p = from->p, *end = from->p + from->n, *kept = p;
	bool changed = false;
	size_t n;

	for (; p < end; p += n) {
		if (point_class(point_read(p, &n)) != kind)
			continue;
		/* CR LF is one line break. */
		if (*p == '\r' && end - p > 1 && p[1] == '\n')
			n = 2;
		buf_put(to, kept, (size_t)(p - kept));
		buf_puts(to, with);
		kept = p + n;
		changed = true;
	}
	buf_put(to, kept, (size_t)(end - kept));
	return changed;
}

/*
 * Lines that were left as they are divide runs: what RULE_NEWLINE was told
 * not to touch is not touched here either.
 */
static bool
is_blank(unsigned cp)
{
	enum point kind = point_class(cp);

	return kind == POINT_BLANK || kind == POINT_SPACE;
}

static bool
collapse(const struct buf *from, struct buf *to)
{
	const char *p = from->p, *end = from->p + from->n, *kept = p;
	bool changed = false;
	size_t n;

	while (p < end) {
		const char *run = p;
		int length = 0;

		for (; p < end && is_blank(point_read(p, &n)); p += n)
			length++;
		if (length > 1) {
			buf_put(to, kept, (size_t)(run - kept));
			buf_put(to, " ", 1);
			kept = p;
			changed = true;
		}
		if (p < end) {
			point_read(p, &n);
			p += n;
		}
	}
	buf_put(to, kept, (size_t)(end - kept));
	return changed;
}

static bool
trim(const struct buf *from, struct buf *to)
{
	const char *p = from->p, *end = from->p + from->n, *last;
	size_t n;

	while (p < end && point_is_white(point_read(p, &n)))
		p += n;
	for (last = end; p < end; end = last) {
		for (last--; (*last & 0xc0) == 0x80; last--)
			;
		if (!point_is_white(point_read(last, &n)))
			break;
	}
	buf_put(to, p, (size_t)(end - p));
	return to->n != from->n;
}

/* Are there so many combining marks in a row that NFC had better not try? */
static bool
too_many_marks(const struct buf *text)
{
	const char *p = text->p, *end = text->p + text->n;
	int row = 0;
	size_t n;

	for (; p < end && row <= MARKS_MAX; p += n) {
		unsigned cp = point_read(p, &n);

		if (point_class(cp) == POINT_NFC &&
		    utf8proc_get_property((utf8proc_int32_t)cp)
			    ->combining_class != 0)
			row++;
		else
			row = 0;
	}
	return row > MARKS_MAX;
}

static void
put_nfc(const char *s, size_t len, struct buf *to)
{
	static utf8proc_int32_t *points;
	static utf8proc_ssize_t room;
	const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
	const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)s;
	utf8proc_ssize_t n = (utf8proc_ssize_t)len, want;

	while (
	    (want = utf8proc_decompose(p, n, points, room, options)) > room) {
		/* One more for the byte that utf8proc_reencode() ends with. */
		points = realloc(points, ((size_t)want + 1) * sizeof(*points));
		if (points == NULL)
			die(EX_OSERR, "out of memory");
		room = want;
	}
	if (want > 0)
		want = utf8proc_reencode(points, want, options);
	if (want < 0)
		die(EX_SOFTWARE, "nfc: %s", utf8proc_errmsg(want));
	buf_put(to, (const char *)points, (size_t)want);
}

/*
 * utf8proc (2.8 at least) takes U+11A7 for a final consonant that adds
 * nothing, and drops it behind a syllable.  It is a vowel of old Korean, and
 * composes with nothing: what stands before and behind it is normalised apart.
 */
static bool
nfc(const struct buf *from, struct buf *to)
{
	static const char lost[] = "\341\206\247";
	const char *p = from->p, *end = from->p + from->n, *kept = p;
	size_t n;

	if (too_many_marks(from))
		return false;
	for (; p < end; p += n) {
		if (point_read(p, &n) != 0x11a7)
			continue;
		put_nfc(kept, (size_t)(p - kept), to);
		buf_puts(to, lost);
		kept = p + n;
	}
	put_nfc(kept, (size_t)(end - kept), to);
	return to->n != from->n || memcmp(to->p, from->p, to->n) != 0;
}

bool
text_apply(enum rule rule, const struct buf *from, struct buf *to)
{
	to->n = 0;
	if (from->n == 0)
		return false;
	switch (rule) {
	case RULE_CONTROL:
		return replace(from, to, POINT_CONTROL, "");
	case RULE_INVISIBLE:
		return replace(from, to, POINT_INVISIBLE, "");
	case RULE_NEWLINE:
		return replace(from, to, POINT_LINE, " ");
	case RULE_SPACE:
		return replace(from, to, POINT_SPACE, " ");
	case RULE_NFC:
		return nfc(from, to);
	case RULE_COLLAPSE:
		return collapse(from, to);
	case RULE_TRIM:
		return trim(from, to);
	case RULE_NULL:
	case RULES:
		break;
	}
	return false;
}
