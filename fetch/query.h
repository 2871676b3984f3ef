/*
 * query: the parameters of a request, in their order, without the key.
 */
#ifndef FETCH_QUERY_H
#define FETCH_QUERY_H

#include <stddef.h>

struct query {
	char **name, **value;
	size_t n;
};

/* Add a parameter, or give it another value.  Both strings are copied. */
void query_set(struct query *, const char *name, const char *value);

/* Its value, or NULL. */
const char *query_get(const struct query *, const char *name);

/* A copy of it all. */
void query_copy(struct query *, const struct query *from);

/*
 * As it goes into a URL; with page as its last parameter when that is not 0.
 * The caller frees it.
 */
char *query_text(const struct query *, long page);

void query_free(struct query *);

#endif
