/*
 * reference: $id, $anchor and $ref of a schema, all within its own text.
 */
#ifndef VALIDATE_REFERENCE_H
#define VALIDATE_REFERENCE_H

#include "compile.h"

/*
 * Note the names that the node's $id and $anchor give it; c->base becomes
 * the URI that references within it start from.
 */
void reference_identify(struct compiler *, struct node *, const struct words *);

/* Have the check's target found at the end. */
void reference_add(struct compiler *, struct node *, struct include *,
    const struct json_value *uri);

/* Find all targets. */
void reference_resolve(struct compiler *);

/*
 * At the end: refuse schemas that lead back to themselves without going into the value;
 * mark those that judge whole texts.
 */
void reference_loops(struct compiler *);

#endif
