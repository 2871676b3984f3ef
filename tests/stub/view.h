/*
 * view: how a client wants to see movies.
 */
#ifndef STUB_VIEW_H
#define STUB_VIEW_H

#include <stdbool.h>

struct view {
	enum {
		VIEW_ENGLISH,
		VIEW_KOREAN,
		VIEW_OTHER
	} language;
	const char *code;   /* the language's first two letters */
	const char *region; /* two letters, or NULL */
	bool trending;	    /* with media_type, in trending's order of keys */
};

/* Set the language of v from the value of language=, or NULL. */
void view_language(struct view *v, const char *language);

#endif
