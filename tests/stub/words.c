#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "chance.h"
#include "tongue.h"
#include "words.h"

#define SENTENCES 10 /* each list has so many; 3 is prime to it */

static const char *
pick(const char *const *words, uint64_t seed, uint64_t what)
{
	uint32_t n = 0;

	while (words[n] != NULL)
		n++;
	return words[chance_below(seed, what, n)];
}

/* The final consonant of the last Hangul syllable: 0 none, 8 is rieul. */
static unsigned
last_sound(const struct buf *b)
{
	const unsigned char *p;
	unsigned cp;

	if (b->n < 3)
		return 0;
	p = (const unsigned char *)b->p + b->n - 3;
	if (p[0] < 0xe0)
		return 0;
	cp = (p[0] & 15u) << 12 | (p[1] & 63u) << 6 | (p[2] & 63u);
	if (cp < 0xac00 || cp > 0xd7a3)
		return 0;
	return (cp - 0xac00) % 28;
}

static void
put_particle(struct buf *b, char which)
{
	static const char *const particles[5][2] = { { "는", "은" },
		{ "를", "을" }, { "가", "이" }, { "와", "과" },
		{ "로", "으로" } };
	unsigned sound = last_sound(b);
	bool shut = sound != 0 && !(which == '5' && sound == 8);

	buf_puts(b, particles[which - '1'][shut]);
}

/* One word of the pattern; false when c does not stand for one. */
static bool
put_word(struct buf *b, const struct tongue *t, char c, uint64_t seed,
    uint64_t place)
{
	const char *const *list = c == 'A' ? t->adjective
	    : c == 'N'			   ? t->noun
	    : c == 'P'			   ? t->place
	    : c == 'J'			   ? t->job
	    : c == 'H'			   ? t->name
	    : c == 'V'			   ? t->happening
					   : NULL;

	if (c == 'D')
		buf_printf(b, "%u", 2 + chance_below(seed, place, 8));
	else if (list != NULL)
		buf_puts(b, pick(list, seed, place));
	else
		return false;
	return true;
}

/* Within an English sentence: in lower case, and "an" before a vowel. */
static void
fit(struct buf *b, size_t from)
{
	char first = (char)(b->p[from] | 0x20);

	b->p[from] = first;
	if (strchr("aeiou", first) == NULL || from < 2 ||
	    b->p[from - 1] != ' ' || (b->p[from - 2] | 0x20) != 'a' ||
	    (from > 2 && b->p[from - 3] != ' '))
		return;
	(void)buf_room(b, 1);
	memmove(b->p + from, b->p + from - 1, b->n - from + 1);
	b->p[from - 1] = 'n';
	b->n++;
}

/*
 * A capital within a word ("The", "Last") is no placeholder.  In an English
 * sentence only names and places keep theirs.
 */
static void
fill(struct buf *b, const struct tongue *t, const char *pattern, uint64_t seed,
    bool sentence)
{
	const char *p = pattern;

	for (; *p != '\0'; p++) {
		uint64_t place = 10 + (uint64_t)(p - pattern);
		size_t from = b->n;

		if (p[1] >= 'a' && p[1] <= 'z')
			buf_put(b, p, 1);
		else if (t == &tongues[LANGUAGE_KO] && *p >= '1' && *p <= '5')
			put_particle(b, *p);
		else if (!put_word(b, t, *p, seed, place))
			buf_put(b, p, 1);
		else if (sentence && t == &tongues[LANGUAGE_EN] &&
		    strchr("ANJV", *p) != NULL)
			fit(b, from);
	}
}

void
words_title(struct buf *b, uint64_t seed, enum movie_language language)
{
	const struct tongue *t = &tongues[language];

	fill(b, t, pick(t->title, seed, 1), seed, false);
}

void
words_overview(struct buf *b, uint64_t seed, enum movie_language language)
{
	/* What editors leave behind: between two sentences, now and then. */
	static const char *const odd[] = { "\r ", "\r\n\r\n", "  ",
		"\xe3\x80\x80", "\xc2\xa0", " \xe2\x80\x8b", "\xe2\x80\xa8",
		"\x7f ", "\n", " \t" };
	const struct tongue *t =
	    &tongues[language == LANGUAGE_KO ? LANGUAGE_KO : LANGUAGE_EN];
	uint32_t n = 2 + chance_below(seed, 2, 4);
	uint32_t first = chance_below(seed, 4, SENTENCES);

	for (uint32_t i = 0; i < n; i++) {
		uint64_t what = chance_of(seed, 100 + i);
		const char *pattern = t->sentence[(first + 3 * i) % SENTENCES];

		if (i > 0 && chance_below(what, 0, 60) == 0)
			buf_puts(b, odd[chance_below(what, 3, 10)]);
		else if (i > 0)
			buf_puts(b, " ");
		fill(b, t, pattern, what, true);
	}
	/* And at the ends. */
	if (chance_below(seed, 3, 80) == 0)
		buf_puts(b, " ");
}

void
words_tagline(struct buf *b, uint64_t seed, enum movie_language language)
{
	const struct tongue *t =
	    &tongues[language == LANGUAGE_KO ? LANGUAGE_KO : LANGUAGE_EN];

	fill(b, t,
	    language == LANGUAGE_KO ? "모든 N에는 끝이 있다."
				    : "Every N has its A end.",
	    seed, true);
}

void
words_name(struct buf *b, uint64_t seed)
{
	static const char *const family[] = { "Kim", "Park", "Lee", "Choi",
		"Jung", "Novak", "Silva", "Okafor", "Lindqvist", "Haddad",
		"Moreau", "O'Dell", "Nguyễn", "Weiss", "Baker", "Ito", NULL };

	buf_printf(b, "%s %s", pick(tongues[LANGUAGE_EN].name, seed, 1),
	    pick(family, seed, 2));
}
