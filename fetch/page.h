/*
 * page: the body of an answer, checked, and made into records.
 */
#ifndef FETCH_PAGE_H
#define FETCH_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../lib/filter.h"
#include "ask.h"

struct pages; /* the scanner and the buffers: one a program */

struct pages *pages_new(void);
void pages_free(struct pages *);

/*
 * Check a body against its shape; asked is the page that was asked for.  The
 * text must be followed by '\n' and JSON_PAD bytes.  True fills *page, whose
 * ranges lie in the text.  False writes to why, which has room for whysize
 * bytes, what is wrong.
 */
bool page_check(struct pages *, const char *s, size_t n, enum shape, long asked,
    struct page *page, char *why, size_t whysize);

/*
 * TMDB's status_code in a body of any kind, or -1, and its message: a good
 * string for people, cut to size bytes, "" when there is none.
 */
int
page_code(struct pages *, const char *s, size_t n, char *message, size_t size);

/* Leave out, until this is NULL again, rows for which it says false. */
typedef bool pages_wants(void *, const struct json_value *row);
void pages_want(struct pages *, pages_wants *, void *arg);

/*
 * Emit the records of a good page: each row as it was sent, but for id, which
 * becomes movie_id, and source, page and fetched_at at its end.  Rows that
 * can be no record go to the quarantine.  input names the page there.
 */
void page_emit(struct pages *, struct filter *, enum shape, const struct page *,
    const char *label, long number, const char *at, const char *input);

#endif
