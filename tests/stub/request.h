/*
 * request: what a client asked for, from the request line and its headers.
 */
#ifndef STUB_REQUEST_H
#define STUB_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

struct param {
	char *name, *value; /* decoded */
};

struct request {
	char *target; /* as it stands in the request line */
	char *path;   /* decoded, without the query */
	char *query;  /* behind the '?', as it was sent; "" without one */
	struct param *params;
	size_t n;
	/* Borrowed from the server; NULL when not sent. */
	const char *method, *authorization, *user_agent;
	const char *accept_encoding, *if_none_match;
};

/* Take the target apart.  Free it with request_free(). */
void request_read(struct request *, const char *target);
void request_free(struct request *);

/* The last value of a parameter, or NULL. */
const char *request_param(const struct request *, const char *name);

/* The page asked for; 1 without one, 0 when it is none from 1 to 500. */
int request_page(const struct request *);

/* "query", "header", "both" or "none": where a credential stands. */
const char *request_credential(const struct request *);

/* Does a credential open the door?  Any but none does where key is NULL. */
bool request_allowed(const struct request *, const char *key);

/* Does it accept gzip? */
bool request_gzip(const struct request *);

#endif
