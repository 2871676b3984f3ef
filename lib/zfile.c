#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include <zstd.h>
#include <zstd_errors.h>

#include "log.h"
#include "zfile.h"

struct zfile {
	int fd;
	const char *name;
	ZSTD_DCtx *in;
	ZSTD_CCtx *out;
	char *buf; /* compressed bytes: NULL when it is no .zst */
	size_t size;
	ZSTD_inBuffer ready; /* of buf, when reading */
	bool open_frame;
};

bool
zfile_named(const char *name)
{
	size_t n = strlen(name);

	return n >= 4 && strcmp(name + n - 4, ".zst") == 0;
}

static struct zfile *
wrap(int fd, const char *name, bool writing)
{
	struct zfile *z = calloc(1, sizeof(*z));

	if (z == NULL)
		die(EX_OSERR, "out of memory");
	z->fd = fd;
	z->name = name;
	if (!zfile_named(name))
		return z;
	z->size = writing ? ZSTD_CStreamOutSize() : ZSTD_DStreamInSize();
	z->buf = malloc(z->size);
	if (writing)
		z->out = ZSTD_createCCtx();
	else
		z->in = ZSTD_createDCtx();
	if (z->buf == NULL || (z->out == NULL && z->in == NULL))
		die(EX_OSERR, "out of memory");
	if (writing)
		ZSTD_CCtx_setParameter(z->out, ZSTD_c_checksumFlag, 1);
	z->ready.src = z->buf;
	return z;
}

struct zfile *
zfile_reader(int fd, const char *name)
{
	return wrap(fd, name, false);
}

struct zfile *
zfile_writer(int fd, const char *name)
{
	return wrap(fd, name, true);
}

void
zfile_threads(struct zfile *z, int n)
{
	if (z->out == NULL)
		return;
	ZSTD_CCtx_setParameter(z->out, ZSTD_c_nbWorkers, n);
}

/*
 * A call has failed: may it be tried again?  A neighbour may have made the
 * pipe that we share one that does not wait; then we wait here.
 */
static bool
again(int fd, short events)
{
	struct pollfd p = { fd, events, 0 };

	if (errno == EINTR)
		return true;
	return errno == EAGAIN && (poll(&p, 1, -1) != -1 || errno == EINTR);
}

static ssize_t
read_some(int fd, void *p, size_t n)
{
	ssize_t got;

	do
		got = read(fd, p, n);
	while (got == -1 && again(fd, POLLIN));
	return got;
}

static int
write_all(int fd, const char *p, size_t n)
{
	ssize_t put;

	while (n > 0) {
		put = write(fd, p, n);
		if (put == -1 && again(fd, POLLOUT))
			continue;
		if (put == -1)
			return -1;
		p += put;
		n -= (size_t)put;
	}
	return 0;
}

static _Noreturn void
zstd_failed(const struct zfile *z, size_t result, int status, const char *what)
{
	if (ZSTD_getErrorCode(result) == ZSTD_error_memory_allocation)
		die(EX_OSERR, "out of memory");
	die(status, "%s: %s: %s", z->name, what, ZSTD_getErrorName(result));
}

ssize_t
zfile_read(struct zfile *z, void *p, size_t n)
{
	ZSTD_outBuffer to = { p, n, 0 };
	ssize_t got;
	size_t left;

	if (z->buf == NULL)
		return read_some(z->fd, p, n);
	while (to.pos == 0) {
		if (z->ready.pos == z->ready.size) {
			got = read_some(z->fd, z->buf, z->size);
			if (got == -1)
				return -1;
			if (got == 0 && z->open_frame)
				die(EX_DATAERR, "%s: ends within a zstd frame",
				    z->name);
			if (got == 0)
				return 0;
			z->ready.size = (size_t)got;
			z->ready.pos = 0;
		}
		left = ZSTD_decompressStream(z->in, &to, &z->ready);
		if (ZSTD_isError(left))
			zstd_failed(z, left, EX_DATAERR, "not good zstd");
		z->open_frame = left != 0;
	}
	return (ssize_t)to.pos;
}

static int
compress(struct zfile *z, const void *p, size_t n, ZSTD_EndDirective how)
{
	ZSTD_inBuffer from = { p, n, 0 };
	ZSTD_outBuffer to;
	size_t left;

	do {
		to = (ZSTD_outBuffer){ z->buf, z->size, 0 };
		left = ZSTD_compressStream2(z->out, &to, &from, how);
		if (ZSTD_isError(left))
			zstd_failed(z, left, EX_SOFTWARE, "zstd");
		if (write_all(z->fd, z->buf, to.pos) == -1)
			return -1;
	} while (how == ZSTD_e_end ? left > 0 : from.pos < from.size);
	z->open_frame = how != ZSTD_e_end;
	return 0;
}

int
zfile_write(struct zfile *z, const void *p, size_t n)
{
	if (z->buf == NULL)
		return write_all(z->fd, p, n);
	return compress(z, p, n, ZSTD_e_continue);
}

/* As much as one call takes; what is left of the list. */
static int
write_some(int fd, struct iovec **v, int *n)
{
	ssize_t put = writev(fd, *v, *n);

	if (put == -1)
		return again(fd, POLLOUT) ? 0 : -1;
	for (; *n > 0 && (size_t)put >= (*v)->iov_len; ++*v, --*n)
		put -= (ssize_t)(*v)->iov_len;
	if (*n > 0) {
		(*v)->iov_base = (char *)(*v)->iov_base + put;
		(*v)->iov_len -= (size_t)put;
	}
	return 0;
}

int
zfile_writev(struct zfile *z, struct iovec *v, int n)
{
	if (z->buf != NULL) {
		for (; n > 0; v++, n--)
			if (zfile_write(z, v->iov_base, v->iov_len) == -1)
				return -1;
		return 0;
	}
	if (n == 1)
		return write_all(z->fd, v->iov_base, v->iov_len);
	while (n > 0)
		if (write_some(z->fd, &v, &n) == -1)
			return -1;
	return 0;
}

int
zfile_end(struct zfile *z)
{
	return z->buf == NULL ? 0 : compress(z, "", 0, ZSTD_e_end);
}

void
zfile_free(struct zfile *z)
{
	if (z == NULL)
		return;
	ZSTD_freeDCtx(z->in);
	ZSTD_freeCCtx(z->out);
	free(z->buf);
	free(z);
}
