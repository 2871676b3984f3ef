#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "../../lib/json.h"
#include "../../lib/log.h"
#include "recorded.h"

static char *
slurp(const char *file, size_t *n)
{
	struct buf b = { 0 };
	ssize_t got;
	int fd = open(file, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		die(EX_NOINPUT, "%s: %s", file, strerror(errno));
	do {
		/* The scanner reads a little past the end. */
		got = read(fd, buf_room(&b, 65536 + JSON_PAD + 1), 65536);
		if (got < 0)
			die(EX_IOERR, "%s: %s", file, strerror(errno));
		b.n += (size_t)got;
	} while (got > 0);
	close(fd);
	memset(b.p + b.n, 0, JSON_PAD + 1);
	b.p[b.n] = '\n';
	*n = b.n;
	return b.p;
}

static long
member(const struct json_value *v)
{
	return v != NULL && v->type == JSON_NUMBER ? strtol(v->p, NULL, 10) : 0;
}

struct lines {
	const char *file;
	const char *at, *end;
	size_t line;
	struct json *json;
};

/* The next line that is not empty; it must be a JSON object. */
static bool
lines_next(struct lines *l, struct recorded_line *out)
{
	while (l->at < l->end) {
		const char *nl =
		    memchr(l->at, '\n', (size_t)(l->end - l->at) + 1);

		out->p = l->at;
		out->n = (size_t)(nl - l->at);
		l->at = nl + 1;
		l->line++;
		if (out->n == 0)
			continue;
		if (!json_scan(l->json, out->p, out->n))
			die(EX_DATAERR, "%s:%zu: %s", l->file, l->line,
			    json_fault(l->json)->message);
		if (json_root(l->json)->type != JSON_OBJECT)
			die(EX_DATAERR, "%s:%zu: not an object", l->file,
			    l->line);
		return true;
	}
	return false;
}

void
recorded_pages(struct recorded *r, const char *file)
{
	struct lines l = { .file = file, .json = json_new() };
	struct recorded_line line;
	size_t n;
	int page_name = json_name(l.json, "page", 4);
	int pages_name = json_name(l.json, "total_pages", 11);
	int results_name = json_name(l.json, "total_results", 13);

	l.at = r->text = slurp(file, &n);
	l.end = l.at + n;
	while (lines_next(&l, &line)) {
		long page = member(json_get(l.json, page_name));

		if (page < 1 || page > RECORDED_PAGES)
			die(EX_DATAERR, "%s:%zu: no page from 1 to %d", file,
			    l.line, RECORDED_PAGES);
		r->pages[page] = line;
		r->total_pages = member(json_get(l.json, pages_name));
		r->total_results = member(json_get(l.json, results_name));
		r->has_pages = true;
	}
	json_free(l.json);
	if (!r->has_pages)
		die(EX_DATAERR, "%s: no page", file);
}

void
recorded_records(struct recorded *r, const char *file)
{
	struct lines l = { .file = file, .json = json_new() };
	struct recorded_line line;
	size_t n;

	l.at = r->text = slurp(file, &n);
	l.end = l.at + n;
	while (lines_next(&l, &line)) {
		r->records =
		    realloc(r->records, (r->n + 1) * sizeof(*r->records));
		if (r->records == NULL)
			die(EX_OSERR, "%s: no memory", file);
		r->records[r->n++] = line;
	}
	json_free(l.json);
	if (r->n == 0)
		die(EX_DATAERR, "%s: no record", file);
}

void
recorded_put(struct buf *b, const struct recorded *r, int page)
{
	if (r->pages[page].n > 0)
		buf_put(b, r->pages[page].p, r->pages[page].n);
	else
		buf_printf(b,
		    "{\"page\":%d,\"results\":[],\"total_pages\":%ld,"
		    "\"total_results\":%ld}",
		    page, r->total_pages, r->total_results);
}

void
recorded_free(struct recorded *r)
{
	free(r->text);
	free(r->records);
	memset(r, 0, sizeof(*r));
}
