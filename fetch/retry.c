#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "retry.h"
#include "when.h"

#define BACKOFF_MAX 60

double
retry_told(const char *text, const char *date)
{
	long long at, from;
	size_t digits = strspn(text, "0123456789");
	double seconds;

	if (digits > 0 && text[digits] == '\0') {
		/* What does not fit is absurd, not rubbish. */
		seconds = digits > 9 ? 1e9 : strtod(text, NULL);
		return seconds < 1 ? 1 : seconds;
	}
	if ((at = when_http(text)) == -1)
		return -1;
	if ((from = when_http(date)) == -1)
		from = time(NULL);
	return at - from < 1 ? 1 : (double)(at - from);
}

/* From 0 to 1, 1 not included. */
static double
chance(void)
{
	static uint64_t x;

	if (x == 0 && getentropy(&x, sizeof(x)) == -1)
		x = (uint64_t)time(NULL);
	/* xorshift64*, to scatter clients, not to keep secrets. */
	x |= x == 0;
	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	return (double)((x * 0x2545f4914f6cdd1dULL) >> 11) / 9007199254740992.0;
}

double
retry_backoff(double base, int tries)
{
	double most = ldexp(base, tries < 30 ? tries : 30);

	return chance() * (most < BACKOFF_MAX ? most : BACKOFF_MAX);
}
