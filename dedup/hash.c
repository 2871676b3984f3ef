#include <sys/random.h>

#include <errno.h>
#include <string.h>
#include <sysexits.h>

#include <xxhash.h>

#include "../lib/log.h"
#include "hash.h"

struct hash
hash_bytes(const void *p, size_t n)
{
	static unsigned char secret[XXH3_SECRET_SIZE_MIN];
	static bool drawn;
	XXH128_hash_t h;

	if (!drawn) {
		/* So few bytes come whole or not at all: getrandom(2). */
		if (getrandom(secret, sizeof(secret), 0) == -1)
			die(EX_OSERR, "getrandom: %s", strerror(errno));
		drawn = true;
	}
	h = XXH3_128bits_withSecret(p, n, secret, sizeof(secret));
	return (struct hash){ h.low64, h.high64 };
}
