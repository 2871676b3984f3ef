/*
 * zfile: a file descriptor read or written through zstd when its name ends
 * in ".zst", as it is otherwise.
 */
#ifndef TMDB_ZFILE_H
#define TMDB_ZFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <sys/uio.h>

struct zfile;

/* Does this name ask for zstd? */
bool zfile_named(const char *name);

/*
 * Wrap fd, which stays the caller's to close; name is for messages and is
 * kept, not copied.
 */
struct zfile *zfile_reader(int fd, const char *name);
struct zfile *zfile_writer(int fd, const char *name);

/*
 * Compress with n threads beside our own, from now on: before the first
 * zfile_write().  Nothing happens where libzstd has no threads, and to what is
 * not compressed.
 */
void zfile_threads(struct zfile *, int n);

/*
 * Up to n decompressed bytes; 0 at the end; -1 with errno on a read error.
 * Frames may follow each other.  Damage, and an end within a frame, end the
 * program with EX_DATAERR.
 */
ssize_t zfile_read(struct zfile *, void *, size_t n);

/* Compress and write n bytes; -1 with errno when writing failed. */
int zfile_write(struct zfile *, const void *, size_t n);

/* The same for n runs of bytes; the list is of no use after that. */
int zfile_writev(struct zfile *, struct iovec *, int n);

/* End the frame (a reader can tell a whole file from a cut one). */
int zfile_end(struct zfile *);

void zfile_free(struct zfile *);

#endif
