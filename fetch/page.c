#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include <xxhash.h>

#include "../lib/json.h"
#include "../lib/log.h"
#include "../lib/number.h"
#include "../lib/utf8.h"
#include "page.h"

struct pages {
	struct json *json;
	int page, results, total, genres, id, code, message;
	struct buf row;
	pages_wants *wants;
	void *arg;
};

static int
name(struct json *j, const char *s)
{
	return json_name(j, s, strlen(s));
}

struct pages *
pages_new(void)
{
	struct pages *p = calloc(1, sizeof(*p));

	if (p == NULL)
		die(EX_OSERR, "out of memory");
	p->json = json_new();
	p->page = name(p->json, "page");
	p->results = name(p->json, "results");
	p->total = name(p->json, "total_pages");
	p->genres = name(p->json, "genres");
	p->id = name(p->json, "id");
	p->code = name(p->json, "status_code");
	p->message = name(p->json, "status_message");
	return p;
}

void
pages_free(struct pages *p)
{
	json_free(p->json);
	buf_free(&p->row);
	free(p);
}

static bool
integer(const struct json_value *v, int64_t *to)
{
	return v != NULL && v->type == JSON_NUMBER && number_int64(v, to);
}

static const char *
type_of(const struct json_value *v)
{
	static const char *const names[] = { "missing", "null", "false", "true",
		"a number", "a string", "an array", "an object" };

	return names[v == NULL ? JSON_NONE : v->type];
}

/* "" is TMDB's way to say that nobody knows. */
static bool
is_date(const struct json_value *v)
{
	return v->type == JSON_STRING && v->n > 2;
}

static bool
has_date(const struct json_value *row)
{
	struct json_walk w;

	for (json_walk(&w, row); json_next(&w);)
		if (json_is(&w.key, "release_date", 12))
			return is_date(&w.value);
	return false;
}

/* Count the rows, and tell pages with other rows apart by a hash of ids. */
static void
count_rows(struct page *page, enum shape shape)
{
	struct json_walk w, m;
	XXH64_state_t *h = XXH64_createState();

	if (h == NULL)
		die(EX_OSERR, "out of memory");
	XXH64_reset(h, 0);
	for (json_walk(&w, &page->rows); json_next(&w); page->n++) {
		if (w.value.type != JSON_OBJECT)
			continue;
		if (shape == SHAPE_UNDATED)
			page->undated += !has_date(&w.value);
		for (json_walk(&m, &w.value); json_next(&m);)
			if (json_is(&m.key, "id", 2)) {
				XXH64_update(h, m.value.p, m.value.n);
				XXH64_update(h, ",", 1);
			}
	}
	page->ids = XXH64_digest(h);
	XXH64_freeState(h);
}

static bool
check_list(struct pages *p, enum shape shape, long asked, struct page *page,
    char *why, size_t n)
{
	const struct json_value *rows = json_get(p->json, p->results);
	int64_t said;

	if (rows == NULL || rows->type != JSON_ARRAY) {
		snprintf(why, n, "its results are %s", type_of(rows));
		return false;
	}
	if (!integer(json_get(p->json, p->page), &said) || said != asked) {
		snprintf(why, n, "it says it is another page");
		return false;
	}
	page->rows = *rows;
	page->total = -1;
	if (integer(json_get(p->json, p->total), &said) && said >= 0 &&
	    said < 1000000000)
		page->total = (long)said;
	count_rows(page, shape);
	return true;
}

bool
page_check(struct pages *p, const char *s, size_t n, enum shape shape,
    long asked, struct page *page, char *why, size_t whysize)
{
	const struct json_value *v;
	int64_t id;

	memset(page, 0, sizeof(*page));
	if (n == 0 || !json_scan(p->json, s, n)) {
		snprintf(why, whysize, "its body is %s",
		    n == 0 ? "empty" : "not JSON");
		return false;
	}
	v = json_root(p->json);
	if (v->type != JSON_OBJECT) {
		snprintf(
		    why, whysize, "its body is %s, not an object", type_of(v));
		return false;
	}
	if (shape_is_list(shape))
		return check_list(p, shape, asked, page, why, whysize);
	page->total = 1;
	if (shape == SHAPE_GENRES) {
		if ((v = json_get(p->json, p->genres)) == NULL ||
		    v->type != JSON_ARRAY) {
			snprintf(why, whysize, "its genres are %s", type_of(v));
			return false;
		}
		page->rows = *v;
		count_rows(page, shape);
		return true;
	}
	if (!integer(json_get(p->json, p->id), &id)) {
		snprintf(why, whysize, "it has no id");
		return false;
	}
	page->rows = *v;
	page->n = 1;
	return true;
}

int
page_code(struct pages *p, const char *s, size_t n, char *message, size_t size)
{
	const struct json_value *v;
	int64_t code;
	size_t len;
	struct buf b = { NULL, 0, 0 };

	*message = '\0';
	if (n == 0 || !json_scan(p->json, s, n) ||
	    !integer(json_get(p->json, p->code), &code) || code < 0 ||
	    code > 999)
		return -1;
	v = json_get(p->json, p->message);
	if (v != NULL && v->type == JSON_STRING) {
		len = json_decode(v, buf_room(&b, v->n));
		len = len < size - 1 ? len : size - 1;
		/* A cut may have split a character. */
		len = utf8_bad(b.p, len);
		memcpy(message, b.p, len);
		message[len] = '\0';
		buf_free(&b);
	}
	return (int)code;
}

/* The names we add: TMDB's own members of these names step aside. */
static const char *
renamed(const struct json_value *key)
{
	static const char *const ours[] = { "movie_id", "source", "page",
		"fetched_at" };
	static const char *const theirs[] = { "\"tmdb_movie_id\"",
		"\"tmdb_source\"", "\"tmdb_page\"", "\"tmdb_fetched_at\"" };
	size_t i;

	for (i = 0; i < 4; i++)
		if (json_is(key, ours[i], strlen(ours[i])))
			return theirs[i];
	return NULL;
}

/* A newline in the white space of a body would end the record. */
static void
one_line(char *s, size_t n)
{
	char *p;

	while ((p = memchr(s, '\n', n)) != NULL) {
		n -= (size_t)(p + 1 - s);
		*p = ' ';
		s = p + 1;
	}
}

/* Does the object have a member that already took the name we move to? */
static bool
taken(const struct json_value *row, const char *quoted)
{
	struct json_walk w;

	for (json_walk(&w, row); json_next(&w);)
		if (json_is(&w.key, quoted + 1, strlen(quoted) - 2))
			return true;
	return false;
}

/* Copy a row up to its '}' with the keys as ours; what is wrong, or NULL. */
static const char *
copy_row(struct buf *b, const struct json_value *row, enum shape shape)
{
	const char *from = row->p, *key;
	bool id = false;
	struct json_walk w;

	if (row->type != JSON_OBJECT)
		return "object";
	for (json_walk(&w, row); json_next(&w);) {
		key = renamed(&w.key);
		if (key != NULL && taken(row, key))
			return "member_clash";
		if (json_is(&w.key, "id", 2)) {
			id = w.value.type == JSON_NUMBER &&
			    number_is_integer(&w.value);
			key = shape == SHAPE_GENRES ? NULL : "\"movie_id\"";
		}
		if (key == NULL)
			continue;
		buf_put(b, from, (size_t)(w.key.p - from));
		buf_puts(b, key);
		from = w.key.p + w.key.n;
	}
	buf_put(b, from, (size_t)(row->p + row->n - 1 - from));
	return id ? NULL : "id";
}

static void
refuse(struct filter *f, struct buf *b, const struct json_value *row,
    const char *rule, const char *input)
{
	struct line line = { NULL, row->n, row->n, input, 0, 0 };

	b->n = 0;
	buf_put(b, row->p, row->n);
	one_line(b->p, b->n);
	memset(buf_room(b, JSON_PAD + 1), 0, JSON_PAD + 1);
	b->p[b->n] = '\n';
	line.p = b->p;
	line.number = f->stats.in;
	if (strcmp(rule, "object") == 0)
		filter_error(f, rule, "", "not a JSON object");
	else if (strcmp(rule, "id") == 0)
		filter_error(f, rule, "/id", "no integer id");
	else
		filter_error(f, rule, "", "has source and tmdb_source, or so");
	if (row->type == JSON_OBJECT)
		filter_reject_line(f, KIND_INVALID, &line);
	else
		filter_reject_text(f, KIND_INVALID, &line);
}

static void
emit_row(struct pages *p, struct filter *f, enum shape shape,
    const struct json_value *row, const char *label, long number,
    const char *at, const char *input)
{
	struct buf *b = &p->row;
	const char *rule;

	f->stats.in++;
	b->n = 0;
	if ((rule = copy_row(b, row, shape)) != NULL) {
		refuse(f, b, row, rule, input);
		return;
	}
	while (strchr(" \t\r\n", b->p[b->n - 1]) != NULL)
		b->n--;
	buf_printf(b, ",\"source\":\"%s\",\"page\":%ld,\"fetched_at\":\"%s\"}",
	    label, number, at);
	one_line(b->p, b->n);
	filter_put(f, b->p, b->n);
}

void
pages_want(struct pages *p, pages_wants *wants, void *arg)
{
	p->wants = wants;
	p->arg = arg;
}

/* Is it to come out? */
static bool
wanted(const struct pages *p, enum shape shape, const struct json_value *row)
{
	if (shape == SHAPE_UNDATED && row->type == JSON_OBJECT && has_date(row))
		return false;
	return p->wants == NULL || p->wants(p->arg, row);
}

void
page_emit(struct pages *p, struct filter *f, enum shape shape,
    const struct page *page, const char *label, long number, const char *at,
    const char *input)
{
	struct json_walk w;

	if (shape == SHAPE_MOVIE || shape == SHAPE_ROW) {
		emit_row(p, f, shape, &page->rows, label, number, at, input);
		return;
	}
	for (json_walk(&w, &page->rows); json_next(&w);)
		if (wanted(p, shape, &w.value))
			emit_row(
			    p, f, shape, &w.value, label, number, at, input);
}
