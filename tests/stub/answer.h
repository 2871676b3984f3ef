/*
 * answer: what TMDB would say to a request.
 */
#ifndef STUB_ANSWER_H
#define STUB_ANSWER_H

#include <stdbool.h>

#include "../../lib/buf.h"
#include "catalog.h"
#include "recorded.h"
#include "request.h"

struct answer {
	int status;
	const char *type; /* Content-Type */
	struct buf body;
	int max_age;   /* seconds, or -1 where nothing is said */
	bool squeezed; /* is a compressed file: never compress it again */
};

/* What a fault script wants to be different in a list. */
struct twist {
	const char *results, *page, *total_pages, *total_results; /* JSON */
	int same; /* the page whose rows are shown, or 0 */
};

/* All there is to answer from. */
struct source {
	struct catalog catalog;
	struct recorded recorded;
	int32_t newest_export; /* a day */
};

/* Empty, 200, JSON.  Free a->body when done. */
void answer_begin(struct answer *);

/* Make it TMDB's error of this code, with the code's own status. */
void answer_refuse(struct answer *, int code);

#endif
