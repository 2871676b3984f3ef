#include <sys/file.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "../lib/json.h"
#include "../lib/log.h"
#include "replace.h"

static _Noreturn void
failed(const char *path, const char *what)
{
	die(EX_IOERR, "%s: %s: %s", what, path, strerror(errno));
}

bool
replace_read(const char *path, const char *what, struct buf *b)
{
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd == -1 && errno == ENOENT)
		return false;
	if (fd == -1)
		failed(path, what);
	while ((n = read(fd, buf_room(b, 65536), 65536)) != 0) {
		if (n == -1 && errno != EINTR)
			failed(path, what);
		b->n += n > 0 ? (size_t)n : 0;
	}
	close(fd);
	memset(buf_room(b, JSON_PAD + 1), 0, JSON_PAD + 1);
	b->p[b->n] = '\n';
	return true;
}

static void
sync_folder(const char *path, const char *what)
{
	char *folder = strdup(path), *slash;
	int fd;

	if (folder == NULL)
		die(EX_OSERR, "out of memory");
	slash = strrchr(folder, '/');
	if (slash == folder)
		slash[1] = '\0';
	else if (slash != NULL)
		*slash = '\0';
	fd = open(
	    slash != NULL ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	/* Some file systems cannot sync a folder, and say so. */
	if (fd == -1 || (fsync(fd) == -1 && errno != EINVAL))
		failed(path, what);
	close(fd);
	free(folder);
}

void
replace_file(const char *path, const char *what, const struct buf *b)
{
	struct buf name = { NULL, 0, 0 };
	size_t done = 0;
	ssize_t n;
	int fd;

	buf_printf(&name, "%s.tmp", path);
	buf_put(&name, "", 1);
	fd = open(name.p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd == -1)
		die(EX_CANTCREAT, "%s: %s: %s", what, name.p, strerror(errno));
	while (done < b->n) {
		n = write(fd, b->p + done, b->n - done);
		if (n == -1 && errno != EINTR)
			failed(name.p, what);
		done += n > 0 ? (size_t)n : 0;
	}
	if (fsync(fd) == -1 || close(fd) == -1 || rename(name.p, path) == -1)
		failed(name.p, what);
	sync_folder(path, what);
	buf_free(&name);
}

int
replace_lock(const char *path, const char *what)
{
	struct buf name = { NULL, 0, 0 };
	int fd;

	buf_printf(&name, "%s.lock", path);
	buf_put(&name, "", 1);
	fd = open(name.p, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (fd == -1)
		die(EX_CANTCREAT, "%s: %s: %s", what, name.p, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) == -1)
		die(EX_TEMPFAIL, "%s: %s: another run is at it", what, path);
	buf_free(&name);
	return fd;
}
