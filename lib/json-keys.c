#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include <xxhash.h>

#include "json-keys.h"
#include "log.h"

#define LEARN_MAX 256  /* atoms made from what comes, at most */
#define KEYS_KEPT 4096 /* entries kept from one text to the next */

static void *
grown(void *p, size_t n, size_t each)
{
	if ((p = reallocarray(p, n, each)) == NULL)
		die(EX_OSERR, "out of memory");
	return p;
}

/* The decoded text of a string; in k->scratch when it has escapes. */
static const char *
decoded(struct keys *k, const struct json_value *v, size_t *n)
{
	if (!v->escaped) {
		*n = v->n - 2;
		return v->p + 1;
	}
	if (k->scratch_size < v->n) {
		k->scratch = grown(k->scratch, v->n, 1);
		k->scratch_size = v->n;
	}
	*n = json_decode(v, k->scratch);
	return k->scratch;
}

static void
resize(struct keys *k, size_t size)
{
	struct entry *old = k->entry;
	size_t i, at, n = k->size;

	if ((k->entry = calloc(size, sizeof(*k->entry))) == NULL)
		die(EX_OSERR, "out of memory");
	k->size = size;
	for (i = 0; i < n; i++) {
		if (old[i].serial < k->oldest)
			continue;
		at = old[i].hash & (size - 1);
		while (k->entry[at].serial >= k->oldest)
			at = (at + 1) & (size - 1);
		k->entry[at] = old[i];
	}
	free(old);
}

bool
keys_note(struct keys *k, uint32_t serial, const struct json_value *v)
{
	struct entry *e;
	size_t n, at;
	const char *p = decoded(k, v, &n);
	uint64_t hash = XXH3_64bits_withSeed(p, n, k->seed + serial);

	if (2 * k->n >= k->size)
		resize(k, k->size == 0 ? 256 : 2 * k->size);
	at = hash & (k->size - 1);
	for (; (e = &k->entry[at])->serial >= k->oldest;
	     at = (at + 1) & (k->size - 1)) {
		struct json_value other = { e->p, e->n, JSON_STRING, true };

		if (e->hash == hash && e->serial == serial &&
		    json_is(&other, p, n))
			return false;
	}
	*e = (struct entry){ hash, v->p, (uint32_t)v->n, serial };
	k->n++;
	return true;
}

static size_t
atom_place(const struct keys *k, const char *p, size_t n)
{
	size_t at = XXH3_64bits_withSeed(p, n, k->seed) & (k->table_size - 1);
	uint32_t a;

	while ((a = k->table[at]) != 0 &&
	    (k->atom[a].n != n || memcmp(k->atom[a].name, p, n) != 0))
		at = (at + 1) & (k->table_size - 1);
	return at;
}

static uint32_t
atom_new(struct keys *k, const char *p, size_t n)
{
	struct atom *a;
	size_t i;

	if (k->natom == k->atom_size) {
		k->atom_size = k->atom_size == 0 ? 64 : 2 * k->atom_size;
		k->atom = grown(k->atom, k->atom_size, sizeof(*k->atom));
		k->slot = grown(k->slot, k->atom_size, sizeof(*k->slot));
		k->table_size = 4 * k->atom_size;
		free(k->table);
		k->table = calloc(k->table_size, sizeof(uint32_t));
		if (k->table == NULL)
			die(EX_OSERR, "out of memory");
		for (i = 1; i < k->natom; i++)
			k->table[atom_place(k, k->atom[i].name, k->atom[i].n)] =
			    (uint32_t)i;
	}
	a = &k->atom[k->natom];
	memset(a, 0, sizeof(*a));
	k->slot[k->natom] = (struct slot){ 0, 0 };
	a->name = memcpy(grown(NULL, n + 1, 1), p, n);
	a->n = n;
	if (n + 2 <= sizeof(a->text)) {
		memcpy(a->text, p, n);
		memcpy(a->text + n, "\":", 2);
		memset(a->mask, 0xff, n + 2);
		a->shape = (uint32_t)n + 2;
	}
	/* A name that must be written with escapes is never predicted. */
	for (i = 0; i < n; i++)
		if ((unsigned char)p[i] < 0x20 || p[i] == '"' || p[i] == '\\')
			a->shape = 0;
	if (k->natom > 0)
		k->table[atom_place(k, p, n)] = (uint32_t)k->natom;
	else
		a->shape = 0;
	return (uint32_t)k->natom++;
}

bool
keys_atom(struct keys *k, const struct json_value *key, uint32_t *atom)
{
	size_t n;
	const char *p = decoded(k, key, &n);

	*atom = k->table[atom_place(k, p, n)];
	if (*atom != 0)
		return true;
	if (k->learned >= LEARN_MAX || n + 2 > sizeof(k->atom->text))
		return keys_note(k, k->oldest, key);
	k->learned++;
	*atom = atom_new(k, p, n);
	return true;
}

uint32_t
keys_name(struct keys *k, const char *name, size_t n)
{
	uint32_t a = k->table[atom_place(k, name, n)];

	return a != 0 ? a : atom_new(k, name, n);
}

void
keys_init(struct keys *k)
{
	memset(k, 0, sizeof(*k));
	/* So that nobody can choose keys that collide. */
	if (getentropy(&k->seed, sizeof(k->seed)) == -1)
		die(EX_OSERR, "no entropy");
	atom_new(k, "", 0);
}

void
keys_begin(struct keys *k)
{
	k->n = 0;
	k->oldest = ++k->serial;
	/* Start over where it grew large, and before serials run out. */
	if (k->size > KEYS_KEPT || k->serial > UINT32_MAX / 2) {
		free(k->entry);
		k->entry = NULL;
		k->size = 0;
		k->oldest = k->serial = 1;
	}
	k->now++;
}

void
keys_free(struct keys *k)
{
	size_t i;

	for (i = 0; i < k->natom; i++)
		free(k->atom[i].name);
	free(k->atom);
	free(k->slot);
	free(k->table);
	free(k->entry);
	free(k->scratch);
}
