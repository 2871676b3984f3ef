/*
 * wire: answers that break HTTP, written to the socket of a connection that
 * the server has let go of for the time.
 */
#ifndef STUB_WIRE_H
#define STUB_WIRE_H

#include "reply.h"

struct wire;

/* fd stays the caller's; the reply must live until wire_free(). */
struct wire *wire_new(int fd, const struct reply *);
void wire_free(struct wire *);

/*
 * Go on: the milliseconds until it wants to be called again, or -1 when the
 * connection is at its end (and shut down).
 */
long wire_step(struct wire *);

/* Give up at once. */
void wire_end(struct wire *);

#endif
