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

/* Answer; free a->body when done. */
void answer_make(struct answer *, const struct source *, const struct request *,
    const struct twist *);

/* Make it TMDB's error of this code, with the code's own status. */
void answer_refuse(struct answer *, int code);

/* One kind of path each; in files of their own. */
void list_answer(struct answer *, const struct source *, const struct request *,
    const struct twist *);
void detail_answer(struct answer *, const struct source *,
    const struct request *, const struct movie *);
void part_answer(struct answer *, const struct source *, const struct request *,
    const struct movie *, const char *part);
void latest_answer(struct answer *, const struct source *);
void
changes_answer(struct answer *, const struct source *, const struct request *);
void
export_answer(struct answer *, const struct source *, const struct request *);

/* The code that a request for changes is refused with, or 0. */
int changes_refused(const struct source *, const struct request *);

/* The changes of one movie, as a member. */
void changes_put(struct buf *, const struct source *, const struct request *,
    const struct movie *);

#endif
