/*
 * Preloaded (LD_PRELOAD) into a program under test: a system that is within
 * its rights, but unkind.  In the environment:
 *
 *	SHIM_READ=N	a read gives at most N bytes; 0: a prime number of
 *			them, another each time
 *	SHIM_WRITE=N	the same of writes
 *	SHIM_EINTR=N	each of them is interrupted N times before
 *	SHIM_MALLOC=N	the N-th allocation fails; -N: and all behind it
 *	SHIM_HIT=FILE	is made when one failed: so a sweep finds its end
 *
 * strace(1) can let calls fail, but not let them do a part of their work.
 */
#define _GNU_SOURCE
#include <sys/uio.h>

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

/* Glibc's own names, for dlsym() would allocate. */
void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);

static long
asked(const char *name, long otherwise)
{
	const char *s = getenv(name);

	return s != NULL ? strtol(s, NULL, 10) : otherwise;
}

/* How many of n bytes are done. */
static size_t
part(const char *name, size_t n)
{
	static const size_t primes[] = { 2, 3, 5, 7, 11, 13, 17, 31, 61, 127,
		251, 509, 1021, 2039, 4093, 8191, 16381, 32749, 65521, 131071 };
	static size_t turn;
	long most = asked(name, -1);

	if (most == -1)
		return n;
	if (most == 0)
		most =
		    (long)primes[turn++ % (sizeof(primes) / sizeof(*primes))];
	return n < (size_t)most ? n : (size_t)most;
}

static bool
interrupted(void)
{
	static long times;

	if (times++ == asked("SHIM_EINTR", 0)) {
		times = 0;
		return false;
	}
	errno = EINTR;
	return true;
}

/* The function behind ours. */
#define NEXT(f, name)                                                          \
	do                                                                     \
		if ((f) == NULL)                                               \
			*(void **)&(f) = dlsym(RTLD_NEXT, name);               \
	while (0)

ssize_t
read(int fd, void *p, size_t n)
{
	static ssize_t (*next)(int, void *, size_t);

	NEXT(next, "read");
	return interrupted() ? -1 : next(fd, p, part("SHIM_READ", n));
}

ssize_t
write(int fd, const void *p, size_t n)
{
	static ssize_t (*next)(int, const void *, size_t);

	NEXT(next, "write");
	return interrupted() ? -1 : next(fd, p, part("SHIM_WRITE", n));
}

/* A part of the whole list may end within one of its runs. */
ssize_t
writev(int fd, const struct iovec *v, int n)
{
	static ssize_t (*next)(int, const struct iovec *, int);
	struct iovec some[IOV_MAX];
	size_t left = 0;
	int i;

	NEXT(next, "writev");
	for (i = 0; i < n; i++)
		left += v[i].iov_len;
	left = part("SHIM_WRITE", left);
	for (i = 0; i < n && i < IOV_MAX && left > 0; i++) {
		some[i] = v[i];
		if (some[i].iov_len > left)
			some[i].iov_len = left;
		left -= some[i].iov_len;
	}
	return interrupted() ? -1 : next(fd, some, i);
}

ssize_t
pread(int fd, void *p, size_t n, off_t at)
{
	static ssize_t (*next)(int, void *, size_t, off_t);

	NEXT(next, "pread");
	return interrupted() ? -1 : next(fd, p, part("SHIM_READ", n), at);
}

ssize_t
pwrite(int fd, const void *p, size_t n, off_t at)
{
	static ssize_t (*next)(int, const void *, size_t, off_t);

	NEXT(next, "pwrite");
	return interrupted() ? -1 : next(fd, p, part("SHIM_WRITE", n), at);
}

/* The names that SQLite calls them by. */
ssize_t
pread64(int fd, void *p, size_t n, off64_t at)
{
	return pread(fd, p, n, at);
}

ssize_t
pwrite64(int fd, const void *p, size_t n, off64_t at)
{
	return pwrite(fd, p, n, at);
}

/*
 * Those of the libraries' own beginnings do not count: libjq's would end in a
 * crash.  What is preloaded begins last.
 */
static bool counting;

__attribute__((constructor)) static void
begin(void)
{
	counting = true;
}

static bool
no_memory(void)
{
	static long count;
	long fatal = asked("SHIM_MALLOC", 0);
	const char *hit;
	int fd;

	count += counting;
	if (!counting || fatal == 0 ||
	    (count != fatal && (fatal > 0 || count < -fatal)))
		return false;
	if ((hit = getenv("SHIM_HIT")) != NULL &&
	    (fd = open(hit, O_WRONLY | O_CREAT | O_CLOEXEC, 0666)) != -1)
		close(fd);
	errno = ENOMEM;
	return true;
}

void *
malloc(size_t n)
{
	return no_memory() ? NULL : __libc_malloc(n);
}

void *
calloc(size_t n, size_t each)
{
	return no_memory() ? NULL : __libc_calloc(n, each);
}

void *
realloc(void *p, size_t n)
{
	return no_memory() ? NULL : __libc_realloc(p, n);
}
