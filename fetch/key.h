/*
 * key: the credential for TMDB, which nobody else ever gets to see.
 */
#ifndef FETCH_KEY_H
#define FETCH_KEY_H

#include <stdbool.h>
#include <stddef.h>

struct key {
	char *text;
	bool bearer; /* goes in a header, not in the query */
};

/*
 * From TMDB_ACCESS_TOKEN, TMDB_API_KEY or the file TMDB_KEY_FILE names, the
 * first that is set.  None, or one that cannot be a key, ends the program
 * with EX_CONFIG; a file that others may read with EX_CONFIG too.  From then
 * on the process leaves no core.
 */
void key_open(struct key *);

/* Overwrite the key wherever it stands in the n bytes of text. */
void key_hide(const struct key *, char *text, size_t n);

void key_free(struct key *);

#endif
