/*
 * server: HTTP/1.1 on 127.0.0.1.
 */
#ifndef STUB_SERVER_H
#define STUB_SERVER_H

#include <signal.h>

#include "reply.h"

/*
 * Listen on the port (0: a free one); the port that it is.  One that can't be
 * had ends the program with EX_OSERR.
 */
int server_start(int port, struct behaviour *);

/*
 * Answer until *stop is set by the handler of a signal, which must be blocked
 * but in mask; then end all connections.
 */
void server_run(const volatile sig_atomic_t *stop, const sigset_t *mask);

#endif
