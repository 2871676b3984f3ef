/*
 * title: what a movie is called, as a JSON string.
 *
 * Now and then it is not in normal form C, or has U+3000 for a blank; the
 * twin of another movie may write it in capitals.
 */
#ifndef STUB_TITLE_H
#define STUB_TITLE_H

#include "../../lib/buf.h"
#include "catalog.h"
#include "view.h"

/*
 * In the client's language; without a translation the original one.
 */
void title_put(struct buf *, const struct movie *, const struct view *);

void title_original(struct buf *, const struct movie *);

#endif
