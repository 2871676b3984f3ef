#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "column.h"

static const struct {
	const char *name;
	enum type type;
} known[COL_N] = {
	[COL_MOVIE_ID] = { "movie_id", TYPE_INTEGER },
	[COL_TITLE] = { "title", TYPE_TEXT },
	[COL_ORIGINAL_TITLE] = { "original_title", TYPE_TEXT },
	[COL_ORIGINAL_LANGUAGE] = { "original_language", TYPE_TEXT },
	[COL_RELEASE_DATE] = { "release_date", TYPE_DATE },
	[COL_VOTE_AVERAGE] = { "vote_average", TYPE_NUMBER },
	[COL_VOTE_COUNT] = { "vote_count", TYPE_INTEGER },
	[COL_POPULARITY] = { "popularity", TYPE_NUMBER },
	[COL_ADULT] = { "adult", TYPE_BOOLEAN },
	[COL_VIDEO] = { "video", TYPE_BOOLEAN },
	[COL_GENRE_IDS] = { "genre_ids", TYPE_LIST },
	[COL_OVERVIEW] = { "overview", TYPE_TEXT },
	[COL_POSTER_PATH] = { "poster_path", TYPE_TEXT },
	[COL_BACKDROP_PATH] = { "backdrop_path", TYPE_TEXT },
	[COL_SOURCE] = { "source", TYPE_TEXT },
	[COL_PAGE] = { "page", TYPE_INTEGER },
	[COL_FETCHED_AT] = { "fetched_at", TYPE_MOMENT },
};

const char *
column_name(size_t i)
{
	return known[i].name;
}

enum type
column_type(size_t i)
{
	return known[i].type;
}

void *
table_grow(void *p, size_t n, size_t size)
{
	if ((p = reallocarray(p, n, size)) == NULL)
		die(EX_OSERR, "no memory");
	return p;
}

/* RFC 6901: "~" and "/" of a name are written "~0" and "~1". */
static char *
pointer(const char *name, size_t n)
{
	char *path = table_grow(NULL, 2, n + 1), *to = path;
	size_t i;

	*to++ = '/';
	for (i = 0; i < n; i++)
		if (name[i] == '~' || name[i] == '/') {
			*to++ = '~';
			*to++ = name[i] == '~' ? '0' : '1';
		} else
			*to++ = name[i];
	*to = '\0';
	return path;
}

static size_t
table_add(struct table *t, const char *name, size_t n, enum type type)
{
	struct column *c;

	t->column = table_grow(t->column, t->n + 1, sizeof(*t->column));
	t->cell = table_grow(t->cell, t->n + 1, sizeof(*t->cell));
	c = &t->column[t->n];
	c->name = table_grow(NULL, 1, n + 1);
	memcpy(c->name, name, n);
	c->name[n] = '\0';
	c->name_n = n;
	c->path = pointer(name, n);
	c->type = type;
	c->member = json_name(t->json, name, n);
	return t->n++;
}

static void
table_choose(struct table *t, const char *name, size_t n)
{
	size_t i, k;

	if (n == 0)
		die(EX_USAGE, "--columns: a name is empty");
	for (i = 0; i < t->n; i++)
		if (t->column[i].name_n == n &&
		    memcmp(t->column[i].name, name, n) == 0)
			break;
	if (i == t->n)
		table_add(t, name, n, TYPE_JSON);
	for (k = 0; k < t->chosen_n; k++)
		if (t->chosen[k] == i)
			die(EX_USAGE, "--columns: %s is named twice",
			    t->column[i].name);
	t->chosen = table_grow(t->chosen, t->chosen_n + 1, sizeof(*t->chosen));
	t->chosen[t->chosen_n++] = i;
}

struct table *
table_new(struct json *json, const char *names)
{
	struct table *t = calloc(1, sizeof(*t));
	size_t i, n;

	if (t == NULL)
		die(EX_OSERR, "no memory");
	t->json = json;
	for (i = 0; i < COL_N; i++)
		table_add(
		    t, known[i].name, strlen(known[i].name), known[i].type);
	t->genres = json_name(json, "genres", 6);
	if (names == NULL)
		for (i = 0; i < COL_N; i++)
			table_choose(t, known[i].name, strlen(known[i].name));
	else
		for (;; names += n + 1) {
			n = strcspn(names, ",");
			table_choose(t, names, n);
			if (names[n] == '\0')
				break;
		}
	return t;
}

void
table_free(struct table *t)
{
	size_t i;

	if (t == NULL)
		return;
	for (i = 0; i < t->n; i++) {
		free(t->column[i].name);
		free(t->column[i].path);
	}
	free(t->column);
	free(t->cell);
	free(t->chosen);
	free(t->room);
	free(t->list);
	buf_free(&t->genres_text);
	free(t);
}
