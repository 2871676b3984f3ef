#include <stdlib.h>
#include <string.h>

#include "append.h"
#include "chance.h"
#include "changes.h"
#include "day.h"
#include "detail.h"
#include "genre.h"
#include "record.h"
#include "title.h"
#include "words.h"

#define APPENDED 20 /* as many parts may be asked for */

/* What is asked of a movie's seed here. */
enum {
	ASK_SERIES = 2000,
	ASK_MONEY,
	ASK_HOMEPAGE,
	ASK_RUNTIME,
	ASK_STATUS,
	ASK_TAGLINE,
	ASK_COMPANY
};

static const struct {
	const char *country, *country_name;
	const char *code, *english, *name;
} homes[LANGUAGES] = {
	{ "US", "United States of America", "en", "English", "English" },
	{ "KR", "South Korea", "ko", "Korean", "한국어/조선말" },
	{ "JP", "Japan", "ja", "Japanese", "日本語" },
	{ "CN", "China", "zh", "Mandarin", "普通话" },
	{ "FR", "France", "fr", "French", "Français" },
	{ "ES", "Spain", "es", "Spanish", "Español" },
	{ "HK", "Hong Kong", "cn", "Cantonese", "广州话 / 廣州話" },
	{ "US", "United States of America", "xx", "No Language",
	    "No Language" },
};

static void
put_collection(struct buf *b, const struct movie *m)
{
	struct buf name = { 0 };

	if (chance_below(m->seed, ASK_SERIES, 16) != 0) {
		buf_puts(b, "null");
		return;
	}
	words_title(&name, m->title_seed, LANGUAGE_EN);
	buf_puts(&name, " Collection");
	buf_printf(b, "{\"id\":%d,\"name\":", m->id + 3);
	buf_json(b, name.p, name.n);
	buf_puts(b, ",\"poster_path\":");
	record_image(b, m->seed + 11, false);
	buf_puts(b, ",\"backdrop_path\":");
	record_image(b, m->seed + 12, false);
	buf_puts(b, "}");
	buf_free(&name);
}

static void
put_genres(struct buf *b, const struct movie *m, const struct view *v)
{
	const char *comma = "";

	buf_puts(b, "\"genres\":[");
	for (int i = 0; i < GENRES; i++)
		if ((m->genres & 1u << i) != 0) {
			buf_printf(b, "%s{\"id\":%d,\"name\":\"%s\"}", comma,
			    genres[i].id,
			    v->language == VIEW_KOREAN ? genres[i].ko
						       : genres[i].en);
			comma = ",";
		}
	buf_puts(b, "],");
}

static void
put_homepage(struct buf *b, const struct movie *m)
{
	uint32_t r = chance_below(m->seed, ASK_HOMEPAGE, 20);

	if (r == 0)
		buf_puts(b, "\"homepage\":null,");
	else if (r < 12)
		buf_puts(b, "\"homepage\":\"\",");
	else
		buf_printf(
		    b, "\"homepage\":\"https://movie-%d.example/\",", m->id);
}

static void
put_companies(struct buf *b, const struct movie *m)
{
	static const char *const names[] = { "Paper Boat Pictures",
		"North Pier Film", "달빛 필름", "Studio Kazamidori",
		"Les Films du Pont", "Nine & Half" };
	uint32_t n = chance_below(m->seed, ASK_COMPANY, 4);

	buf_puts(b, ",\"production_companies\":[");
	for (uint32_t i = 0; i < n; i++) {
		uint64_t seed = chance_of(m->seed, ASK_COMPANY + 100 + i);
		uint32_t which = chance_below(seed, 0, 6);

		buf_printf(b, "%s{\"id\":%u,\"logo_path\":", i > 0 ? "," : "",
		    500 + which * 13);
		record_image(b, seed, chance_below(seed, 1, 3) == 0);
		buf_printf(b, ",\"name\":\"%s\",\"origin_country\":\"%s\"}",
		    names[which], homes[m->language].country);
	}
	buf_printf(b,
	    "],\"production_countries\":[{\"iso_3166_1\":\"%s\","
	    "\"name\":\"%s\"}]",
	    homes[m->language].country, homes[m->language].country_name);
}

static void
put_runtime(struct buf *b, const struct movie *m)
{
	uint32_t r = chance_below(m->seed, ASK_RUNTIME, 100);

	if (r < 2)
		buf_puts(b, "null");
	else if (r < 8)
		buf_puts(b, "0");
	else
		buf_printf(
		    b, "%u", 60 + chance_below(m->seed, ASK_RUNTIME + 50, 100));
}

static const char *
status_of(const struct movie *m, int32_t today)
{
	static const char *const early[] = { "Rumored", "Planned",
		"In Production", "Post Production" };

	if (chance_below(m->seed, ASK_STATUS, 200) == 0)
		return "Canceled";
	if (m->day == DAY_NONE || m->day > today)
		return early[chance_below(m->seed, ASK_STATUS + 50, 4)];
	return "Released";
}

/* Its first half: the keys stand in the order of the alphabet. */
static void
put_upper(struct buf *b, const struct movie *m, const struct view *v)
{
	uint32_t money = chance_below(m->seed, ASK_MONEY, 200);

	buf_printf(
	    b, "{\"adult\":%s,\"backdrop_path\":", m->adult ? "true" : "false");
	record_backdrop(b, m);
	buf_puts(b, ",\"belongs_to_collection\":");
	put_collection(b, m);
	buf_printf(b, ",\"budget\":%u,", money < 100 ? 0 : money * 1000000);
	put_genres(b, m, v);
	put_homepage(b, m);
	buf_printf(b, "\"id\":%d,\"imdb_id\":", m->id);
	record_imdb(b, m);
	buf_printf(b,
	    ",\"origin_country\":[\"%s\"],\"original_language\":\"%s\","
	    "\"original_title\":",
	    homes[m->language].country, movie_language(m));
	title_original(b, m);
	buf_puts(b, ",\"overview\":");
	record_overview(b, m, v);
	buf_puts(b, ",\"popularity\":");
	record_decimal(b, m->popularity, 4);
	buf_puts(b, ",\"poster_path\":");
	record_poster(b, m, v);
}

static void
put_lower(
    struct buf *b, const struct movie *m, const struct view *v, int32_t today)
{
	uint32_t money = chance_below(m->seed, ASK_MONEY + 50, 400);
	struct buf tagline = { 0 };
	char text[DAY_TEXT];

	put_companies(b, m);
	buf_printf(b, ",\"release_date\":\"%s\",\"revenue\":%u,\"runtime\":",
	    day_text(m->day, text), money < 200 ? 0 : money * 1234567);
	put_runtime(b, m);
	buf_printf(b,
	    ",\"spoken_languages\":[{\"english_name\":\"%s\","
	    "\"iso_639_1\":\"%s\",\"name\":\"%s\"}],\"status\":\"%s\","
	    "\"tagline\":",
	    homes[m->language].english, homes[m->language].code,
	    homes[m->language].name, status_of(m, today));
	if (v->language != VIEW_OTHER &&
	    chance_below(m->seed, ASK_TAGLINE, 2) == 0)
		words_tagline(&tagline, m->seed,
		    v->language == VIEW_KOREAN ? LANGUAGE_KO : LANGUAGE_EN);
	buf_json(b, tagline.n > 0 ? tagline.p : "", tagline.n);
	buf_puts(b, ",\"title\":");
	title_put(b, m, v);
	buf_printf(b, ",\"video\":%s,", m->video ? "true" : "false");
	record_votes(b, m, 0);
	buf_free(&tagline);
}

/* Every part asked for is one more member; unknown names are none. */
static void
put_appended(struct buf *b, const char *names, const struct source *s,
    const struct request *r, const struct movie *m)
{
	while (*names != '\0') {
		size_t n = strcspn(names, ",");
		size_t before = b->n;

		buf_puts(b, ",\"");
		buf_put(b, names, n);
		buf_puts(b, "\":{");
		if (append_put(b, names, n, s, r, m))
			buf_puts(b, "}");
		else
			b->n = before;
		names += n + (names[n] == ',');
	}
}

static int
count(const char *names)
{
	int n = *names != '\0';

	for (; *names != '\0'; names++)
		n += *names == ',';
	return n;
}

void
detail_answer(struct answer *a, const struct source *s, const struct request *r,
    const struct movie *m)
{
	const char *names = request_param(r, "append_to_response");
	struct view v = { 0 };

	if (names != NULL && count(names) > APPENDED) {
		answer_refuse(a, 27);
		return;
	}
	view_language(&v, request_param(r, "language"));
	a->max_age = 28800;
	put_upper(&a->body, m, &v);
	put_lower(&a->body, m, &v, s->catalog.today);
	if (names != NULL)
		put_appended(&a->body, names, s, r, m);
	buf_puts(&a->body, "}");
}

void
detail_part(struct answer *a, const struct source *s, const struct request *r,
    const struct movie *m, const char *part)
{
	bool changes = strcmp(part, "changes") == 0;
	int code = changes ? changes_refused(s, r) : 0;

	if (code != 0) {
		answer_refuse(a, code);
		return;
	}
	a->max_age = 28800;
	buf_puts(&a->body, "{");
	/* But for the changes they begin with whose they are. */
	if (!changes)
		buf_printf(&a->body, "\"id\":%d,", m->id);
	if (append_put(&a->body, part, strlen(part), s, r, m))
		buf_puts(&a->body, "}");
	else
		answer_refuse(a, 34);
}

/* The newest id is an empty shell. */
void
detail_latest(struct answer *a, const struct source *s)
{
	a->max_age = 0;
	buf_printf(&a->body,
	    "{\"adult\":false,\"backdrop_path\":null,"
	    "\"belongs_to_collection\":null,\"budget\":0,\"genres\":[],"
	    "\"homepage\":\"\",\"id\":%d,\"imdb_id\":null,"
	    "\"origin_country\":[],\"original_language\":\"en\","
	    "\"original_title\":\"Untitled\",\"overview\":\"\","
	    "\"popularity\":0.0,\"poster_path\":null,"
	    "\"production_companies\":[],\"production_countries\":[],"
	    "\"release_date\":\"\",\"revenue\":0,\"runtime\":0,"
	    "\"spoken_languages\":[],\"status\":\"Released\","
	    "\"tagline\":\"\",\"title\":\"Untitled\",\"video\":false,"
	    "\"vote_average\":0.0,\"vote_count\":0}",
	    1600000 + (int)s->catalog.n);
}
