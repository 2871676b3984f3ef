/*
 * store: runs of bytes that stay in memory while there is room, and go on in
 * a temporary file past that.  The file lies in TMPDIR (or /tmp), has no name
 * and so is gone with the process.
 *
 * Any trouble with it ends the program with EX_IOERR (EX_CANTCREAT where it
 * cannot be made) and a message that says where it is.
 */
#ifndef DEDUP_STORE_H
#define DEDUP_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;

/* memory: how many bytes the runs may hold in memory, all together. */
struct store *store_new(size_t memory);

/* All its runs must be freed before. */
void store_free(struct store *);

/* A run: written at its end, and read from its begin. */
struct run;

struct run *run_new(struct store *);
void run_put(struct run *, const void *, size_t n);

/* Read from this offset on: 0 is the begin. */
void run_seek(struct run *, uint64_t offset);

/* The next n bytes; false at the end.  Fewer cannot be there. */
bool run_get(struct run *, void *, size_t n);

/* How many bytes were written. */
uint64_t run_size(const struct run *);

/* Forget all its bytes; free it.  NULL is allowed. */
void run_clear(struct run *);
void run_free(struct run *);

#endif
