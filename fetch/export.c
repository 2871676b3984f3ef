#include <sys/mman.h>
#include <sys/stat.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "../lib/log.h"
#include "base.h"
#include "download.h"
#include "export.h"
#include "inflate.h"
#include "raw.h"
#include "retry.h"
#include "when.h"

#define WEEK	     7
#define INFLATED_MAX (4ULL * 1024 * 1024 * 1024)

struct rows {
	struct filter *f;
	struct pages *pages;
	const struct run_conf *conf;
	struct ask *ask;
	struct buf line; /* an unfinished one */
	uint64_t number;
};

/* One row: checked like any other body, and emitted. */
static void
put_row(struct rows *r, const char *p, size_t n)
{
	struct ask *ask = r->ask;
	struct buf *b = &ask->answer.body;
	struct line line = { NULL, n, n, ask->name, ++r->number, 0 };

	if (n > 0 && p[n - 1] == '\r')
		n--;
	if (n == 0)
		return;
	b->n = 0;
	buf_put(b, p, n);
	memset(buf_room(b, JSON_PAD + 1), 0, JSON_PAD + 1);
	b->p[n] = '\n';
	if (page_check(r->pages, b->p, n, SHAPE_ROW, 1, &ask->got, ask->why,
		sizeof(ask->why))) {
		if (r->conf->raw != NULL)
			raw_put(r->conf->raw, ask);
		page_emit(r->pages, r->f, SHAPE_ROW, &ask->got, ask->label, 1,
		    ask->answer.at, ask->name);
		return;
	}
	line.p = b->p;
	line.n = line.raw = n;
	r->f->stats.in++;
	filter_error(r->f, "row", "", "%s", ask->why);
	filter_reject_text(r->f, KIND_INVALID, &line);
}

static void
put_rows(void *arg, const char *p, size_t n)
{
	struct rows *r = arg;
	const char *nl;

	while ((nl = memchr(p, '\n', n)) != NULL) {
		if (r->line.n > 0) {
			buf_put(&r->line, p, (size_t)(nl - p));
			put_row(r, r->line.p, r->line.n);
			r->line.n = 0;
		} else {
			put_row(r, p, (size_t)(nl - p));
		}
		n -= (size_t)(nl + 1 - p);
		p = nl + 1;
	}
	buf_put(&r->line, p, n);
	if (r->line.n > r->f->max_record)
		die(EX_DATAERR, "%s: a line is longer than --max-record",
		    r->ask->name);
}

/*
 * Inflate the file; with rows, emit them on the way, without, only see
 * whether it is whole.  What is wrong, or NULL.
 */
static const char *
inflate_file(int fd, struct rows *rows)
{
	struct stat st;
	const char *wrong;
	void *p;

	if (fstat(fd, &st) == -1)
		die(EX_OSERR, "temporary file: %s", strerror(errno));
	if (st.st_size == 0)
		return "empty";
	p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		die(EX_OSERR, "temporary file: %s", strerror(errno));
	wrong = inflate_each(p, (size_t)st.st_size, INFLATED_MAX,
	    rows != NULL ? put_rows : NULL, rows);
	munmap(p, (size_t)st.st_size);
	return wrong;
}

static enum download
try_once(const struct run_conf *conf, const char *url, int fd, struct ask *ask)
{
	enum download d;
	const char *wrong;

	d = download(url, fd, conf->timeout, conf->max_time, ask);
	if (d == DOWNLOAD_GOOD && (wrong = inflate_file(fd, NULL)) != NULL) {
		snprintf(ask->why, sizeof(ask->why), "%s", wrong);
		d = DOWNLOAD_AGAIN;
	}
	return d;
}

/* What became of a try, for the log and the metrics. */
static void
note(const struct run_conf *conf, const struct ask *ask, enum download d)
{
	const char *outcome = d == DOWNLOAD_GOOD		? "good"
	    : d == DOWNLOAD_ABSENT				? "gone"
	    : d == DOWNLOAD_NEVER || ask->tries > conf->retries ? "lost"
								: "again";

	log_msg(LOG_DEBUG, "%s: %s: status %ld, try %d, %.0f ms, %llu bytes",
	    ask->name, outcome, ask->answer.status, ask->tries,
	    ask->answer.ms.total, (unsigned long long)ask->answer.bytes);
	metrics_ask(conf->metrics, ask, outcome, 1);
}

/* A file, with retries. */
static enum download
get(const struct run_conf *conf, const char *url, int fd, struct ask *ask)
{
	enum download d;
	struct timespec ts;
	double wait;

	for (ask->tries = 1;; ask->tries++) {
		d = try_once(conf, url, fd, ask);
		note(conf, ask, d);
		if (d != DOWNLOAD_AGAIN || ask->tries > conf->retries)
			return d;
		wait = retry_backoff(conf->backoff, ask->tries - 1);
		log_msg(LOG_WARNING, "%s: %s: again in %.1f s", ask->name,
		    ask->why, wait);
		ts.tv_sec = (time_t)wait;
		ts.tv_nsec = (long)((wait - (double)ts.tv_sec) * 1e9);
		nanosleep(&ts, NULL);
	}
}

static void
name_day(struct ask *ask, long day)
{
	char text[WHEN_DAY], path[120];
	long y, m, d;

	when_civil(day, &y, &m, &d);
	when_text(day, text);
	snprintf(ask->label, sizeof(ask->label), "export");
	snprintf(ask->name, sizeof(ask->name), "export of %s", text);
	snprintf(path, sizeof(path), "/movie_ids_%02ld_%02ld_%04ld.json.gz", m,
	    d, y);
	free(ask->path);
	if ((ask->path = strdup(path)) == NULL ||
	    (ask->query == NULL && (ask->query = strdup("")) == NULL))
		die(EX_OSERR, "out of memory");
	ask->page = 1;
	ask->shape = SHAPE_ROW;
}

static int
failed(const struct ask *ask, enum download d)
{
	log_msg(LOG_ERROR, "%s: lost: %s", ask->name, ask->why);
	return d == DOWNLOAD_AGAIN ? EX_TEMPFAIL : EX_UNAVAILABLE;
}

int
export_run(struct filter *f, struct pages *pages, const struct run_conf *conf,
    long day, bool back)
{
	struct ask ask = { .page = 1 };
	struct rows rows = { f, pages, conf, &ask, { NULL, 0, 0 }, 0 };
	char *base = base_export();
	struct buf url = { NULL, 0, 0 };
	enum download d = DOWNLOAD_ABSENT;
	int fd = download_file(), i, status = EX_OK;

	for (i = 0; d == DOWNLOAD_ABSENT && i <= (back ? WEEK : 0); i++) {
		name_day(&ask, day - i);
		url.n = 0;
		buf_printf(&url, "%s%s", base, ask.path);
		buf_put(&url, "", 1);
		d = get(conf, url.p, fd, &ask);
		if (d == DOWNLOAD_ABSENT)
			log_msg(LOG_INFO, "%s: is not there", ask.name);
	}
	if (d != DOWNLOAD_GOOD) {
		status = failed(&ask, d);
	} else {
		inflate_file(fd, &rows);
		if (rows.line.n > 0)
			put_row(&rows, rows.line.p, rows.line.n);
	}
	metrics_close(
	    conf->metrics, 1, d != DOWNLOAD_GOOD, d != DOWNLOAD_GOOD, -1);
	close(fd);
	buf_free(&url);
	buf_free(&rows.line);
	buf_free(&ask.answer.body);
	free(ask.path);
	free(ask.query);
	free(base);
	return status;
}
