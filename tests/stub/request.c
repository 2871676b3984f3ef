#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>

#include "../../lib/log.h"
#include "request.h"

static char *
copied(const char *s, size_t n)
{
	char *t = malloc(n + 1);

	if (t == NULL)
		die(EX_OSERR, "request: no memory");
	memcpy(t, s, n);
	t[n] = '\0';
	return t;
}

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decode %XX, and + where it is a blank; a %00 stays as it is. */
static char *
decoded(const char *s, size_t n, bool plus)
{
	char *t = copied(s, n), *to = t;

	for (size_t i = 0; i < n; i++) {
		int v = -1;

		if (s[i] == '%' && i + 2 < n && hex(s[i + 1]) >= 0 &&
		    hex(s[i + 2]) >= 0)
			v = hex(s[i + 1]) * 16 + hex(s[i + 2]);
		if (v > 0) {
			*to++ = (char)v;
			i += 2;
		} else
			*to++ = plus && s[i] == '+' ? ' ' : s[i];
	}
	*to = '\0';
	return t;
}

static void
param_add(struct request *r, const char *s, size_t n)
{
	const char *eq = memchr(s, '=', n);
	size_t name = eq != NULL ? (size_t)(eq - s) : n;
	struct param *p;

	r->params = realloc(r->params, (r->n + 1) * sizeof(*r->params));
	if (r->params == NULL)
		die(EX_OSERR, "request: no memory");
	p = &r->params[r->n++];
	p->name = decoded(s, name, true);
	p->value =
	    eq != NULL ? decoded(eq + 1, n - name - 1, true) : copied("", 0);
}

void
request_read(struct request *r, const char *target)
{
	size_t path = strcspn(target, "?");
	const char *s;

	memset(r, 0, sizeof(*r));
	r->target = copied(target, strlen(target));
	r->path = decoded(target, path, false);
	s = target[path] == '?' ? target + path + 1 : target + path;
	r->query = copied(s, strlen(s));
	while (*s != '\0') {
		size_t n = strcspn(s, "&");

		if (n > 0)
			param_add(r, s, n);
		s += n + (s[n] == '&');
	}
}

void
request_free(struct request *r)
{
	for (size_t i = 0; i < r->n; i++) {
		free(r->params[i].name);
		free(r->params[i].value);
	}
	free(r->params);
	free(r->target);
	free(r->path);
	free(r->query);
	memset(r, 0, sizeof(*r));
}

const char *
request_param(const struct request *r, const char *name)
{
	for (size_t i = r->n; i-- > 0;)
		if (strcmp(r->params[i].name, name) == 0)
			return r->params[i].value;
	return NULL;
}

int
request_page(const struct request *r)
{
	const char *s = request_param(r, "page");
	int page = 0;

	if (s == NULL)
		return 1;
	for (; *s >= '0' && *s <= '9' && page <= 500; s++)
		page = page * 10 + (*s - '0');
	return *s == '\0' && page <= 500 ? page : 0;
}

static const char *
bearer(const struct request *r)
{
	if (r->authorization == NULL ||
	    strncasecmp(r->authorization, "Bearer ", 7) != 0 ||
	    r->authorization[7] == '\0')
		return NULL;
	return r->authorization + 7;
}

static const char *
api_key(const struct request *r)
{
	const char *key = request_param(r, "api_key");

	return key != NULL && key[0] != '\0' ? key : NULL;
}

const char *
request_credential(const struct request *r)
{
	bool query = api_key(r) != NULL, header = bearer(r) != NULL;

	return query ? header ? "both" : "query" : header ? "header" : "none";
}

bool
request_allowed(const struct request *r, const char *key)
{
	const char *sent = bearer(r) != NULL ? bearer(r) : api_key(r);

	return sent != NULL && (key == NULL || strcmp(sent, key) == 0);
}

/* A list of codings; q=0 refuses one. */
bool
request_gzip(const struct request *r)
{
	const char *s = r->accept_encoding;

	while (s != NULL && *s != '\0') {
		size_t n = strcspn(s, ",");
		size_t name = strcspn(s, ",; ");
		bool hit = (name == 4 && strncasecmp(s, "gzip", 4) == 0) ||
		    (name == 1 && *s == '*');
		const char *q = memchr(s, '=', n);

		if (hit)
			return q == NULL || strtod(q + 1, NULL) > 0;
		s += n;
		s += strspn(s, ", ");
	}
	return false;
}
