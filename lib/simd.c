#include <stdlib.h>
#include <string.h>

#include "simd.h"

enum simd
simd_level(void)
{
	const char *told = getenv("TMDB_SIMD");
	enum simd best = SIMD_NONE;

#ifdef __x86_64__
	best = __builtin_cpu_supports("avx2") ? SIMD_AVX2 : SIMD_SSE2;
#endif
	if (told == NULL)
		return best;
	if (strcmp(told, "none") == 0)
		return SIMD_NONE;
	if (strcmp(told, "sse2") == 0 && best > SIMD_SSE2)
		return SIMD_SSE2;
	return best;
}
