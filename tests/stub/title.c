#include <string.h>

#include "../../lib/utf8.h"
#include "chance.h"
#include "title.h"
#include "words.h"

/* What is asked of a movie's seed here. */
enum {
	ASK_ENGLISH = 1100,
	ASK_DECOMPOSED,
	ASK_WIDE,
	ASK_TWIN
};

/* The letter and the mark that an accented letter is made of. */
static bool
parted(unsigned cp, unsigned *letter, unsigned *mark)
{
	static const struct {
		unsigned cp;
		char letter;
		unsigned mark;
	} table[] = { { 0xe9, 'e', 0x301 }, { 0xe8, 'e', 0x300 },
		{ 0xe1, 'a', 0x301 }, { 0xf1, 'n', 0x303 },
		{ 0xf3, 'o', 0x301 }, { 0xed, 'i', 0x301 },
		{ 0xfa, 'u', 0x301 }, { 0xc9, 'E', 0x301 },
		{ 0xe2, 'a', 0x302 }, { 0xf6, 'o', 0x308 },
		{ 0xeb, 'e', 0x308 } };

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].cp == cp) {
			*letter = (unsigned char)table[i].letter;
			*mark = table[i].mark;
			return true;
		}
	return false;
}

static unsigned
code_point(const unsigned char *p, size_t *n)
{
	if (p[0] < 0x80) {
		*n = 1;
		return p[0];
	}
	if (p[0] < 0xe0) {
		*n = 2;
		return (p[0] & 31u) << 6 | (p[1] & 63u);
	}
	if (p[0] < 0xf0) {
		*n = 3;
		return (p[0] & 15u) << 12 | (p[1] & 63u) << 6 | (p[2] & 63u);
	}
	*n = 4;
	return 0xfffd; /* not in our words */
}

static void
put_code_point(struct buf *b, unsigned cp)
{
	b->n += utf8_put(buf_room(b, 4), cp);
}

/* Normal form D instead of C, of the letters our words have. */
static void
decompose(struct buf *b)
{
	struct buf from = *b;
	size_t n;

	memset(b, 0, sizeof(*b));
	for (size_t i = 0; i < from.n; i += n) {
		unsigned letter, mark;
		unsigned cp = code_point((unsigned char *)from.p + i, &n);

		if (cp >= 0xac00 && cp <= 0xd7a3) {
			put_code_point(b, 0x1100 + (cp - 0xac00) / 588);
			put_code_point(b, 0x1161 + (cp - 0xac00) % 588 / 28);
			if ((cp - 0xac00) % 28 != 0)
				put_code_point(b, 0x11a7 + (cp - 0xac00) % 28);
		} else if (parted(cp, &letter, &mark)) {
			put_code_point(b, letter);
			put_code_point(b, mark);
		} else
			buf_put(b, from.p + i, n);
	}
	buf_free(&from);
}

/* A twin's title looks another and is the same. */
static void
disguise(struct buf *b)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->p[i] >= 'a' && b->p[i] <= 'z')
			b->p[i] = (char)(b->p[i] - 0x20);
	buf_puts(b, "!");
}

static void
put_title(struct buf *b, const struct movie *m, uint64_t seed,
    enum movie_language language)
{
	struct buf t = { 0 };
	char *blank;

	words_title(&t, seed, language);
	if (m->seed != m->title_seed && chance_below(m->seed, ASK_TWIN, 2) == 0)
		disguise(&t);
	if (chance_below(m->seed, ASK_DECOMPOSED, 150) == 0)
		decompose(&t);
	if (language != LANGUAGE_EN &&
	    chance_below(m->seed, ASK_WIDE, 120) == 0 &&
	    (blank = memchr(t.p, ' ', t.n)) != NULL) {
		struct buf wide = { 0 };

		buf_put(&wide, t.p, (size_t)(blank - t.p));
		buf_puts(&wide, "\xe3\x80\x80");
		buf_put(&wide, blank + 1, t.n - (size_t)(blank - t.p) - 1);
		buf_free(&t);
		t = wide;
	}
	buf_json(b, t.p, t.n);
	buf_free(&t);
}

void
title_original(struct buf *b, const struct movie *m)
{
	put_title(b, m, m->title_seed, (enum movie_language)m->language);
}

void
title_put(struct buf *b, const struct movie *m, const struct view *v)
{
	uint64_t other = chance_of(m->title_seed, ASK_ENGLISH);

	if (v->language == VIEW_KOREAN && m->language != LANGUAGE_KO &&
	    !m->no_ko_title)
		put_title(b, m, other, LANGUAGE_KO);
	else if (v->language == VIEW_ENGLISH && m->language != LANGUAGE_EN &&
	    m->language != LANGUAGE_XX && chance_below(other, 1, 20) != 0)
		put_title(b, m, other, LANGUAGE_EN);
	else
		title_original(b, m);
}
