/*
 * replace: small files that are read whole, and replaced whole, so that
 * nobody ever sees half of one.
 */
#ifndef FETCH_REPLACE_H
#define FETCH_REPLACE_H

#include <stdbool.h>

#include "../lib/buf.h"

/*
 * Read a file to the end of buf; '\n' and JSON_PAD bytes follow it.  False
 * when there is none.  Other trouble ends the program with EX_IOERR.
 */
bool replace_read(const char *path, const char *what, struct buf *);

/*
 * Write, sync, rename, sync the folder: done when it returns.  Trouble ends
 * the program with EX_CANTCREAT or EX_IOERR.
 */
void replace_file(const char *path, const char *what, const struct buf *);

/*
 * Lock path.lock, for as long as the descriptor that comes back is open.  One
 * that is locked ends the program with EX_TEMPFAIL.
 */
int replace_lock(const char *path, const char *what);

#endif
