/*
 * chance: figures that look like chance and depend on their arguments alone.
 */
#ifndef STUB_CHANCE_H
#define STUB_CHANCE_H

#include <stdint.h>

/* SplitMix64's last step. */
static inline uint64_t
chance_mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15u;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

static inline uint64_t
chance_of(uint64_t seed, uint64_t what)
{
	return chance_mix(chance_mix(seed) ^ (what * 0xd6e8feb86659fd93u));
}

/* A number from 0 to n - 1. */
static inline uint32_t
chance_below(uint64_t seed, uint64_t what, uint32_t n)
{
	return (uint32_t)(((chance_of(seed, what) >> 32) * n) >> 32);
}

/* A number from 0 to less than 1. */
static inline double
chance_unit(uint64_t seed, uint64_t what)
{
	return (double)(chance_of(seed, what) >> 11) * 0x1p-53;
}

/* The same of a text (FNV-1a). */
static inline uint64_t
chance_text(uint64_t seed, const char *s)
{
	uint64_t h = 0xcbf29ce484222325u ^ seed;

	for (; *s != '\0'; s++)
		h = (h ^ (unsigned char)*s) * 0x100000001b3u;
	return chance_mix(h);
}

#endif
