/*
 * simd: which vector instructions the scanners may use on this machine.
 */
#ifndef TMDB_SIMD_H
#define TMDB_SIMD_H

enum simd {
	SIMD_NONE,
	SIMD_SSE2,
	SIMD_AVX2
};

/*
 * The best level of this machine, or the one that TMDB_SIMD (none, sse2,
 * avx2) names, if that is lower: so that every path can be tested anywhere.
 */
enum simd simd_level(void);

#endif
