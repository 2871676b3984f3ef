/*
 * fits: a quick look whether a record has what all stores can hold, for a
 * store that keeps the record as it is and needs no cells.
 */
#ifndef SINK_FITS_H
#define SINK_FITS_H

#include <stdbool.h>

#include "column.h"

/*
 * Would table_read() find nothing wrong with the record that the scanner read
 * last?  False is no verdict: that one knows, and can tell why.
 */
bool fits(const struct table *);

#endif
