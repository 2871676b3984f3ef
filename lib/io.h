/*
 * io: lines in, bytes out.
 *
 * All output is gathered, and all of it is flushed before any read that may
 * block, so that a record is never held back.  Every write, flush and close
 * is checked: an error ends the program with EX_IOERR and a message, a reader
 * that went away ends it by SIGPIPE, silently, even where SIGPIPE is ignored.
 */
#ifndef TMDB_IO_H
#define TMDB_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A line, lent until the next rd_line() of its reader. */
struct line {
	const char *p; /* its bytes; p[raw] is '\n', JSON_PAD bytes follow */
	size_t n;      /* without the newline and a '\r' before it */
	size_t raw;    /* with that '\r' */
	const char *input; /* name of the input, for messages */
	uint64_t number;   /* from 1, in that input */
	uint64_t offset;   /* of its first byte, in that input */
};

struct reader;

/*
 * Read the files one after the other; "-" and an empty list (n is 0) are the
 * standard input.  Files are opened as their turn comes, but all are tried
 * now: one that cannot be opened ends the program with EX_NOINPUT.  The list
 * is kept, not copied.  max is the longest line, in bytes.
 */
struct reader *rd_open(char *const *files, int n, size_t max);

enum rd {
	RD_END,
	RD_LINE,
	RD_LONG
};

/*
 * The next line.  RD_LONG: it is longer than max; *line has its number and
 * offset but no bytes, and rd_rest() must be called until it says false.  A
 * byte order mark that begins an input is dropped.
 */
enum rd rd_line(struct reader *, struct line *);

/*
 * Would rd_line() answer without waiting?  Reads what is there already.  Its
 * descriptor, while it reads the standard input, is STDIN_FILENO.
 */
bool rd_ready(struct reader *);

/* The next run of bytes of the long line: lent until the next call. */
bool rd_rest(struct reader *, const char **p, size_t *n);

void rd_close(struct reader *);

struct writer;

enum wr {
	WR_APPEND,
	WR_CREATE
};

/*
 * Open dest: "-" is the standard output, a number an open descriptor (one
 * that is not open ends the program with EX_USAGE), all else a file, which
 * is appended to or made anew (EX_CANTCREAT when it cannot be), through zstd
 * when it ends in ".zst".  what names the option for messages.
 */
struct writer *wr_open(const char *dest, enum wr how, const char *what);

/* The standard output and error, under their names. */
struct writer *wr_stdout(void);
struct writer *wr_stderr(void);

void wr_put(struct writer *, const char *, size_t n);

/*
 * The same for whole lines of a reader, which are not copied: they stay where
 * they are until its next read, before which all is flushed.
 */
void wr_lend(struct writer *, const char *, size_t n);

/* Flush one, or all that are open. */
void wr_flush(struct writer *);
void wr_flush_all(void);

/* Flush, fsync a file when sync is set, close, free. */
void wr_close(struct writer *, bool sync);

#endif
