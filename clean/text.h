/*
 * text: the repairs of a text, one rule at a time.
 */
#ifndef TMDB_CLEAN_TEXT_H
#define TMDB_CLEAN_TEXT_H

#include <stdbool.h>

#include "../lib/buf.h"

/* In the order in which they are applied. */
enum rule {
	RULE_CONTROL,	/* control characters go */
	RULE_INVISIBLE, /* zero width spaces and byte order marks go */
	RULE_NEWLINE,	/* a line break becomes a space */
	RULE_SPACE,	/* tab, no-break, ideographic... space to a space */
	RULE_NFC,	/* Unicode Normalization Form C */
	RULE_COLLAPSE,	/* a run of white space becomes one space */
	RULE_TRIM,	/* no white space at the ends */
	RULE_NULL,	/* "" becomes null: not a repair of a text */
	RULES
};

/* As they are called in options and counts. */
extern const char *const rule_names[RULES];

/*
 * Apply one rule to good UTF-8: *to is made anew.  Was anything changed?
 * When not, what is in *to is of no use.
 */
bool text_apply(enum rule, const struct buf *from, struct buf *to);

#endif
