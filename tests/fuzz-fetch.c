/*
 * Fuzz what tmdb-fetch reads from the network: bodies of every shape, gzip,
 * Retry-After and dates.  Whatever comes, each line that is emitted must be
 * one good JSON object with what we promise in it.
 */
#define _GNU_SOURCE /* memfd_create: an output that can be read back */
#include <sys/mman.h>

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../fetch/inflate.h"
#include "../fetch/page.h"
#include "../fetch/retry.h"
#include "../lib/json.h"
#include "../lib/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static struct filter f;
static struct pages *pages;
static struct json *judge;
static int source, number, at, id, movie_id, out, bad;

static int
name(const char *s)
{
	return json_name(judge, s, strlen(s));
}

static void
begin(void)
{
	char text[16];

	filter_init(&f, "fetch", "crawler", "", "");
	pages = pages_new();
	judge = json_new();
	source = name("source");
	number = name("page");
	at = name("fetched_at");
	id = name("id");
	movie_id = name("movie_id");
	out = memfd_create("out", 0);
	bad = memfd_create("bad", 0);
	snprintf(text, sizeof(text), "%d", out);
	f.out = wr_open(strdup(text), WR_APPEND, "out");
	snprintf(text, sizeof(text), "%d", bad);
	f.reject.out = wr_open(strdup(text), WR_APPEND, "bad");
	f.reject.stage = "fetch";
}

static void
check(bool good)
{
	if (!good)
		abort();
}

/* Every line of what was written, since the last time. */
static void
check_lines(int fd, bool records, enum shape shape)
{
	off_t n = lseek(fd, 0, SEEK_END);
	char *text = calloc(1, (size_t)n + JSON_PAD + 1), *p = text, *nl;

	check(text != NULL && pread(fd, text, (size_t)n, 0) == n);
	check(n == 0 || text[n - 1] == '\n');
	for (; p < text + n; p = nl + 1) {
		nl = memchr(p, '\n', (size_t)(text + n - p));
		check(json_scan(judge, p, (size_t)(nl - p)));
		check(json_root(judge)->type == JSON_OBJECT);
		if (!records)
			continue;
		check(json_get(judge, source)->type == JSON_STRING);
		check(json_get(judge, number)->type == JSON_NUMBER);
		check(json_get(judge, at)->type == JSON_STRING);
		check(json_get(judge, shape == SHAPE_GENRES ? id : movie_id)
			  ->type == JSON_NUMBER);
	}
	free(text);
	check(ftruncate(fd, 0) == 0 && lseek(fd, 0, SEEK_SET) == 0);
}

static void
fuzz_body(const char *s, size_t n, enum shape shape)
{
	struct buf b = { NULL, 0, 0 };
	struct page page;
	char why[60];

	buf_put(&b, s, n);
	memset(buf_room(&b, JSON_PAD + 1), 0, JSON_PAD + 1);
	b.p[n] = '\n';
	page_code(pages, b.p, n, why, sizeof(why));
	check(utf8_bad(why, strlen(why)) == strlen(why));
	if (page_check(pages, b.p, n, shape, 1, &page, why, sizeof(why)))
		page_emit(pages, &f, shape, &page, "popular", 1,
		    "2026-11-22T10:00:02Z", "popular page 1");
	check(f.stats.in == f.stats.out + f.stats.quarantined);
	wr_flush_all();
	check_lines(out, true, shape);
	check_lines(bad, false, shape);
	buf_free(&b);
}

static void
fuzz_text(const char *s, size_t n)
{
	char *text = strndup(s, n);
	double told;

	told = retry_told(text, "");
	check(told == -1 || told >= 1);
	told = retry_told(text, text);
	check(told == -1 || told >= 1);
	free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf b = { NULL, 0, 0 };
	const char *s = (const char *)data + 1;

	if (pages == NULL)
		begin();
	if (size == 0)
		return 0;
	switch (data[0] % 6) {
	case 0:
		fuzz_body(s, size - 1, SHAPE_GENRES);
		break;
	case 1:
		fuzz_body(s, size - 1, SHAPE_MOVIE);
		break;
	case 2:
		fuzz_text(s, size - 1);
		break;
	case 3:
		inflate_gzip(s, size - 1, &b, 1 << 16);
		check(b.n <= 1 << 17);
		buf_free(&b);
		break;
	default:
		fuzz_body(s, size - 1, SHAPE_LIST);
	}
	return 0;
}
