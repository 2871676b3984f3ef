#include <stdio.h>
#include <string.h>

#include "append.h"
#include "chance.h"
#include "changes.h"
#include "day.h"
#include "record.h"
#include "words.h"

/* What is asked of a movie's seed here. */
enum {
	ASK_CAST = 3000,
	ASK_CREW,
	ASK_KEYWORDS,
	ASK_RELEASES,
	ASK_IDS
};

static const struct {
	const char *department, *job;
} jobs[] = { { "Directing", "Director" }, { "Writing", "Screenplay" },
	{ "Production", "Producer" }, { "Sound", "Original Music Composer" },
	{ "Camera", "Director of Photography" }, { "Editing", "Editor" } };
#define JOBS (sizeof(jobs) / sizeof(jobs[0]))

static void
put_person(struct buf *b, uint64_t seed, const char *department)
{
	struct buf name = { 0 };

	words_name(&name, seed);
	buf_printf(b,
	    "{\"adult\":false,\"gender\":%u,\"id\":%u,"
	    "\"known_for_department\":\"%s\",\"name\":",
	    chance_below(seed, 3, 4), 1000 + chance_below(seed, 4, 4000000),
	    department);
	buf_json(b, name.p, name.n);
	buf_puts(b, ",\"original_name\":");
	buf_json(b, name.p, name.n);
	buf_puts(b, ",\"popularity\":");
	record_decimal(b, chance_below(seed, 5, 60000), 4);
	buf_puts(b, ",\"profile_path\":");
	record_image(b, seed, chance_below(seed, 6, 3) == 0);
	buf_free(&name);
}

static void
put_credits(struct buf *b, const struct movie *m)
{
	uint32_t n = 2 + chance_below(m->seed, ASK_CAST, 14);

	buf_puts(b, "\"cast\":[");
	for (uint32_t i = 0; i < n; i++) {
		uint64_t seed = chance_of(m->seed, ASK_CAST + 1000 + i);
		struct buf role = { 0 };

		buf_puts(b, i > 0 ? "," : "");
		put_person(b, seed, "Acting");
		words_name(&role, seed + 1);
		buf_printf(b, ",\"cast_id\":%u,\"character\":", i + 2);
		buf_json(b, role.p, role.n);
		buf_puts(b, ",\"credit_id\":");
		record_hash(b, seed);
		buf_printf(b, ",\"order\":%u}", i);
		buf_free(&role);
	}
	buf_puts(b, "],\"crew\":[");
	for (uint32_t i = 0; i < JOBS; i++) {
		uint64_t seed = chance_of(m->seed, ASK_CREW + 2000 + i);

		buf_puts(b, i > 0 ? "," : "");
		put_person(b, seed, jobs[i].department);
		buf_puts(b, ",\"credit_id\":");
		record_hash(b, seed);
		buf_printf(b, ",\"department\":\"%s\",\"job\":\"%s\"}",
		    jobs[i].department, jobs[i].job);
	}
	buf_puts(b, "]");
}

static void
put_releases(struct buf *b, const struct movie *m)
{
	static const char *const countries[] = { "DE", "FR", "GB", "JP", "KR",
		"US" };
	static const char *const ratings[] = { "", "ALL", "12", "15", "18" };
	const char *comma = "";
	char text[DAY_TEXT];

	buf_puts(b, "\"results\":[");
	for (size_t i = 0; i < 6; i++) {
		int32_t day = movie_day_in(m, countries[i]);

		if (day == DAY_NONE)
			continue;
		buf_printf(b,
		    "%s{\"iso_3166_1\":\"%s\",\"release_dates\":[{"
		    "\"certification\":\"%s\",\"descriptors\":[],"
		    "\"iso_639_1\":\"\",\"note\":\"\","
		    "\"release_date\":\"%sT00:00:00.000Z\",\"type\":3}]}",
		    comma, countries[i],
		    ratings[chance_below(m->seed, ASK_RELEASES + i, 5)],
		    day_text(day, text));
		comma = ",";
	}
	buf_puts(b, "]");
}

static void
put_ids(struct buf *b, const struct movie *m)
{
	buf_puts(b, "\"imdb_id\":");
	record_imdb(b, m);
	if (chance_below(m->seed, ASK_IDS, 2) == 0)
		buf_printf(b, ",\"wikidata_id\":\"Q%d\"", m->id + 20000000);
	else
		buf_puts(b, ",\"wikidata_id\":null");
	buf_puts(b,
	    ",\"facebook_id\":null,\"instagram_id\":null,"
	    "\"twitter_id\":null");
}

static void
put_keywords(struct buf *b, const struct movie *m)
{
	static const char *const words[] = { "friendship", "small town",
		"family", "revenge", "time", "sea", "music", "robot",
		"first love", "based on a dream", "winter", "train" };
	uint32_t n = chance_below(m->seed, ASK_KEYWORDS, 6);
	uint32_t at = chance_below(m->seed, ASK_KEYWORDS + 50, 12);

	buf_puts(b, "\"keywords\":[");
	for (uint32_t i = 0; i < n; i++)
		buf_printf(b, "%s{\"id\":%u,\"name\":\"%s\"}", i > 0 ? "," : "",
		    851 + (at + i) % 12 * 37, words[(at + i) % 12]);
	buf_puts(b, "]");
}

bool
append_put(struct buf *b, const char *name, size_t n, const struct source *s,
    const struct request *r, const struct movie *m)
{
	static const struct {
		const char *name;
		void (*put)(struct buf *, const struct movie *);
	} parts[] = { { "credits", put_credits },
		{ "release_dates", put_releases }, { "external_ids", put_ids },
		{ "keywords", put_keywords } };

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (strlen(parts[i].name) == n &&
		    memcmp(parts[i].name, name, n) == 0) {
			parts[i].put(b, m);
			return true;
		}
	if (n == 7 && memcmp(name, "changes", 7) == 0) {
		changes_put(b, s, r, m);
		return true;
	}
	return false;
}
