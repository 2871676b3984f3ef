/*
 * base: where TMDB is.
 *
 * Plain http elsewhere than on this machine, a URL with a password, and what
 * is no URL end the program with EX_CONFIG.  The URLs have no slash at their
 * end; the caller frees them.
 */
#ifndef FETCH_BASE_H
#define FETCH_BASE_H

/* The API: TMDB_BASE_URL, or TMDB's own. */
char *base_url(void);

/* The folder of the daily exports: TMDB_EXPORT_URL, or TMDB's own. */
char *base_export(void);

#endif
