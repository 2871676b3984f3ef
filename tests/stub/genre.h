/*
 * genre: TMDB's 19 movie genres, by index, id and name.
 */
#ifndef STUB_GENRE_H
#define STUB_GENRE_H

#include <stdbool.h>

#define GENRES 19

extern const struct genre {
	int id;
	unsigned weight; /* how often movies have it, in parts of 1000 */
	const char *en, *ko;
} genres[GENRES];

/* The index of a genre id, or -1. */
int genre_find(int id);

#endif
