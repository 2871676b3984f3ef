#include <sys/stat.h>

#include <errno.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/buf.h"
#include "../lib/io.h"
#include "../lib/log.h"
#include "../lib/zfile.h"
#include "output.h"
#include "tempfile.h"

#define FULL (256 * 1024)

static const char *dest;
static struct writer *direct; /* or NULL: then a temporary file, by */
static struct zfile *file;
static struct buf held;

void
output_open(const char *where)
{
	struct stat st;

	dest = where;
	if (strcmp(dest, "-") == 0) {
		direct = wr_stdout();
		return;
	}
	if (stat(dest, &st) == 0 && !S_ISREG(st.st_mode)) {
		if (S_ISDIR(st.st_mode))
			die(EX_CANTCREAT, "%s: is a folder", dest);
		direct = wr_open(dest, WR_CREATE, "DEST");
		return;
	}
	temp_open(dest);
	file = zfile_writer(temp_fd(), dest);
	zfile_threads(file, 2);
}

/* The target is named, not the file that will become it. */
static _Noreturn void
failed(void)
{
	die(EX_IOERR, "%s: %s", dest, strerror(errno));
}

static void
flush(void)
{
	size_t n = held.n;

	held.n = 0;
	if (n > 0 && zfile_write(file, held.p, n) == -1)
		failed();
}

void
output_put(const char *p, size_t n)
{
	if (direct != NULL) {
		wr_put(direct, p, n);
		return;
	}
	if (held.n + n > FULL)
		flush();
	/* What is long enough need not be gathered. */
	if (n < FULL)
		buf_put(&held, p, n);
	else if (zfile_write(file, p, n) == -1)
		failed();
}

void
output_commit(void)
{
	if (direct != NULL) {
		wr_close(direct, false);
		return;
	}
	flush();
	if (zfile_end(file) == -1)
		failed();
	temp_commit(TEMP_REPLACE);
	output_abort();
}

void
output_abort(void)
{
	zfile_free(file);
	file = NULL;
	buf_free(&held);
	temp_abort();
}
