/*
 * tap: unit tests in C, for what a pipe cannot reach.  Each check prints one
 * line; tests/unit.t numbers them.
 */
#ifndef TMDB_TAP_H
#define TMDB_TAP_H

#include <stdbool.h>
#include <stdio.h>

static int tap_failed;

static inline void
ok(bool good, const char *what)
{
	printf("%sok - %s\n", good ? "" : "not ", what);
	tap_failed |= !good;
}

#endif
