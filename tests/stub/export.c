#include <stdio.h>
#include <string.h>

#include "chance.h"
#include "day.h"
#include "export.h"
#include "record.h"
#include "squeeze.h"
#include "title.h"

#define KEPT 90 /* days */

/* The day of .../movie_ids_MM_DD_YYYY.json.gz, if it is one. */
static bool
day_named(const char *path, int32_t *day)
{
	unsigned month, dom, year;
	char date[DAY_TEXT], name[64];

	if (sscanf(path, "/p/exports/movie_ids_%2u_%2u_%4u.json.gz", &month,
		&dom, &year) != 3)
		return false;
	snprintf(date, sizeof(date), "%04u-%02u-%02u", year % 10000,
	    month % 100, dom % 100);
	snprintf(name, sizeof(name),
	    "/p/exports/movie_ids_%02u_%02u_%04u.json.gz", month, dom, year);
	return strcmp(name, path) == 0 && day_read(date, day);
}

static void
put_line(struct buf *b, const struct movie *m, int32_t day)
{
	/* The popularity of the day. */
	uint64_t drift = 900 + chance_below(m->seed, (uint64_t)day, 200);

	buf_printf(b, "{\"adult\":false,\"id\":%d,\"original_title\":", m->id);
	title_original(b, m);
	buf_puts(b, ",\"popularity\":");
	record_decimal(b, m->popularity * drift / 1000, 4);
	buf_printf(b, ",\"video\":%s}\n", m->video ? "true" : "false");
}

void
export_answer(struct answer *a, const struct source *s, const struct request *r)
{
	struct buf lines = { 0 };
	int32_t day;

	if (!day_named(r->path, &day) || day > s->newest_export ||
	    day <= s->newest_export - KEPT) {
		a->status = 404;
		a->type = "application/xml";
		buf_puts(&a->body,
		    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		    "<Error><Code>NoSuchKey</Code><Message>The specified key "
		    "does not exist.</Message></Error>");
		return;
	}
	a->type = "application/gzip";
	a->squeezed = true;
	for (size_t i = 0; i < s->catalog.n; i++)
		if (!s->catalog.movies[i].adult)
			put_line(&lines, &s->catalog.movies[i], day);
	squeeze(&a->body, lines.p, lines.n);
	buf_free(&lines);
}
