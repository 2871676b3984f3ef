#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include <xxhash.h>

#include "../lib/buf.h"
#include "../lib/json.h"
#include "../lib/log.h"
#include "etags.h"
#include "replace.h"

/* Memory is bounded: requests beyond that are asked for as if unknown. */
#define ETAGS_MAX (1 << 18)

struct entry {
	uint64_t request; /* its hash; 0 is a free slot */
	char *etag;
};

struct etags {
	const char *path;
	struct entry *slot; /* 2 * ETAGS_MAX of them at most */
	size_t n, size;	    /* size: a power of two */
};

static struct entry *
find(const struct etags *e, uint64_t request)
{
	size_t i = request & (e->size - 1);

	while (e->slot[i].request != 0 && e->slot[i].request != request)
		i = (i + 1) & (e->size - 1);
	return &e->slot[i];
}

static void
grow(struct etags *e)
{
	struct entry *old = e->slot;
	size_t i, n = e->size;

	e->size = n == 0 ? 1024 : 2 * n;
	if ((e->slot = calloc(e->size, sizeof(*old))) == NULL)
		die(EX_OSERR, "out of memory");
	for (i = 0; i < n; i++)
		if (old[i].request != 0)
			*find(e, old[i].request) = old[i];
	free(old);
}

static void
set(struct etags *e, uint64_t request, const char *etag, size_t n)
{
	struct entry *at = find(e, request);

	if (at->request == 0 && e->n == ETAGS_MAX)
		return;
	if (at->request == 0) {
		at->request = request;
		if (++e->n > e->size / 2)
			grow(e);
		at = find(e, request);
	}
	free(at->etag);
	if ((at->etag = strndup(etag, n)) == NULL)
		die(EX_OSERR, "out of memory");
}

static uint64_t
hash(const struct ask *ask)
{
	uint64_t h = XXH64(ask->path, strlen(ask->path), 0);

	h = XXH64(ask->query, strlen(ask->query), h);
	return h != 0 ? h : 1;
}

/* {"version":1,"etags":{"0123456789abcdef":"W/\"...\"",...}} */
static void
load(struct etags *e, const struct buf *b)
{
	struct json *j = json_new();
	int etags = json_name(j, "etags", 5);
	const struct json_value *v;
	struct json_walk w;
	char text[200], *end;
	uint64_t request;
	size_t n;

	if (json_scan(j, b->p, b->n) && (v = json_get(j, etags)) != NULL &&
	    v->type == JSON_OBJECT)
		for (json_walk(&w, v); json_next(&w);) {
			if (w.key.n != 18 || w.value.type != JSON_STRING ||
			    w.value.n > sizeof(text))
				continue;
			request = strtoull(w.key.p + 1, &end, 16);
			n = json_decode(&w.value, text);
			if (request != 0 && *end == '"' &&
			    memchr(text, '\0', n) == NULL)
				set(e, request, text, n);
		}
	else
		log_msg(LOG_WARNING, "--state: %s: damaged: not used", e->path);
	json_free(j);
}

struct etags *
etags_open(const char *path)
{
	struct etags *e = calloc(1, sizeof(*e));
	struct buf b = { NULL, 0, 0 };

	if (e == NULL)
		die(EX_OSERR, "out of memory");
	e->path = path;
	grow(e);
	if (replace_read(path, "--state", &b))
		load(e, &b);
	buf_free(&b);
	return e;
}

const char *
etags_get(const struct etags *e, const struct ask *ask)
{
	return find(e, hash(ask))->etag;
}

void
etags_note(struct etags *e, const struct ask *ask)
{
	const char *s = ask->answer.etag;
	size_t n = 0;

	/* Only what may go back in a header. */
	while (s[n] > 0x20 && s[n] < 0x7f)
		n++;
	if (n > 0 && s[n] == '\0')
		set(e, hash(ask), s, n);
}

void
etags_close(struct etags *e, bool save)
{
	struct buf b = { NULL, 0, 0 };
	const char *comma = "";
	size_t i;

	buf_puts(&b, "{\"version\":1,\"etags\":{");
	for (i = 0; i < e->size; i++) {
		if (e->slot[i].request == 0)
			continue;
		buf_printf(&b, "%s\"%016llx\":", comma,
		    (unsigned long long)e->slot[i].request);
		buf_json(&b, e->slot[i].etag, strlen(e->slot[i].etag));
		comma = ",\n";
		free(e->slot[i].etag);
	}
	buf_puts(&b, "}}\n");
	if (save)
		replace_file(e->path, "--state", &b);
	buf_free(&b);
	free(e->slot);
	free(e);
}
