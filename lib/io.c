#define _GNU_SOURCE /* F_SETPIPE_SZ: a fifth of the time of a long pipe */
#include <sys/stat.h>
#include <sys/uio.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "io.h"
#include "json.h"
#include "log.h"
#include "zfile.h"

#define BLOCK	  (256 * 1024)
#define PIPE_SIZE (1024 * 1024)
#define LINE_KEPT (32 * 1024 * 1024) /* a longer line leaves in parts */
#define PIECES	  256

struct reader {
	char *const *files;
	int nfiles, next; /* next: the file to open */
	int fd;
	struct zfile *z; /* NULL between files */
	const char *name;
	char *buf; /* bytes [pos, len) are not handed out yet */
	size_t pos, len, size;
	size_t max;
	uint64_t line, offset; /* offset: of buf[pos] */
	bool eof, rest;
	bool fresh; /* its first bytes were not looked at */
};

/* Bytes of a reader, or (lent is NULL) the next n of our own. */
struct piece {
	const char *lent;
	size_t n;
};

struct writer {
	int fd;
	const char *name;
	struct zfile *z;
	char *buf;
	size_t n, size;
	struct piece piece[PIECES]; /* all that is to be written */
	int pieces;
	int users;
	bool file; /* opened here: to be synced */
	struct writer *next;
};

static struct writer *writers; /* all that are open */
static char *stdin_only[] = { (char *)"-" };

static void *
room(size_t n)
{
	void *p = malloc(n);

	if (p == NULL)
		die(EX_OSERR, "out of memory");
	return p;
}

/* Fewer switches between neighbours; where it is refused, 64K serves. */
static void
widen_pipe(int fd)
{
	struct stat st;

	if (fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode))
		(void)fcntl(fd, F_SETPIPE_SZ, PIPE_SIZE);
}

struct reader *
rd_open(char *const *files, int n, size_t max)
{
	struct reader *r = room(sizeof(*r));
	int i, fd;

	memset(r, 0, sizeof(*r));
	r->files = n > 0 ? files : stdin_only;
	r->nfiles = n > 0 ? n : 1;
	r->max = max;
	r->size = BLOCK;
	r->buf = room(r->size + JSON_PAD + 1);
	for (i = 0; i < r->nfiles; i++) {
		if (strcmp(r->files[i], "-") == 0)
			continue;
		if ((fd = open(r->files[i], O_RDONLY | O_CLOEXEC)) == -1)
			die(EX_NOINPUT, "%s: %s", r->files[i], strerror(errno));
		close(fd);
	}
	return r;
}

static bool
next_file(struct reader *r)
{
	if (r->next == r->nfiles)
		return false;
	r->name = r->files[r->next++];
	if (strcmp(r->name, "-") == 0) {
		r->fd = STDIN_FILENO;
		r->name = "standard input";
	} else if ((r->fd = open(r->name, O_RDONLY | O_CLOEXEC)) == -1)
		die(EX_NOINPUT, "%s: %s", r->name, strerror(errno));
	widen_pipe(r->fd);
	r->z = zfile_reader(r->fd, r->name);
	r->pos = r->len = 0;
	r->line = r->offset = 0;
	r->eof = false;
	r->fresh = true;
	return true;
}

static void
end_file(struct reader *r)
{
	zfile_free(r->z);
	r->z = NULL;
	if (r->fd != STDIN_FILENO)
		close(r->fd);
}

/* Read more behind what is there. */
static void
fill(struct reader *r)
{
	ssize_t n;

	/* What was lent goes while it is there. */
	wr_flush_all();
	if (r->pos > 0) {
		memmove(r->buf, r->buf + r->pos, r->len - r->pos);
		r->len -= r->pos;
		r->pos = 0;
	}
	if (r->len == r->size) {
		r->size *= 2;
		r->buf = realloc(r->buf, r->size + JSON_PAD + 1);
		if (r->buf == NULL)
			die(EX_OSERR, "out of memory");
	}
	n = zfile_read(r->z, r->buf + r->len, r->size - r->len);
	if (n == -1)
		die(EX_IOERR, "%s: %s", r->name, strerror(errno));
	r->eof = n == 0;
	r->len += (size_t)n;
	memset(r->buf + r->len, 0, JSON_PAD + 1);
}

static void
skip_mark(struct reader *r)
{
	r->fresh = false;
	static const char mark[] = "\xef\xbb\xbf";

	/* A short line must not wait for bytes that could be a mark. */
	while (!r->eof && r->len < 3 && memcmp(r->buf, mark, r->len) == 0)
		fill(r);
	if (r->len >= 3 && memcmp(r->buf, mark, 3) == 0)
		r->pos = r->offset = 3;
}

enum rd
rd_line(struct reader *r, struct line *line)
{
	char *p, *nl = NULL;
	size_t seen = 0;

	for (;;) {
		if (r->z == NULL && !next_file(r))
			return RD_END;
		if (r->fresh)
			skip_mark(r);
		p = r->buf + r->pos;
		nl = memchr(p + seen, '\n', r->len - r->pos - seen);
		if (nl != NULL)
			break;
		seen = r->len - r->pos;
		if (r->eof && seen > 0) {
			/* The last line has no newline: it gets one. */
			nl = p + seen;
			break;
		}
		if (r->eof) {
			end_file(r);
			continue;
		}
		if (seen > r->max)
			break;
		fill(r);
	}
	line->input = r->name;
	line->number = ++r->line;
	line->offset = r->offset;
	line->p = NULL;
	line->n = line->raw = 0;
	if (nl == NULL || (size_t)(nl - p) > r->max) {
		r->rest = true;
		return RD_LONG;
	}
	*nl = '\n';
	line->p = p;
	line->n = line->raw = (size_t)(nl - p);
	if (line->n > 0 && p[line->n - 1] == '\r')
		line->n--;
	seen = line->raw + (p + line->raw < r->buf + r->len);
	r->pos += seen;
	r->offset += seen;
	return RD_LINE;
}

bool
rd_ready(struct reader *r)
{
	struct pollfd p = { .events = POLLIN };
	size_t seen = 0, n;

	while (r->z != NULL || next_file(r)) {
		n = r->len - r->pos;
		if (r->eof || n > r->max ||
		    memchr(r->buf + r->pos + seen, '\n', n - seen) != NULL)
			return true;
		seen = n;
		p.fd = r->fd;
		if (poll(&p, 1, 0) == 0)
			return false;
		fill(r);
	}
	return true;
}

bool
rd_rest(struct reader *r, const char **p, size_t *n)
{
	char *nl;

	if (!r->rest)
		return false;
	if (r->pos == r->len && !r->eof)
		fill(r);
	*p = r->buf + r->pos;
	*n = r->len - r->pos;
	nl = *n > 0 ? memchr(*p, '\n', *n) : NULL;
	if (nl != NULL)
		*n = (size_t)(nl - *p);
	r->rest = nl == NULL && *n > 0;
	r->pos += *n + (nl != NULL);
	r->offset += *n + (nl != NULL);
	return *n > 0;
}

void
rd_close(struct reader *r)
{
	if (r == NULL)
		return;
	wr_flush_all();
	if (r->z != NULL)
		end_file(r);
	free(r->buf);
	free(r);
}

/*
 * Nobody reads our output any more: die the way the rest of the pipeline
 * does, whether or not our parent left SIGPIPE ignored.
 */
static _Noreturn void
write_failed(const struct writer *w)
{
	if (errno == EPIPE) {
		signal(SIGPIPE, SIG_DFL);
		raise(SIGPIPE);
	}
	die(EX_IOERR, "%s: %s", w->name, strerror(errno));
}

/* Two writers of one place would mix their lines: they share one. */
static struct writer *
shared(int fd, const char *name)
{
	struct writer *w;

	for (w = writers; w != NULL; w = w->next)
		if (name != NULL ? w->file && strcmp(w->name, name) == 0
				 : !w->file && w->fd == fd) {
			w->users++;
			return w;
		}
	return NULL;
}

static struct writer *
writer(int fd, const char *name, bool file)
{
	struct writer *w = room(sizeof(*w));

	memset(w, 0, sizeof(*w));
	w->fd = fd;
	w->name = name;
	w->file = file;
	w->users = 1;
	w->size = BLOCK;
	w->buf = room(w->size);
	w->z = zfile_writer(fd, file ? name : "");
	w->next = writers;
	writers = w;
	widen_pipe(fd);
	return w;
}

static struct writer *
given(int fd, const char *name)
{
	struct writer *w = shared(fd, NULL);

	return w != NULL ? w : writer(fd, name, false);
}

struct writer *
wr_stdout(void)
{
	return given(STDOUT_FILENO, "standard output");
}

struct writer *
wr_stderr(void)
{
	return given(STDERR_FILENO, "standard error");
}

struct writer *
wr_open(const char *dest, enum wr how, const char *what)
{
	int flags = O_WRONLY | O_CREAT | O_CLOEXEC, fd;
	size_t digits = strspn(dest, "0123456789");
	struct writer *w;

	if (strcmp(dest, "-") == 0)
		return wr_stdout();
	if (*dest != '\0' && digits == strlen(dest)) {
		if (digits > 5 ||
		    fcntl((int)strtol(dest, NULL, 10), F_GETFD) == -1)
			die(EX_USAGE, "%s: descriptor %s is not open", what,
			    dest);
		fd = (int)strtol(dest, NULL, 10);
		if ((fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY)
			die(EX_USAGE, "%s: descriptor %s is not for writing",
			    what, dest);
		return given(
		    fd, fd == STDOUT_FILENO ? "standard output" : dest);
	}
	if ((w = shared(-1, dest)) != NULL)
		return w;
	fd = open(dest, flags | (how == WR_APPEND ? O_APPEND : O_TRUNC), 0666);
	if (fd == -1)
		die(EX_CANTCREAT, "%s: %s: %s", what, dest, strerror(errno));
	return writer(fd, dest, true);
}

void
wr_flush(struct writer *w)
{
	struct iovec v[PIECES];
	char *own = w->buf;
	int n = w->pieces, i;

	for (i = 0; i < n; i++) {
		const struct piece *p = &w->piece[i];

		v[i].iov_base = p->lent != NULL ? (char *)p->lent : own;
		v[i].iov_len = p->n;
		own += p->lent != NULL ? 0 : p->n;
	}
	w->n = 0;
	w->pieces = 0;
	if (n > 0 && zfile_writev(w->z, v, n) == -1)
		write_failed(w);
}

void
wr_flush_all(void)
{
	struct writer *w;

	for (w = writers; w != NULL; w = w->next)
		wr_flush(w);
}

/* n more bytes, which follow those before. */
static void
add_piece(struct writer *w, const char *lent, size_t n)
{
	struct piece *last = w->piece + (w->pieces > 0 ? w->pieces - 1 : 0);

	if (w->pieces > 0 &&
	    (lent != NULL ? last->lent != NULL && last->lent + last->n == lent
			  : last->lent == NULL))
		last->n += n;
	else
		w->piece[w->pieces++] = (struct piece){ lent, n };
}

/*
 * Whole lines leave in one write(2) if they can, so that several programs may
 * append to one file: what is behind the last newline stays.
 */
static void
make_room(struct writer *w, size_t n)
{
	const char *nl = w->n > 0 ? memrchr(w->buf, '\n', w->n) : NULL;
	size_t left = nl != NULL ? (size_t)(w->buf + w->n - (nl + 1)) : w->n;

	if (nl == NULL && w->n + n > LINE_KEPT) {
		wr_flush(w);
	} else if (nl != NULL) {
		/* Behind whole lines that are lent nothing is left. */
		if (left > 0)
			w->piece[w->pieces - 1].n -= left;
		wr_flush(w);
		memmove(w->buf, nl + 1, left);
		if (left > 0)
			add_piece(w, NULL, left);
		w->n = left;
	}
	while (n > w->size - w->n) {
		w->size *= 2;
		if ((w->buf = realloc(w->buf, w->size)) == NULL)
			die(EX_OSERR, "out of memory");
	}
}

void
wr_put(struct writer *w, const char *p, size_t n)
{
	if (n == 0)
		return;
	if (n > w->size - w->n)
		make_room(w, n);
	if (w->pieces == PIECES && w->piece[PIECES - 1].lent != NULL)
		wr_flush(w);
	memcpy(w->buf + w->n, p, n);
	w->n += n;
	add_piece(w, NULL, n);
}

void
wr_lend(struct writer *w, const char *p, size_t n)
{
	if (w->pieces == PIECES)
		wr_flush(w);
	add_piece(w, p, n);
}

void
wr_close(struct writer *w, bool sync)
{
	struct writer **at;

	wr_flush(w);
	if (--w->users > 0)
		return;
	if (zfile_end(w->z) == -1 || (sync && w->file && fsync(w->fd) == -1))
		write_failed(w);
	/*
	 * Nothing is buffered now, but NFS reports a full disk here.  The
	 * standard error stays, for last words.
	 */
	if (w->fd != STDERR_FILENO && close(w->fd) == -1)
		write_failed(w);
	for (at = &writers; *at != w; at = &(*at)->next)
		continue;
	*at = w->next;
	zfile_free(w->z);
	free(w->buf);
	free(w);
}
