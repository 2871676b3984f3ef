#include <stdint.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/io.h"
#include "../lib/json.h"
#include "../lib/log.h"
#include "../lib/number.h"
#include "earlier.h"

#define LINE_MAX_BYTES ((size_t)16 << 20)

struct earlier {
	struct sighting *sighting;
	struct reader *in;
	struct json *json;
	int id, ids, mark; /* handles */
	struct line line;
};

static _Noreturn void
refuse(const struct earlier *e, const char *why)
{
	die(EX_DATAERR, "--seen: %s:%llu: %s", e->line.input,
	    (unsigned long long)e->line.number, why);
}

static void
add(struct earlier *e, uint64_t id)
{
	if (!sighting_earlier(e->sighting, id))
		refuse(e, "too many ids of 16777216 and more");
}

static uint64_t
id_of(const struct earlier *e, const struct json_value *v)
{
	int64_t id;

	if (v->type != JSON_NUMBER || !number_int64(v, &id) || id < 0 ||
	    (uint64_t)id > SIGHTING_MAX)
		refuse(e, "the id is not a whole number from 0 to 2^53");
	return (uint64_t)id;
}

static void
add_profile(struct earlier *e, const struct json_value *ids)
{
	struct json_walk w, each;
	uint64_t id = 0;

	if (ids->type != JSON_OBJECT)
		refuse(e, "\"ids\" is not that of a profile");
	for (json_walk(&w, ids); json_next(&w);)
		if (json_is(&w.key, "exact", 5) && w.value.type != JSON_TRUE)
			refuse(e, "this profile has only a sample of its ids");
	for (json_walk(&w, ids); json_next(&w);)
		if (json_is(&w.key, "deltas", 6) && w.value.type == JSON_ARRAY)
			for (json_walk(&each, &w.value); json_next(&each);) {
				id += id_of(e, &each.value);
				add(e, id);
			}
}

static void
add_line(struct earlier *e)
{
	const struct json_value *v;

	if (!json_scan(e->json, e->line.p, e->line.raw))
		refuse(e, json_fault(e->json)->message);
	if (json_root(e->json)->type == JSON_NUMBER)
		add(e, id_of(e, json_root(e->json)));
	else if (json_get(e->json, e->mark) != NULL)
		return;
	else if ((v = json_get(e->json, e->id)) != NULL)
		add(e, id_of(e, v));
	else if ((v = json_get(e->json, e->ids)) != NULL)
		add_profile(e, v);
	else
		refuse(e, "no id, no record with one, no profile");
}

void
earlier_read(struct sighting *s, char *const *files, int n, const char *member)
{
	/* Static, so that what it holds is not lost when a line is refused. */
	static struct earlier e;
	enum rd rd;

	e.sighting = s;
	e.in = rd_open(files, n, LINE_MAX_BYTES);
	e.json = json_new();
	e.id = json_name(e.json, member, strlen(member));
	e.ids = json_name(e.json, "ids", 3);
	e.mark = json_name(e.json, "_tmdb", 5);
	while ((rd = rd_line(e.in, &e.line)) != RD_END) {
		if (rd == RD_LONG)
			refuse(&e, "longer than 16M");
		if (strspn(e.line.p, " \t\r") < e.line.n)
			add_line(&e);
	}
	rd_close(e.in);
	json_free(e.json);
}
