/*
 * genre: TMDB's movie genres by id and by their English and Korean names.
 */
#ifndef FETCH_GENRE_H
#define FETCH_GENRE_H

/*
 * The id that a word names: a number, or a name, in which case, blanks and
 * hyphens do not matter.  -1 when there is none.
 */
long genre_find(const char *word);

/* The English names, for a message. */
extern const char genre_names[];

#endif
