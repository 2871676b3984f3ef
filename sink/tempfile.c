/* For mkostemps(), which makes such a name with O_CLOEXEC, and renameat2(). */
#define _GNU_SOURCE
#include <sys/file.h>
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "../lib/log.h"
#include "tempfile.h"

#define SUFFIX ".tmp"
#define RANDOM 6

static char *name; /* the final one */
static char *folder;
static char *path; /* the present one */
static int fd = -1;
/* Does the file at path exist?  Read by the signal handler. */
static volatile sig_atomic_t live;

static const int fatal[] = { SIGINT, SIGTERM, SIGHUP };

/* Only calls that a handler may make. */
static void
on_signal(int sig)
{
	if (live)
		unlink(path);
	/* SA_RESETHAND has put the default action back. */
	raise(sig);
}

static void
catch_signals(void)
{
	struct sigaction sa = { .sa_handler = on_signal,
		.sa_flags = (int)SA_RESETHAND };
	struct sigaction old;
	size_t i;

	sigemptyset(&sa.sa_mask);
	for (i = 0; i < sizeof(fatal) / sizeof(*fatal); i++)
		/* What our parent told us to ignore (nohup), stays ignored. */
		if (sigaction(fatal[i], NULL, &old) == 0 &&
		    old.sa_handler == SIG_DFL)
			sigaction(fatal[i], &sa, NULL);
	/* Past the limit of file size, write(2) shall fail like any other. */
	signal(SIGXFSZ, SIG_IGN);
}

/* Is fd still the file at this path? */
static bool
same_file(int file, const char *at)
{
	struct stat a, b;

	return fstat(file, &a) == 0 && lstat(at, &b) == 0 &&
	    a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* ".NAME.XXXXXX.tmp"? */
static bool
is_ours(const char *file, const char *base)
{
	size_t n = strlen(base);

	return strlen(file) == n + 2 + RANDOM + strlen(SUFFIX) &&
	    file[0] == '.' && memcmp(file + 1, base, n) == 0 &&
	    file[n + 1] == '.' && strcmp(file + n + 2 + RANDOM, SUFFIX) == 0;
}

static char *
join(const char *a, const char *b, const char *c, const char *d)
{
	size_t n = strlen(a) + strlen(b) + strlen(c) + strlen(d) + 1;
	char *s = malloc(n);

	if (s == NULL)
		die(EX_OSERR, "no memory");
	snprintf(s, n, "%s%s%s%s", a, b, c, d);
	return s;
}

/* Remove the files of programs that were killed. */
static void
remove_stale(const char *base)
{
	DIR *d = opendir(folder);
	struct dirent *e;
	struct stat st;
	char *file;
	int other;

	if (d == NULL)
		return;
	while ((e = readdir(d)) != NULL) {
		if (!is_ours(e->d_name, base))
			continue;
		file = join(folder, "/", e->d_name, "");
		other =
		    open(file, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
		if (other != -1 && fstat(other, &st) == 0 &&
		    S_ISREG(st.st_mode) &&
		    flock(other, LOCK_EX | LOCK_NB) == 0 &&
		    same_file(other, file))
			unlink(file);
		if (other != -1)
			close(other);
		free(file);
	}
	closedir(d);
}

/* As the file that is there, else as umask(2) will have it. */
static void
set_mode(void)
{
	struct stat st;
	mode_t mask;

	if (stat(name, &st) == 0) {
		/* Only root can give files away; others go without. */
		if (fchown(fd, st.st_uid, st.st_gid) == -1 && errno != EPERM)
			die(EX_CANTCREAT, "%s: %s", path, strerror(errno));
		mask = st.st_mode & 0777;
	} else {
		mask = umask(0);
		umask(mask);
		mask = 0666 & ~mask;
	}
	if (fchmod(fd, mask) == -1)
		die(EX_CANTCREAT, "%s: %s", path, strerror(errno));
}

void
temp_open(const char *target)
{
	const char *base;
	struct stat st;

	/* A symbolic link stays one: its file is replaced. */
	if ((name = realpath(target, NULL)) == NULL) {
		if (lstat(target, &st) == 0)
			die(EX_CANTCREAT, "%s: is a link to nothing", target);
		name = join(target, "", "", "");
	}
	base = strrchr(name, '/');
	base = base == NULL ? name : base + 1;
	folder = base == name ? join(".", "", "", "")
			      : strndup(name, (size_t)(base - name));
	if (folder == NULL)
		die(EX_OSERR, "no memory");
	if (*base == '\0')
		die(EX_CANTCREAT, "%s: is a folder", target);
	remove_stale(base);
	atexit(temp_abort);
	catch_signals();
	do {
		if (fd != -1)
			close(fd);
		free(path);
		path = join(folder, "/.", base, ".XXXXXX" SUFFIX);
		fd = mkostemps(path, (int)strlen(SUFFIX), O_CLOEXEC);
		if (fd == -1)
			die(EX_CANTCREAT, "%s: %s", target, strerror(errno));
		live = 1;
		/* Before it was locked, somebody may have found it stale. */
	} while (flock(fd, LOCK_EX) == 0 && !same_file(fd, path));
	set_mode();
}

int
temp_fd(void)
{
	return fd;
}

const char *
temp_path(void)
{
	return path;
}

static _Noreturn void
fail(const char *what)
{
	die(EX_IOERR, "%s: %s: %s", name, what, strerror(errno));
}

static void
sync_folder(void)
{
	int d = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	/* Some file systems know no fsync of a folder. */
	if (d == -1 || (fsync(d) == -1 && errno != EINVAL))
		fail("cannot bring its folder to the disk");
	close(d);
}

/* Give the file its name, unless that was taken meanwhile. */
static int
claim_name(void)
{
	if (renameat2(AT_FDCWD, path, AT_FDCWD, name, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -1;
	/* A file system that cannot: for a moment it has both names. */
	if (link(path, name) == -1)
		return -1;
	unlink(path);
	return 0;
}

void
temp_commit(enum temp how)
{
	if (fsync(fd) == -1)
		fail("cannot bring it to the disk");
	if (how == TEMP_REPLACE) {
		if (rename(path, name) == -1)
			fail("cannot rename it into place");
	} else if (claim_name() == -1) {
		if (errno == EEXIST)
			die(EX_TEMPFAIL,
			    "%s: another program has made it meanwhile", name);
		fail("cannot rename it into place");
	}
	live = 0;
	sync_folder();
	if (close(fd) == -1)
		fail("cannot close it");
	fd = -1;
	temp_abort();
}

void
temp_abort(void)
{
	if (live)
		unlink(path);
	live = 0;
	if (fd != -1)
		close(fd);
	fd = -1;
	/* The handler may still look at path: live is what it asks first. */
	free(path);
	free(folder);
	free(name);
	path = folder = name = NULL;
}
