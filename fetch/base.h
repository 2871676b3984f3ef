/*
 * base: where TMDB is.
 */
#ifndef FETCH_BASE_H
#define FETCH_BASE_H

/*
 * TMDB_BASE_URL, or TMDB's own: without a slash at its end.  Plain http
 * elsewhere than on this machine, a URL with a password, and what is no URL
 * end the program with EX_CONFIG.  Lent, for the life of the program.
 */
const char *base_url(void);

#endif
