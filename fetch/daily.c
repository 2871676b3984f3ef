#include <sys/file.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "../lib/buf.h"
#include "../lib/log.h"
#include "../lib/opt.h"
#include "daily.h"
#include "when.h"

/* "2026-11-22 0000001234\n": always so long, so that it is never half new. */
#define LINE_SIZE 22

struct daily {
	char *path;
	int fd;
	long limit, count;
};

/* The default place, and the folders on the way to it. */
static char *
default_path(void)
{
	const char *data = getenv("TMDB_DATA");
	struct buf b = { NULL, 0, 0 };
	size_t n;

	buf_printf(&b, "%s", data != NULL && *data != '\0' ? data : "./data");
	n = b.n;
	buf_puts(&b, "/state");
	buf_put(&b, "", 1);
	b.p[n] = '\0';
	mkdir(b.p, 0777);
	b.p[n] = '/';
	mkdir(b.p, 0777);
	b.n--;
	buf_puts(&b, "/usage");
	buf_put(&b, "", 1);
	return b.p;
}

struct daily *
daily_open(const char *path, long limit)
{
	static struct daily one; /* there is only one day */
	struct daily *d = &one;

	d->path = path != NULL ? strdup(path) : default_path();
	if (d->path == NULL)
		die(EX_OSERR, "out of memory");
	d->limit = limit;
	d->count = 0;
	d->fd = open(d->path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (d->fd == -1)
		die(EX_CANTCREAT, "--daily-limit: %s: %s", d->path,
		    strerror(errno));
	return d;
}

/* The count of the file; one of a day before is 0. */
static long
read_count(const struct daily *d, char day[WHEN_DAY])
{
	char line[LINE_SIZE + 1], today[WHEN_DAY];
	ssize_t n = pread(d->fd, line, LINE_SIZE, 0);

	if (n == -1)
		die(EX_IOERR, "%s: %s", d->path, strerror(errno));
	when_text(when_today(), today);
	memcpy(day, today, WHEN_DAY);
	if (n == 0)
		return 0;
	line[LINE_SIZE] = '\0';
	if (n != LINE_SIZE || !date_ok(line, 10) || line[10] != ' ' ||
	    strspn(line + 11, "0123456789") != 10 || line[21] != '\n')
		die(EX_CONFIG, "%s: not a count of requests: remove it",
		    d->path);
	/* A clock that went back must not open the gate again. */
	if (memcmp(line, today, 10) < 0)
		return 0;
	memcpy(day, line, WHEN_DAY - 1);
	line[21] = '\0';
	return strtol(line + 11, NULL, 10);
}

bool
daily_take(struct daily *d)
{
	char day[WHEN_DAY], line[64];
	bool good;

	while (flock(d->fd, LOCK_EX) == -1)
		if (errno != EINTR)
			die(EX_OSERR, "%s: %s", d->path, strerror(errno));
	d->count = read_count(d, day);
	good = d->limit == 0 || d->count < d->limit;
	if (good) {
		d->count++;
		snprintf(line, sizeof(line), "%s %010ld\n", day, d->count);
		if (pwrite(d->fd, line, LINE_SIZE, 0) != LINE_SIZE)
			die(EX_IOERR, "%s: %s", d->path, strerror(errno));
	}
	flock(d->fd, LOCK_UN);
	return good;
}

long
daily_count(const struct daily *d)
{
	return d->count;
}

void
daily_free(struct daily *d)
{
	close(d->fd);
	free(d->path);
}
