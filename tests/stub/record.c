#include <stdlib.h>
#include <string.h>

#include "../../lib/utf8.h"
#include "chance.h"
#include "day.h"
#include "genre.h"
#include "record.h"
#include "words.h"

/* What is asked of a movie's seed here. */
enum {
	ASK_POSTER = 1000,
	ASK_BACKDROP,
	ASK_TEXT,
	ASK_ENGLISH,
	ASK_DECOMPOSED,
	ASK_WIDE,
	ASK_TWIN
};

void
view_language(struct view *v, const char *language)
{
	v->code = language == NULL || language[0] == '\0' ? "en" : language;
	v->language = strncmp(v->code, "en", 2) == 0 ? VIEW_ENGLISH
	    : strncmp(v->code, "ko", 2) == 0	     ? VIEW_KOREAN
						     : VIEW_OTHER;
}

void
record_decimal(struct buf *b, uint64_t value, int digits)
{
	uint64_t unit = 1;

	for (int i = 0; i < digits; i++)
		unit *= 10;
	buf_printf(b, "%llu.", (unsigned long long)(value / unit));
	value %= unit;
	do {
		unit /= 10;
		buf_printf(b, "%u", (unsigned)(value / unit));
		value %= unit;
	} while (value != 0);
}

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
record_original_title(struct buf *b, const struct movie *m)
{
	put_title(b, m, m->title_seed, (enum movie_language)m->language);
}

void
record_title(struct buf *b, const struct movie *m, const struct view *v)
{
	uint64_t other = chance_of(m->title_seed, ASK_ENGLISH);

	if (v->language == VIEW_KOREAN && m->language != LANGUAGE_KO &&
	    !m->no_ko_title)
		put_title(b, m, other, LANGUAGE_KO);
	else if (v->language == VIEW_ENGLISH && m->language != LANGUAGE_EN &&
	    m->language != LANGUAGE_XX && chance_below(other, 1, 20) != 0)
		put_title(b, m, other, LANGUAGE_EN);
	else
		record_original_title(b, m);
}

void
record_overview(struct buf *b, const struct movie *m, const struct view *v)
{
	struct buf t = { 0 };
	uint64_t seed = chance_of(m->seed, ASK_TEXT);
	bool none = v->language == VIEW_OTHER ||
	    (v->language == VIEW_KOREAN ? m->no_ko_overview
					: chance_below(seed, 1, 40) == 0);

	if (!none)
		words_overview(&t, seed,
		    v->language == VIEW_KOREAN ? LANGUAGE_KO : LANGUAGE_EN);
	buf_json(b, t.n == 0 ? "" : t.p, t.n);
	buf_free(&t);
}

void
record_image(struct buf *b, uint64_t seed, bool none)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz0123456789";

	if (none) {
		buf_puts(b, "null");
		return;
	}
	buf_puts(b, "\"/");
	for (uint64_t i = 0; i < 27; i++)
		buf_put(b, &letters[chance_below(seed, i, 62)], 1);
	buf_puts(b, ".jpg\"");
}

/* Of two copies one may be the older, or rounded. */
void
record_votes(struct buf *b, const struct movie *m, uint64_t copy)
{
	uint32_t count = m->vote_count, average = m->vote_average;

	if (copy != 0 && count > 10)
		count += chance_below(copy, 0, 7) - 3;
	if (copy != 0 && chance_below(copy, 1, 3) == 0)
		average = (average + 50) / 100 * 100;
	buf_puts(b, "\"vote_average\":");
	record_decimal(b, average, 3);
	buf_printf(b, ",\"vote_count\":%u", count);
}

static void
put_genres(struct buf *b, const struct movie *m)
{
	const char *comma = "";

	buf_puts(b, "\"genre_ids\":[");
	for (int i = 0; i < GENRES; i++) {
		/* The order is not that of the ids: begin anywhere. */
		int g = (i + (int)(m->seed % GENRES)) % GENRES;

		if ((m->genres & 1u << g) == 0)
			continue;
		buf_printf(b, "%s%d", comma, genres[g].id);
		comma = ",";
	}
	buf_puts(b, "]");
}

static void
put_date(struct buf *b, const struct movie *m, const struct view *v)
{
	char text[DAY_TEXT];
	int32_t day = DAY_NONE;

	if (m->undated)
		return;
	if (v->region != NULL)
		day = movie_day_in(m, v->region);
	if (day == DAY_NONE)
		day = m->day;
	buf_printf(b, "\"release_date\":\"%s\",", day_text(day, text));
}

static void
put_images(struct buf *b, const struct movie *m, const struct view *v,
    const char *between)
{
	uint64_t poster = chance_of(m->seed, ASK_POSTER);

	/* The poster follows the language, the backdrop has none. */
	if (between == NULL) {
		buf_puts(b, "\"poster_path\":");
		record_image(
		    b, poster + (v->language == VIEW_KOREAN), m->no_poster);
	} else {
		buf_puts(b, "\"backdrop_path\":");
		record_image(
		    b, chance_of(m->seed, ASK_BACKDROP), m->no_backdrop);
		buf_puts(b, between);
	}
}

static void
put_trending(struct buf *b, const struct movie *m, const struct view *v)
{
	buf_puts(b, "{\"adult\":");
	buf_puts(b, m->adult ? "true," : "false,");
	put_images(b, m, v, ",");
	buf_printf(b, "\"id\":%d,\"title\":", m->id);
	record_title(b, m, v);
	buf_puts(b, ",\"original_title\":");
	record_original_title(b, m);
	buf_puts(b, ",\"overview\":");
	record_overview(b, m, v);
	buf_puts(b, ",");
	put_images(b, m, v, NULL);
	buf_printf(b, ",\"media_type\":\"movie\",\"original_language\":\"%s\",",
	    movie_language(m));
	put_genres(b, m);
	buf_puts(b, ",\"popularity\":");
	record_decimal(b, m->popularity, 4);
	buf_puts(b, ",");
}

static void
put_list(struct buf *b, const struct movie *m, const struct view *v)
{
	buf_puts(b, "{\"adult\":");
	buf_puts(b, m->adult ? "true," : "false,");
	put_images(b, m, v, ",");
	put_genres(b, m);
	buf_printf(b, ",\"id\":%d,\"title\":", m->id);
	record_title(b, m, v);
	buf_printf(b, ",\"original_language\":\"%s\",\"original_title\":",
	    movie_language(m));
	record_original_title(b, m);
	buf_puts(b, ",\"overview\":");
	record_overview(b, m, v);
	buf_puts(b, ",\"popularity\":");
	record_decimal(b, m->popularity, 4);
	buf_puts(b, ",");
	put_images(b, m, v, NULL);
	buf_puts(b, ",");
}

void
record_put(
    struct buf *b, const struct movie *m, const struct view *v, uint64_t copy)
{
	if (v->trending)
		put_trending(b, m, v);
	else
		put_list(b, m, v);
	put_date(b, m, v);
	buf_printf(b, "\"softcore\":%s,\"video\":%s,",
	    m->softcore ? "true" : "false", m->video ? "true" : "false");
	record_votes(b, m, copy);
	buf_puts(b, "}");
}
