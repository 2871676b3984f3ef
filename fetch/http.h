/*
 * http: requests side by side over libcurl: HTTP/2 and one connection where
 * the server can, TLS always checked, no redirect ever followed.
 */
#ifndef FETCH_HTTP_H
#define FETCH_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "ask.h"
#include "key.h"

struct http;

struct http_conf {
	const char *base;      /* such as https://api.themoviedb.org/3 */
	const struct key *key; /* NULL: none is sent */
	int concurrency;       /* requests at once, at most */
	double timeout;	       /* seconds for one request, all in all */
	size_t max_body;       /* bytes of a body, inflated */
	void (*sent)(void *, struct ask *); /* called as a request leaves */
	void *arg;
};

/* The strings are kept, not copied. */
struct http *http_new(const struct http_conf *);

/* Room for one more? */
bool http_room(const struct http *);

/* Begin a request; its answer is filled while http_wait() runs. */
void http_start(struct http *, struct ask *, const char *etag);

/*
 * Work for at most so many seconds, until something happened; fd, when not
 * -1, being readable counts.
 */
void http_wait(struct http *, double seconds, int fd);

/*
 * One that is done, or NULL.  Its body is followed by '\n' and JSON_PAD
 * bytes.
 */
struct ask *http_done(struct http *);

/* Give up all that fly, and close. */
void http_free(struct http *);

#endif
