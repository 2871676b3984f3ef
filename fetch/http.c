#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>

#include <curl/curl.h>

#include "../lib/log.h"
#include "easy.h"
#include "http.h"

#define STREAMS 100

struct flight {
	CURL *easy;
	struct ask *ask; /* NULL: free */
	struct curl_slist *headers;
	struct http *http;
	char error[CURL_ERROR_SIZE];
};

struct http {
	struct http_conf conf;
	CURLM *multi;
	struct flight *flight; /* conf.concurrency of them */
	int flying;
	char *bearer; /* the header, or NULL */
};

static size_t
on_body(char *p, size_t one, size_t n, void *arg)
{
	struct flight *f = arg;
	struct answer *a = &f->ask->answer;

	(void)one; /* always 1 */
	if (n > f->http->conf.max_body - a->body.n) {
		a->too_big = true;
		return 0;
	}
	buf_put(&a->body, p, n);
	return n;
}

/* Keep a header's value when this is the header. */
static void
keep(const char *line, size_t n, const char *name, char *to, size_t size)
{
	size_t len = strlen(name);

	if (n <= len || line[len] != ':' || strncasecmp(line, name, len) != 0)
		return;
	line += len + 1;
	n -= len + 1;
	for (; n > 0 && strchr(" \t", *line) != NULL; n--)
		line++;
	while (n > 0 && strchr(" \t\r\n", line[n - 1]) != NULL)
		n--;
	/* One too long to be true is none. */
	if (n >= size || memchr(line, '\0', n) != NULL)
		n = 0;
	memcpy(to, line, n);
	to[n] = '\0';
}

static size_t
on_header(char *p, size_t one, size_t n, void *arg)
{
	struct flight *f = arg;
	struct answer *a = &f->ask->answer;

	(void)one; /* always 1 */
	if (n > 5 && strncmp(p, "HTTP/", 5) == 0)
		a->type[0] = a->etag[0] = a->retry_after[0] = a->date[0] =
		    a->encoding[0] = 0;
	keep(p, n, "content-type", a->type, sizeof(a->type));
	keep(p, n, "etag", a->etag, sizeof(a->etag));
	keep(p, n, "retry-after", a->retry_after, sizeof(a->retry_after));
	keep(p, n, "date", a->date, sizeof(a->date));
	keep(p, n, "content-encoding", a->encoding, sizeof(a->encoding));
	return n;
}

/*
 * The connection stands: the request leaves now.  libcurl would send it once
 * more by itself when the connection, or its stream, ends before an answer:
 * that would be neither counted nor within the rate, so we do it.
 */
static int
on_leave(void *arg, char *ip, char *local_ip, int port, int local_port)
{
	struct flight *f = arg;

	(void)ip, (void)local_ip, (void)port, (void)local_port;
	if (f->ask->sent)
		return CURL_PREREQFUNC_ABORT;
	f->http->conf.sent(f->http->conf.arg, f->ask);
	f->ask->sent = true;
	return CURL_PREREQFUNC_OK;
}

static void
set_up(struct http *h, struct flight *f)
{
	CURL *e = f->easy;

	curl_easy_setopt(e, CURLOPT_PRIVATE, f);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, f);
	curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(e, CURLOPT_HEADERDATA, f);
	curl_easy_setopt(e, CURLOPT_PREREQFUNCTION, on_leave);
	curl_easy_setopt(e, CURLOPT_PREREQDATA, f);
	curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, lround(h->conf.timeout * 1000));
	curl_easy_setopt(
	    e, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)h->conf.max_body);
}

static void
no_memory(const void *p)
{
	if (p == NULL)
		die(EX_OSERR, "out of memory");
}

struct http *
http_new(const struct http_conf *conf)
{
	struct http *h = calloc(1, sizeof(*h));
	struct buf b = { NULL, 0, 0 };
	int i;

	no_memory(h);
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		die(EX_OSERR, "libcurl does not start");
	h->conf = *conf;
	if (conf->key != NULL && conf->key->bearer) {
		buf_printf(&b, "Authorization: Bearer %s", conf->key->text);
		buf_put(&b, "", 1);
		h->bearer = b.p;
	}
	no_memory(h->multi = curl_multi_init());
	curl_multi_setopt(h->multi, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
	curl_multi_setopt(
	    h->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)conf->concurrency);
	curl_multi_setopt(
	    h->multi, CURLMOPT_MAX_CONCURRENT_STREAMS, (long)STREAMS);
	h->flight = calloc((size_t)conf->concurrency, sizeof(*h->flight));
	no_memory(h->flight);
	for (i = 0; i < conf->concurrency; i++) {
		h->flight[i].http = h;
		h->flight[i].easy =
		    easy_new(conf->base, conf->timeout, h->flight[i].error);
		set_up(h, &h->flight[i]);
	}
	return h;
}

bool
http_room(const struct http *h)
{
	return h->flying < h->conf.concurrency;
}

/* The URL holds a v3 key: it is wiped as soon as libcurl has its copy. */
static void
set_url(struct http *h, struct flight *f)
{
	const struct key *key = h->conf.key;
	struct ask *ask = f->ask;
	struct buf b = { NULL, 0, 0 };

	buf_printf(&b, "%s%s", h->conf.base, ask->path);
	if (*ask->query != '\0')
		buf_printf(&b, "?%s", ask->query);
	if (key != NULL && !key->bearer)
		buf_printf(&b, "%capi_key=%s", *ask->query != '\0' ? '&' : '?',
		    key->text);
	buf_put(&b, "", 1);
	if (curl_easy_setopt(f->easy, CURLOPT_URL, b.p) != CURLE_OK)
		die(EX_OSERR, "out of memory");
	explicit_bzero(b.p, b.size);
	buf_free(&b);
}

static void
add_header(struct flight *f, const char *line)
{
	struct curl_slist *l = curl_slist_append(f->headers, line);

	no_memory(l);
	f->headers = l;
}

void
http_start(struct http *h, struct ask *ask, const char *etag)
{
	struct flight *f = h->flight;
	struct answer *a = &ask->answer;
	struct buf kept = a->body;
	struct buf b = { NULL, 0, 0 };

	while (f->ask != NULL)
		f++;
	f->ask = ask;
	f->headers = NULL;
	f->error[0] = '\0';
	memset(a, 0, sizeof(*a));
	a->body = kept;
	a->body.n = 0;
	ask->sent = false;
	ask->conditional = etag != NULL;
	set_url(h, f);
	if (h->bearer != NULL)
		add_header(f, h->bearer);
	if (etag != NULL) {
		buf_printf(&b, "If-None-Match: %s", etag);
		buf_put(&b, "", 1);
		add_header(f, b.p);
		buf_free(&b);
	}
	curl_easy_setopt(f->easy, CURLOPT_HTTPHEADER, f->headers);
	curl_easy_setopt(
	    f->easy, CURLOPT_ACCEPT_ENCODING, ask->packed ? "gzip" : "");
	curl_easy_setopt(
	    f->easy, CURLOPT_HTTP_CONTENT_DECODING, ask->packed ? 0L : 1L);
	if (curl_multi_add_handle(h->multi, f->easy) != CURLM_OK)
		die(EX_OSERR, "libcurl does not take a request");
	h->flying++;
}

void
http_wait(struct http *h, double seconds, int fd)
{
	struct curl_waitfd extra = { fd, CURL_WAIT_POLLIN, 0 };
	int running;
	CURLMcode bad;

	seconds = seconds < 0 ? 0 : seconds > 3600 ? 3600 : seconds;
	bad = curl_multi_perform(h->multi, &running);
	if (bad == CURLM_OK && running == h->flying)
		bad = curl_multi_poll(h->multi, fd == -1 ? NULL : &extra,
		    fd == -1 ? 0 : 1, (int)ceil(seconds * 1000), NULL);
	if (bad == CURLM_OK)
		bad = curl_multi_perform(h->multi, &running);
	if (bad != CURLM_OK)
		die(EX_SOFTWARE, "libcurl: %s", curl_multi_strerror(bad));
}

static void
land(struct flight *f, CURLcode error)
{
	struct answer *a = &f->ask->answer;
	curl_off_t bytes = 0;
	const char *text;

	a->error = error;
	curl_easy_getinfo(f->easy, CURLINFO_RESPONSE_CODE, &a->status);
	curl_easy_getinfo(f->easy, CURLINFO_SIZE_DOWNLOAD_T, &bytes);
	a->bytes = (uint64_t)bytes;
	a->ms = easy_timing(f->easy);
	a->version = easy_version(f->easy);
	if (error != CURLE_OK) {
		if (error == CURLE_ABORTED_BY_CALLBACK)
			snprintf(f->error, sizeof(f->error),
			    "the connection ended before an answer");
		text =
		    f->error[0] != '\0' ? f->error : curl_easy_strerror(error);
		snprintf(a->message, sizeof(a->message), "%s", text);
		key_hide(f->http->conf.key, a->message, strlen(a->message));
	}
	when_stamp(a->at);
	memset(buf_room(&a->body, JSON_PAD + 1), 0, JSON_PAD + 1);
	a->body.p[a->body.n] = '\n';
}

struct ask *
http_done(struct http *h)
{
	struct flight *f;
	struct ask *ask;
	CURLMsg *m;
	int left;

	if ((m = curl_multi_info_read(h->multi, &left)) == NULL)
		return NULL;
	curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&f);
	land(f, m->data.result);
	curl_multi_remove_handle(h->multi, f->easy);
	curl_slist_free_all(f->headers);
	ask = f->ask;
	f->ask = NULL;
	h->flying--;
	return ask;
}

void
http_free(struct http *h)
{
	int i;

	for (i = 0; i < h->conf.concurrency; i++) {
		if (h->flight[i].ask != NULL) {
			curl_multi_remove_handle(h->multi, h->flight[i].easy);
			curl_slist_free_all(h->flight[i].headers);
		}
		curl_easy_cleanup(h->flight[i].easy);
	}
	curl_multi_cleanup(h->multi);
	if (h->bearer != NULL)
		explicit_bzero(h->bearer, strlen(h->bearer));
	free(h->bearer);
	free(h->flight);
	free(h);
	curl_global_cleanup();
}
