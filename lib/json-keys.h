/*
 * json-keys: the keys of a text's objects, for json alone: which have a
 * number, which stood in an object before.
 */
#ifndef TMDB_JSON_KEYS_H
#define TMDB_JSON_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "json-value.h"

/*
 * A key that is known by number.  Atom 0 is no key: it stands for "none" and
 * for the beginning of an object.
 */
struct atom {
	char text[32];		/* the key's first bytes, then `":` */
	unsigned char mask[32]; /* 0xff for each of them */
	char *name;		/* the whole key, decoded */
	size_t n;		/* its bytes */
	uint32_t shape;		/* length of text; 0: cannot be predicted */
	uint32_t next;		/* the atom that followed it last */
};

/* Where an atom's member is, if the scan it was set in is the present one. */
struct slot {
	uint64_t scan;
	size_t member;
};

/* A key of one object, to find it again: in a table that is never cleared. */
struct entry {
	uint64_t hash;
	const char *p;
	uint32_t n;
	uint32_t serial; /* of its object; those of older texts are free */
};

struct keys {
	struct atom *atom;
	struct slot *slot;
	size_t natom, atom_size, learned;
	uint32_t *table; /* open addressing: atom numbers */
	size_t table_size;
	uint64_t now;	 /* number of this scan */
	uint32_t serial; /* of the newest object */
	uint32_t oldest; /* of the outermost object of this text */
	struct entry *entry;
	size_t n, size;
	uint64_t seed;
	char *scratch;
	size_t scratch_size;
};

void keys_init(struct keys *);
void keys_free(struct keys *);

/* Forget the members of the last text: a new one begins. */
void keys_begin(struct keys *);

/* The atom of a name: a new one if need be. */
uint32_t keys_name(struct keys *, const char *name, size_t n);

/*
 * The atom of a key of the outermost object: 0 when it is one of too many or
 * too long, then it is noted like a key of any other object.  False when it
 * was noted before.
 */
bool keys_atom(struct keys *, const struct json_value *key, uint32_t *atom);

/*
 * Note a key of the object with this number (a new object: ++serial); false
 * when it was there before.  The text is lent until the next keys_begin().
 */
bool keys_note(struct keys *, uint32_t serial, const struct json_value *key);

/* Note where the member of an atom is; false when it has one already. */
static inline bool
keys_fill(struct keys *k, uint32_t atom, size_t member)
{
	struct slot *s = &k->slot[atom];

	if (s->scan == k->now)
		return false;
	*s = (struct slot){ k->now, member };
	return true;
}

#endif
