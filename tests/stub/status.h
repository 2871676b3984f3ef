/*
 * status: TMDB's table of error codes.
 */
#ifndef STUB_STATUS_H
#define STUB_STATUS_H

#include "../../lib/buf.h"

/* The HTTP status of a code; 200 for one that is not in the table. */
int status_of_code(int code);

/* The code most usual with an HTTP status, or 0. */
int status_code(int http);

/* The body of a code.  rate is the limit that code 25 speaks of. */
void status_body(struct buf *, int code, int rate);

#endif
