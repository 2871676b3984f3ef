#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include <utf8proc.h>

#include "../lib/log.h"
#include "title.h"

/* Ordering many combining marks takes quadratic time, some grow 18-fold. */
#define LONGEST 4096

static void
grow(struct title *t, size_t n)
{
	if (n <= t->size)
		return;
	free(t->point);
	t->size = n * 2;
	t->point = calloc(t->size, sizeof(*t->point));
	if (t->point == NULL)
		die(EX_OSERR, "out of memory");
}

/* Does this code point make no difference between titles? */
static bool
is_noise(int32_t c)
{
	switch (utf8proc_category(c)) {
	case UTF8PROC_CATEGORY_PC:
	case UTF8PROC_CATEGORY_PD:
	case UTF8PROC_CATEGORY_PS:
	case UTF8PROC_CATEGORY_PE:
	case UTF8PROC_CATEGORY_PI:
	case UTF8PROC_CATEGORY_PF:
	case UTF8PROC_CATEGORY_PO:
	case UTF8PROC_CATEGORY_ZS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
		return true;
	default:
		return false;
	}
}

/* What becomes of each ASCII character: 0 is noise. */
static const int32_t *
ascii(void)
{
	static int32_t table[128];
	int32_t c;

	if (table['a'] == 0)
		for (c = 0; c < 128; c++)
			table[c] = is_noise(c)	   ? 0
			    : c >= 'A' && c <= 'Z' ? c - 'A' + 'a'
						   : c;
	return table;
}

/*
 * Titles of ASCII, Hangul syllables and common Han characters alone, which
 * no normalisation changes: nearly all.  False when there is anything else.
 */
static bool
read_plain(struct title *t, const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s, *end = p + n;
	const int32_t *table = ascii();
	int32_t c;

	for (t->n = 0; p < end;) {
		if (*p < 0x80) {
			if ((c = table[*p++]) != 0)
				t->point[t->n++] = c;
			continue;
		}
		if (*p < 0xe4 || *p > 0xed)
			return false;
		c = (*p & 0xf) << 12 | (p[1] & 0x3f) << 6 | (p[2] & 0x3f);
		if (!(c >= 0xac00 && c <= 0xd7a3) &&
		    !(c >= 0x4e00 && c <= 0x9fa5))
			return false;
		t->point[t->n++] = c;
		p += 3;
	}
	return true;
}

static void
read_any(struct title *t, const char *s, size_t n)
{
	const utf8proc_option_t how = UTF8PROC_STABLE | UTF8PROC_COMPAT |
	    UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
	utf8proc_ssize_t m;
	size_t i;

	for (;;) {
		m = utf8proc_decompose((const utf8proc_uint8_t *)s,
		    (utf8proc_ssize_t)n, t->point, (utf8proc_ssize_t)t->size,
		    how);
		if (m < 0 || (size_t)m <= t->size)
			break;
		grow(t, (size_t)m);
	}
	if (m >= 0)
		m = utf8proc_normalize_utf32(t->point, m, how);
	if (m < 0)
		die(EX_SOFTWARE, "title: %s", utf8proc_errmsg(m));
	for (t->n = i = 0; i < (size_t)m; i++)
		if (!is_noise(t->point[i]))
			t->point[t->n++] = t->point[i];
}

bool
title_read(struct title *t, const struct json_value *v)
{
	const char *s = v->p + 1;
	size_t n = v->n - 2;

	if (n > LONGEST)
		return false;
	if (v->escaped) {
		t->text.n = 0;
		s = buf_room(&t->text, v->n);
		n = json_decode(v, t->text.p);
	}
	grow(t, n + 1);
	if (!read_plain(t, s, n))
		read_any(t, s, n);
	return t->n > 0;
}

struct hash
title_hash(struct title *t, const struct json_value *date)
{
	size_t n = t->n * sizeof(*t->point), m;
	char *p;

	/* The length goes first, so that title and date do not mix. */
	t->text.n = 0;
	p = buf_room(&t->text, sizeof(n) + n + date->n);
	memcpy(p, &n, sizeof(n));
	memcpy(p + sizeof(n), t->point, n);
	m = json_decode(date, p + sizeof(n) + n);
	return hash_bytes(p, sizeof(n) + n + m);
}

void
title_free(struct title *t)
{
	free(t->point);
	buf_free(&t->text);
}
