/*
 * genre: the genres that records refer to, each once, with the names that
 * details have for them.
 */
#ifndef SINK_GENRE_H
#define SINK_GENRE_H

#include <stddef.h>
#include <stdint.h>

#include "column.h"

struct genre {
	int32_t id;
	char *name; /* NULL when no record said it */
	size_t n;
};

/* The genres of the record that table_read() read last. */
void genre_note(const struct table *);

/* All so far, *n of them; lent until the next genre_note(). */
const struct genre *genre_list(size_t *n);

void genre_free(void);

/* As SQL: INSERT the genres of TMDB, which have been the same for years. */
#define GENRE_SEED                                                             \
	"INSERT INTO genres (genre_id, name) VALUES"                           \
	" (12, 'Adventure'), (14, 'Fantasy'), (16, 'Animation'),"              \
	" (18, 'Drama'), (27, 'Horror'), (28, 'Action'), (35, 'Comedy'),"      \
	" (36, 'History'), (37, 'Western'), (53, 'Thriller'), (80, 'Crime'),"  \
	" (99, 'Documentary'), (878, 'Science Fiction'), (9648, 'Mystery'),"   \
	" (10402, 'Music'), (10749, 'Romance'), (10751, 'Family'),"            \
	" (10752, 'War'), (10770, 'TV Movie');"

#endif
