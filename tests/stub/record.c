#include <stdlib.h>
#include <string.h>

#include "chance.h"
#include "day.h"
#include "genre.h"
#include "record.h"
#include "title.h"
#include "words.h"

/* What is asked of a movie's seed here. */
enum {
	ASK_POSTER = 1000,
	ASK_BACKDROP,
	ASK_TEXT,
	ASK_IMDB
};

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

void
record_hash(struct buf *b, uint64_t seed)
{
	buf_printf(b, "\"%016llx%08x\"", (unsigned long long)chance_of(seed, 0),
	    chance_below(seed, 1, ~0u));
}

/* The poster follows the language, the backdrop has none. */
void
record_poster(struct buf *b, const struct movie *m, const struct view *v)
{
	record_image(b,
	    chance_of(m->seed, ASK_POSTER) + (v->language == VIEW_KOREAN),
	    m->no_poster);
}

void
record_backdrop(struct buf *b, const struct movie *m)
{
	record_image(b, chance_of(m->seed, ASK_BACKDROP), m->no_backdrop);
}

#define IMDB 1000000 /* between the two numbers */

void
record_imdb(struct buf *b, const struct movie *m)
{
	uint32_t r = chance_below(m->seed, ASK_IMDB, 20);

	if (r == 0)
		buf_puts(b, "null");
	else if (r == 1)
		buf_puts(b, "\"\"");
	else
		buf_printf(b, "\"tt%07d\"", m->id + IMDB);
}

int64_t
record_imdb_id(int64_t number)
{
	return number - IMDB;
}

static void
put_trending(struct buf *b, const struct movie *m, const struct view *v)
{
	buf_puts(b, "{\"adult\":");
	buf_puts(b, m->adult ? "true," : "false,");
	buf_puts(b, "\"backdrop_path\":");
	record_backdrop(b, m);
	buf_printf(b, ",\"id\":%d,\"title\":", m->id);
	title_put(b, m, v);
	buf_puts(b, ",\"original_title\":");
	title_original(b, m);
	buf_puts(b, ",\"overview\":");
	record_overview(b, m, v);
	buf_puts(b, ",\"poster_path\":");
	record_poster(b, m, v);
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
	buf_puts(b, "\"backdrop_path\":");
	record_backdrop(b, m);
	buf_puts(b, ",");
	put_genres(b, m);
	buf_printf(b, ",\"id\":%d,\"title\":", m->id);
	title_put(b, m, v);
	buf_printf(b, ",\"original_language\":\"%s\",\"original_title\":",
	    movie_language(m));
	title_original(b, m);
	buf_puts(b, ",\"overview\":");
	record_overview(b, m, v);
	buf_puts(b, ",\"popularity\":");
	record_decimal(b, m->popularity, 4);
	buf_puts(b, ",\"poster_path\":");
	record_poster(b, m, v);
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
