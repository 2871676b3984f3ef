/*
 * server: HTTP/1.1 on 127.0.0.1.
 */
#ifndef STUB_SERVER_H
#define STUB_SERVER_H

#include "reply.h"

/*
 * Answer on the port (0: a free one) until server_stop(); the port that it
 * is.  One that can't be had ends the program with EX_OSERR.
 */
int server_start(int port, struct behaviour *);
void server_stop(void);

#endif
