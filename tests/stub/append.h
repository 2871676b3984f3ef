/*
 * append: the parts of a movie that append_to_response names.
 */
#ifndef STUB_APPEND_H
#define STUB_APPEND_H

#include <stdbool.h>
#include <stddef.h>

#include "../../lib/buf.h"
#include "answer.h"

/*
 * The members of one part (n bytes of name), without the braces; false when
 * there is no such part.
 */
bool append_put(struct buf *, const char *name, size_t n, const struct source *,
    const struct request *, const struct movie *);

#endif
