#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "../../lib/log.h"
#include "../../lib/utf8.h"
#include "journal.h"

static int fd = -1;

void
journal_open(const char *file)
{
	fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	if (fd < 0)
		die(EX_CANTCREAT, "%s: %s", file, strerror(errno));
}

/* A text that a client sent, whatever it holds; or null. */
static void
put_text(struct buf *b, const char *name, const char *s)
{
	struct buf clean = { 0 };

	buf_printf(b, ",\"%s\":", name);
	if (s == NULL) {
		buf_puts(b, "null");
		return;
	}
	while (*s != '\0') {
		size_t n = strlen(s), good = utf8_bad(s, n);

		buf_put(&clean, s, good);
		s += good;
		if (good < n) {
			buf_puts(&clean, "?");
			s++;
		}
	}
	buf_json(b, clean.n > 0 ? clean.p : "", clean.n);
	buf_free(&clean);
}

/* The query with the value of every api_key taken out. */
static void
put_query(struct buf *b, const struct request *r)
{
	struct buf q = { 0 };
	const char *s = r->query;
	size_t i = 0;

	while (*s != '\0') {
		size_t n = strcspn(s, "&");

		if (q.n > 0)
			buf_puts(&q, "&");
		/* Empty parts were not made parameters. */
		if (n > 0 && strcmp(r->params[i++].name, "api_key") == 0)
			buf_puts(&q, "api_key=***");
		else
			buf_put(&q, s, n);
		s += n + (s[n] == '&');
	}
	buf_put(&q, "", 1);
	put_text(b, "query", q.p);
	buf_free(&q);
}

void
journal_put(const struct reply *r, const struct behaviour *how)
{
	const struct request *q = &r->request;
	struct buf b = { 0 };
	struct timespec now;

	if (fd < 0)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	buf_printf(
	    &b, "{\"t\":%lld.%06ld", (long long)now.tv_sec, now.tv_nsec / 1000);
	put_text(&b, "method", q->method);
	put_text(&b, "path", q->path);
	put_text(&b, "page", request_param(q, "page"));
	put_query(&b, q);
	put_text(&b, "credential", request_credential(q));
	buf_printf(&b, ",\"good\":%s",
	    request_allowed(q, how->key) ? "true" : "false");
	put_text(&b, "user_agent", q->user_agent);
	put_text(&b, "accept_encoding", q->accept_encoding);
	put_text(&b, "if_none_match", q->if_none_match);
	buf_printf(&b, ",\"status\":%d", reply_sends_status(r) ? r->status : 0);
	put_text(&b, "fault", r->fault_name);
	if (r->fault != NULL)
		buf_printf(&b, ",\"rule\":%zu}\n", r->fault->line);
	else
		buf_puts(&b, ",\"rule\":null}\n");
	/* One write, so that several servers can share a file. */
	if (write(fd, b.p, b.n) != (ssize_t)b.n)
		die(EX_IOERR, "log: %s", strerror(errno));
	buf_free(&b);
}
