/*
 * hash: 128-bit hashes (XXH3) under a secret that each process draws anew,
 * so that nobody can make records whose keys collide.  Nothing that is
 * written may depend on a hash's value, only on two being equal.  Among a
 * thousand million keys the odds that any two collide are below 2e-21.
 */
#ifndef DEDUP_HASH_H
#define DEDUP_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hash {
	uint64_t lo, hi;
};

/* No randomness to be had ends the program with EX_OSERR. */
struct hash hash_bytes(const void *, size_t n);

static inline bool
hash_same(struct hash a, struct hash b)
{
	return a.lo == b.lo && a.hi == b.hi;
}

#endif
