#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "../lib/log.h"
#include "../lib/number.h"
#include "outputs.h"

/* Take the three numbers of an entry: device, inode, length. */
static bool
entry(const struct json_value *v, int64_t of[3])
{
	struct json_walk w;
	int n = 0;

	if (v->type != JSON_ARRAY)
		return false;
	for (json_walk(&w, v); json_next(&w); n++)
		if (n == 3 || w.value.type != JSON_NUMBER ||
		    !number_int64(&w.value, &of[n]))
			return false;
	return n == 3 && of[2] >= 0;
}

/*
 * How long this file was; -1 when nothing is known of it.  False when old is
 * no such list.
 */
static bool
old_size(const struct json_value *old, const struct stat *st, int64_t *size)
{
	struct json_walk w;
	int64_t of[3];

	*size = -1;
	if (old == NULL)
		return true;
	if (old->type != JSON_ARRAY)
		return false;
	for (json_walk(&w, old); json_next(&w);) {
		if (!entry(&w.value, of))
			return false;
		if (of[0] == (int64_t)st->st_dev &&
		    of[1] == (int64_t)st->st_ino)
			*size = of[2];
	}
	return true;
}

enum outputs_is
outputs_add(struct outputs *o, const char *dest, const char *what,
    const struct json_value *old, int64_t more)
{
	struct stat st;
	int64_t size;
	size_t digits = strspn(dest, "0123456789");
	bool ours = false;
	int fd;

	if (strcmp(dest, "-") == 0) {
		fd = STDOUT_FILENO;
	} else if (digits > 0 && digits < 6 && dest[digits] == '\0') {
		fd = (int)strtol(dest, NULL, 10);
	} else {
		fd = open(dest, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
		ours = true;
	}
	if (fd == -1)
		die(EX_CANTCREAT, "%s: %s: %s", what, dest, strerror(errno));
	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode)) {
		o->piped |= fd == STDOUT_FILENO;
		if (ours)
			close(fd);
		return OUTPUTS_NEW;
	}
	o->file[o->n].what = what;
	o->file[o->n].fd = fd;
	o->file[o->n++].ours = ours;
	if (!old_size(old, &st, &size))
		return OUTPUTS_DAMAGED;
	if (size == -1)
		return OUTPUTS_NEW;
	if (size > st.st_size)
		return OUTPUTS_SHORT;
	if (st.st_size - size > more)
		return OUTPUTS_LONG;
	if (ftruncate(fd, size) == -1 || lseek(fd, size, SEEK_SET) == -1)
		die(EX_IOERR, "%s: %s", what, strerror(errno));
	return OUTPUTS_KNOWN;
}

bool
outputs_take_up(struct outputs *o, const char *dest, const char *what,
    const struct json_value *old, const char *state)
{
	enum outputs_is is = outputs_add(o, dest, what, old, INT64_MAX);

	if (is == OUTPUTS_SHORT)
		die(EX_CONFIG,
		    "%s: holds less than %s says was delivered: append to it, "
		    "or remove %s to begin anew",
		    what, state, state);
	return is != OUTPUTS_DAMAGED;
}

void
outputs_put(const struct outputs *o, struct buf *b)
{
	struct stat st;
	size_t i;

	for (i = 0; i < o->n; i++) {
		if (fsync(o->file[i].fd) == -1 ||
		    fstat(o->file[i].fd, &st) == -1)
			die(EX_IOERR, "%s: %s", o->file[i].what,
			    strerror(errno));
		buf_printf(b, "%s[%lld,%lld,%lld]", i > 0 ? "," : "",
		    (long long)st.st_dev, (long long)st.st_ino,
		    (long long)st.st_size);
	}
}

void
outputs_close(struct outputs *o)
{
	size_t i;

	for (i = 0; i < o->n; i++)
		if (o->file[i].ours)
			close(o->file[i].fd);
}
