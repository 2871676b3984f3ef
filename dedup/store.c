#define _GNU_SOURCE /* O_TMPFILE, mkostemp: a file that has no name */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "../lib/buf.h"
#include "../lib/log.h"
#include "store.h"

#define BLOCK_MIN ((size_t)4 << 10)
#define BLOCK_MAX ((size_t)64 << 10)
#define BLOCKS	  1024 /* that the memory should hold, if they can */

struct store {
	size_t block;	 /* bytes of a block */
	size_t budget;	 /* blocks in memory, runs' last ones included */
	size_t blocks;	 /* blocks in memory now */
	int fd;		 /* -1 until memory is full */
	const char *dir; /* where the file lies */
	uint64_t places; /* blocks in the file */
	uint64_t *hole;	 /* of those, the unused ones */
	size_t holes, holes_size;
};

/* A block's bytes, or its place in the file when p is NULL. */
struct block {
	char *p;
	uint64_t place;
};

struct run {
	struct store *store;
	struct block *block;
	size_t n, size;
	uint64_t length, at;
	char *copy;    /* of a block of the file, for reading */
	size_t copied; /* which; (size_t)-1: none */
	bool jumped;
};

static void *
check(void *p)
{
	if (p == NULL)
		die(EX_OSERR, "out of memory");
	return p;
}

struct store *
store_new(size_t memory)
{
	struct store *s = check(calloc(1, sizeof(*s)));

	s->block = BLOCK_MAX;
	while (s->block > BLOCK_MIN && memory / s->block < BLOCKS)
		s->block /= 2;
	s->budget = memory / s->block;
	s->fd = -1;
	return s;
}

void
store_free(struct store *s)
{
	if (s == NULL)
		return;
	if (s->fd != -1)
		close(s->fd);
	free(s->hole);
	free(s);
}

static void
open_file(struct store *s)
{
	struct buf name = { 0 };

	s->dir = getenv("TMPDIR");
	if (s->dir == NULL || *s->dir == '\0')
		s->dir = "/tmp";
	s->fd = open(s->dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	/* Not every file system has files without names. */
	if (s->fd == -1 && (errno == EOPNOTSUPP || errno == EISDIR)) {
		buf_printf(&name, "%s/tmdb.XXXXXX", s->dir);
		buf_put(&name, "", 1);
		s->fd = mkostemp(name.p, O_CLOEXEC);
		if (s->fd != -1)
			(void)unlink(name.p);
		buf_free(&name);
	}
	if (s->fd == -1)
		die(EX_CANTCREAT, "temporary file in %s: %s", s->dir,
		    strerror(errno));
}

static _Noreturn void
failed(const struct store *s)
{
	die(EX_IOERR, "temporary file in %s: %s", s->dir,
	    errno != 0 ? strerror(errno) : "it ends too early");
}

static void
write_block(struct store *s, const char *p, uint64_t place)
{
	off_t at = (off_t)(place * s->block);
	size_t done = 0;
	ssize_t n;

	while (done < s->block) {
		n = pwrite(s->fd, p + done, s->block - done, at + (off_t)done);
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			failed(s);
		done += (size_t)n;
	}
}

/* n bytes, from one of a block of the file on. */
static void
read_block(struct store *s, uint64_t place, size_t from, char *p, size_t n)
{
	off_t at = (off_t)(place * s->block + from);
	size_t done = 0;
	ssize_t m;

	while (done < n) {
		errno = 0;
		m = pread(s->fd, p + done, n - done, at + (off_t)done);
		if (m == -1 && errno == EINTR)
			continue;
		if (m <= 0)
			failed(s);
		done += (size_t)m;
	}
}

/* Move a full block to the file; its memory is lent to the caller. */
static char *
spill(struct store *s, struct block *b)
{
	char *p = b->p;

	if (s->fd == -1)
		open_file(s);
	b->place = s->holes > 0 ? s->hole[--s->holes] : s->places++;
	write_block(s, p, b->place);
	b->p = NULL;
	return p;
}

static void
drop(struct store *s, struct block *b)
{
	if (b->p != NULL) {
		free(b->p);
		s->blocks--;
		return;
	}
	if (s->holes == s->holes_size) {
		s->holes_size = s->holes_size * 2 + 64;
		s->hole = check(
		    reallocarray(s->hole, s->holes_size, sizeof(*s->hole)));
	}
	s->hole[s->holes++] = b->place;
}

struct run *
run_new(struct store *s)
{
	struct run *r = check(calloc(1, sizeof(*r)));

	r->store = s;
	r->copied = (size_t)-1;
	return r;
}

static void
add_block(struct run *r)
{
	struct store *s = r->store;
	char *p = NULL;

	if (r->n == r->size) {
		r->size = r->size * 2 + 4;
		r->block =
		    check(reallocarray(r->block, r->size, sizeof(*r->block)));
	}
	if (r->n > 0 && s->blocks >= s->budget)
		p = spill(s, &r->block[r->n - 1]);
	else {
		p = check(malloc(s->block));
		s->blocks++;
	}
	r->block[r->n++] = (struct block){ p, 0 };
}

void
run_put(struct run *r, const void *from, size_t n)
{
	size_t used, m;

	for (; n > 0; n -= m) {
		used = (size_t)(r->length % r->store->block);
		if (used == 0)
			add_block(r);
		m = r->store->block - used;
		if (m > n)
			m = n;
		memcpy(r->block[r->n - 1].p + used, from, m);
		from = (const char *)from + m;
		r->length += m;
	}
}

void
run_seek(struct run *r, uint64_t offset)
{
	r->jumped = offset != 0 && offset != r->at;
	r->at = offset;
}

/* Copy n bytes of block i, from one of them on. */
static void
copy(struct run *r, size_t i, size_t from, char *to, size_t n)
{
	const struct block *b = &r->block[i];

	if (b->p != NULL) {
		memcpy(to, b->p + from, n);
		return;
	}
	/* Whoever jumps about will hardly want the rest of the block. */
	if (r->copied != i && r->jumped) {
		read_block(r->store, b->place, from, to, n);
		return;
	}
	if (r->copied != i) {
		if (r->copy == NULL)
			r->copy = check(malloc(r->store->block));
		read_block(r->store, b->place, 0, r->copy, r->store->block);
		r->copied = i;
	}
	memcpy(to, r->copy + from, n);
}

bool
run_get(struct run *r, void *to, size_t n)
{
	size_t from, m;

	if (r->length - r->at < n)
		return false;
	for (; n > 0; n -= m) {
		from = (size_t)(r->at % r->store->block);
		m = r->store->block - from;
		if (m > n)
			m = n;
		copy(r, (size_t)(r->at / r->store->block), from, to, m);
		to = (char *)to + m;
		r->at += m;
	}
	return true;
}

uint64_t
run_size(const struct run *r)
{
	return r->length;
}

void
run_clear(struct run *r)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		drop(r->store, &r->block[i]);
	r->n = 0;
	r->length = r->at = 0;
	r->copied = (size_t)-1;
}

void
run_free(struct run *r)
{
	if (r == NULL)
		return;
	run_clear(r);
	free(r->block);
	free(r->copy);
	free(r);
}
