#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "canon.h"
#include "key.h"

#define PRINT_MAX 60 /* bytes of a value in a message */

/* A name as a JSON Pointer (RFC 6901): "/" and "~" are escaped. */
static char *
pointer(const char *name)
{
	struct buf b = { 0 };

	for (buf_puts(&b, "/"); *name != '\0'; name++) {
		if (*name == '~')
			buf_puts(&b, "~0");
		else if (*name == '/')
			buf_puts(&b, "~1");
		else
			buf_put(&b, name, 1);
	}
	buf_put(&b, "", 1);
	return b.p;
}

static bool
add(struct key *k, const char *name, size_t n)
{
	struct key_member *m;
	size_t i;

	if (n == 0)
		return false;
	for (i = 0; i < k->n; i++)
		if (strlen(k->member[i].name) == n &&
		    memcmp(k->member[i].name, name, n) == 0)
			return false;
	k->member = reallocarray(k->member, k->n + 1, sizeof(*m));
	if (k->member == NULL)
		die(EX_OSERR, "out of memory");
	m = &k->member[k->n++];
	if ((m->name = strndup(name, n)) == NULL)
		die(EX_OSERR, "out of memory");
	m->path = pointer(m->name);
	m->handle = json_name(k->json, name, n);
	return true;
}

bool
key_init(struct key *k, struct json *json, const char *names)
{
	size_t n;

	memset(k, 0, sizeof(*k));
	k->json = json;
	for (;; names += n + 1) {
		n = strcspn(names, ",");
		if (!add(k, names, n))
			return false;
		if (names[n] == '\0')
			return true;
	}
}

/* The common key: a few digits.  JSON allows no zeros before them. */
static bool
plain_id(const struct json_value *v, int64_t *id)
{
	int64_t x = 0;
	size_t i;

	if (v->type != JSON_NUMBER || v->n > 8)
		return false;
	for (i = 0; i < v->n; i++) {
		if (v->p[i] < '0' || v->p[i] > '9')
			return false;
		x = x * 10 + (v->p[i] - '0');
	}
	*id = x;
	return x < KEY_IDS;
}

static bool
refuse(struct key *k, const struct key_member *m, const char *why)
{
	k->bad_path = m->path;
	k->bad = why;
	return false;
}

bool
key_read(struct key *k)
{
	const struct json_value *v;
	size_t i;

	k->id = -1;
	k->text.n = 0;
	for (i = 0; i < k->n; i++) {
		if ((v = json_get(k->json, k->member[i].handle)) == NULL)
			return refuse(k, &k->member[i], "is missing");
		if (v->type == JSON_ARRAY || v->type == JSON_OBJECT)
			return refuse(k, &k->member[i],
			    v->type == JSON_ARRAY ? "an array is no key"
						  : "an object is no key");
		if (k->n == 1 && plain_id(v, &k->id))
			return true;
		if (!canon_put(&k->text, v))
			return refuse(k, &k->member[i],
			    "its exponent is too large for a key");
	}
	if (k->n == 1)
		k->id = canon_id(&k->text, KEY_IDS);
	return true;
}

struct hash
key_hash(const struct key *k)
{
	/* Its last bytes are 0, as in no canonical text so short. */
	unsigned char id[sizeof(k->id)];

	if (k->id < 0)
		return hash_bytes(k->text.p, k->text.n);
	memcpy(id, &k->id, sizeof(id));
	return hash_bytes(id, sizeof(id));
}

/* At most max bytes of good UTF-8, and no half character. */
static size_t
cut(const char *p, size_t n, size_t max)
{
	if (n <= max)
		return n;
	for (n = max; n > 0 && ((unsigned char)p[n] & 0xc0) == 0x80; n--)
		continue;
	return n;
}

const char *
key_print(struct key *k, struct buf *b)
{
	const struct json_value *v;
	size_t i, n;

	b->n = 0;
	for (i = 0; i < k->n; i++) {
		if ((v = json_get(k->json, k->member[i].handle)) == NULL)
			continue;
		n = cut(v->p, v->n, PRINT_MAX);
		buf_printf(b, "%s%s ", i > 0 ? ", " : "", k->member[i].name);
		buf_put(b, v->p, n);
		if (n < v->n)
			buf_puts(b, "...");
	}
	buf_put(b, "", 1);
	return b->p;
}

void
key_free(struct key *k)
{
	size_t i;

	for (i = 0; i < k->n; i++) {
		free(k->member[i].name);
		free(k->member[i].path);
	}
	free(k->member);
	buf_free(&k->text);
}
