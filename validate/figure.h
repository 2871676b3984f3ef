/*
 * figure: a computed number as JSON.
 */
#ifndef VALIDATE_FIGURE_H
#define VALIDATE_FIGURE_H

#include "../lib/buf.h"

/* The shortest text that reads back as x; null when x is not finite. */
void figure_put(struct buf *, double x);

#endif
