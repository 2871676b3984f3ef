/*
 * reference: $id, $anchor and $ref of a schema, all within its own text.
 */
#ifndef VALIDATE_REFERENCE_H
#define VALIDATE_REFERENCE_H

#include "compile.h"

/* The check that a $ref is. */
struct reference_check {
	struct check check;
	struct node *to;
};

/*
 * Note the names that the node's $id and $anchor give it; c->base becomes
 * the URI that references within it start from.
 */
void reference_identify(struct compiler *, struct node *, const struct words *);

/* Have the check's target found at the end. */
void reference_add(struct compiler *, struct node *, struct reference_check *,
    const struct json_value *uri);

/* Find all targets. */
void reference_resolve(struct compiler *);

/*
 * Refuse schemas that lead back to themselves without going into the value;
 * mark those that judge whole texts.
 */
void reference_loops(struct compiler *);

#endif
