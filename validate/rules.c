#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "../lib/log.h"
#include "rules.h"

#define FILE_MAX (64 * 1024 * 1024) /* nobody writes rules of that length */

/* movie.schema.json as numbers: see the Makefile. */
static const char movie[] = {
#include "movie.inc"
};

const char *
rules_text(size_t *n)
{
	*n = sizeof(movie);
	return movie;
}

char *
rules_read(const char *file, size_t *n)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	struct buf b = { 0 };
	ssize_t got = 1;

	if (fd == -1)
		die(EX_NOINPUT, "%s: %s", file, strerror(errno));
	while (got > 0) {
		char *p = buf_room(&b, 65536);

		got = read(fd, p, 65536);
		if (got == -1 && errno == EINTR)
			got = 1;
		else if (got == -1)
			die(EX_IOERR, "%s: %s", file, strerror(errno));
		else
			b.n += (size_t)got;
		if (b.n > FILE_MAX)
			die(EX_CONFIG, "%s: is too long", file);
	}
	close(fd);
	*n = b.n;
	buf_put(&b, "", 1);
	return b.p;
}

struct schema *
rules_load(const char *file, enum format_use use)
{
	struct buf why = { 0 };
	struct schema *s;
	char *own = NULL;
	const char *text;
	size_t n;

	if (file == NULL)
		text = rules_text(&n);
	else
		text = own = rules_read(file, &n);
	if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		text += 3;
		n -= 3;
	}
	s = schema_compile(text, n, use, &why);
	if (s == NULL)
		die(EX_CONFIG, "%s: %s", file == NULL ? "built-in rules" : file,
		    why.p);
	free(own);
	buf_free(&why);
	return s;
}
