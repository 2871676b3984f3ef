#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "../lib/number.h"
#include "raw.h"

void
raw_put(struct writer *w, const struct ask *ask)
{
	const struct answer *a = &ask->answer;
	struct buf b = { NULL, 0, 0 };
	char *p;

	buf_printf(&b, "{\"source\":\"%s\",\"page\":%ld,\"fetched_at\":\"%s\",",
	    ask->label, ask->page, a->at);
	buf_printf(&b, "\"status\":%ld,\"path\":", a->status);
	buf_json(&b, ask->path, strlen(ask->path));
	buf_puts(&b, ",\"query\":");
	buf_json(&b, ask->query, strlen(ask->query));
	if (ask->shape == SHAPE_UNDATED)
		buf_puts(&b, ",\"rows\":\"undated\"");
	buf_puts(&b, ",\"body\":");
	wr_put(w, b.p, b.n);
	b.n = 0;
	buf_put(&b, a->body.p, a->body.n);
	for (p = b.p; (p = memchr(p, '\n', b.n - (size_t)(p - b.p))) != NULL;)
		*p = ' ';
	buf_puts(&b, "}\n");
	wr_put(w, b.p, b.n);
	buf_free(&b);
}

/* The members of an archived answer, by handle. */
struct names {
	int source, page, at, path, rows, body;
};

struct entry {
	char source[32], at[32], path[256], rows[16];
	int64_t page;
	struct json_value body;
};

static int
name(struct filter *f, const char *s)
{
	return json_name(f->json, s, strlen(s));
}

/* A string member without escapes, shorter than size. */
static bool
text(const struct filter *f, int member, char *to, size_t size)
{
	const struct json_value *v = json_get(f->json, member);

	if (v == NULL || v->type != JSON_STRING || v->escaped ||
	    v->n - 2 >= size)
		return false;
	memcpy(to, v->p + 1, v->n - 2);
	to[v->n - 2] = '\0';
	return true;
}

static bool
entry_read(const struct filter *f, const struct names *n, struct entry *e)
{
	const struct json_value *page = json_get(f->json, n->page);
	const struct json_value *body = json_get(f->json, n->body);

	if (!text(f, n->source, e->source, sizeof(e->source)) ||
	    !text(f, n->at, e->at, sizeof(e->at)) ||
	    !text(f, n->path, e->path, sizeof(e->path)) || page == NULL ||
	    page->type != JSON_NUMBER || !number_int64(page, &e->page) ||
	    body == NULL)
		return false;
	if (!text(f, n->rows, e->rows, sizeof(e->rows)))
		e->rows[0] = '\0';
	e->body = *body;
	return true;
}

/* The shape follows from the path and rows, as when it was fetched. */
static enum shape
shape_of(const struct entry *e)
{
	const char *path = e->path;
	size_t n;

	if (strcmp(e->rows, "undated") == 0)
		return SHAPE_UNDATED;
	if (strcmp(path, "/genre/movie/list") == 0)
		return SHAPE_GENRES;
	if (strstr(path, "/movie_ids_") != NULL)
		return SHAPE_ROW;
	if (strncmp(path, "/movie/", 7) != 0)
		return SHAPE_LIST;
	n = strspn(path + 7, "0123456789");
	if ((n > 0 && path[7 + n] == '\0') || strncmp(path + 7, "tt", 2) == 0)
		return SHAPE_MOVIE;
	return SHAPE_LIST;
}

void
raw_replay(struct filter *f, struct pages *pages, int n, char *const *files)
{
	struct names names;
	struct entry e;
	struct page page;
	struct buf body = { NULL, 0, 0 };
	char why[200], input[64];
	enum shape shape;

	filter_open(f, n, files);
	names = (struct names){ name(f, "source"), name(f, "page"),
		name(f, "fetched_at"), name(f, "path"), name(f, "rows"),
		name(f, "body") };
	while (filter_next(f)) {
		if (!entry_read(f, &names, &e)) {
			filter_error(f, "raw", "", "not an archived answer");
			filter_reject(f, KIND_INVALID);
			continue;
		}
		shape = shape_of(&e);
		body.n = 0;
		buf_put(&body, e.body.p, e.body.n);
		memset(buf_room(&body, JSON_PAD + 1), 0, JSON_PAD + 1);
		body.p[body.n] = '\n';
		if (!page_check(pages, body.p, body.n, shape, (long)e.page,
			&page, why, sizeof(why))) {
			filter_error(f, "raw", "/body", "%s", why);
			filter_reject(f, KIND_INVALID);
			continue;
		}
		/* What counts from here on is its rows. */
		f->stats.in--;
		snprintf(input, sizeof(input), "%s page %ld", e.source,
		    (long)e.page);
		page_emit(pages, f, shape, &page, e.source, (long)e.page, e.at,
		    input);
	}
	buf_free(&body);
}
