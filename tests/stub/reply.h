/*
 * reply: one request and everything that is sent for it, faults included.
 */
#ifndef STUB_REPLY_H
#define STUB_REPLY_H

#include <stdbool.h>

#include "../../lib/buf.h"
#include "answer.h"
#include "fault.h"
#include "request.h"

struct reply {
	struct request request;
	const struct fault *fault; /* or NULL */
	const char *fault_name;	   /* for the log, or NULL */
	int status;
	struct buf headers; /* lines, each with its CR LF */
	struct buf body;    /* as it goes over the wire */
	bool chunked;	    /* without Content-Length */
	long delay;	    /* ms */
	/* Where the server stands with it. */
	enum {
		REPLY_NEW,
		REPLY_READY,
		REPLY_HELD,
		REPLY_GONE
	} state;
	void *connection;
};

/* What the program was told. */
struct behaviour {
	struct source source;
	struct fault_script faults;
	const char *key; /* or NULL: any */
	int rate;	 /* requests a second, or 0 */
	long latency;	 /* ms */
};

/* Decide on the reply; the request's headers are filled in. */
void reply_make(struct reply *, struct behaviour *);
/* Does a status line reach the client? */
bool reply_sends_status(const struct reply *);
void reply_free(struct reply *);

#endif
