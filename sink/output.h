/*
 * output: where the bytes of a file format go: a file that appears only when
 * it is complete (through zstd when it ends in ".zst"), or, for "-" and for
 * what is no regular file, straight on.  One at a time.  Errors end the
 * program with EX_IOERR.
 */
#ifndef SINK_OUTPUT_H
#define SINK_OUTPUT_H

#include <stddef.h>

/* dest is kept, not copied.  EX_CANTCREAT when it cannot be. */
void output_open(const char *dest);

void output_put(const char *, size_t n);

/* All was written: bring it to the disk and give it its name. */
void output_commit(void);

void output_abort(void);

#endif
