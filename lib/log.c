#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "log.h"

#define LINE_MAX_BYTES 65536 /* a longer message is cut */

static const char *const names[] = { "debug", "info", "warning", "error",
	"critical" };

static const char *prog = "tmdb";
static const char *file = "crawler";
static const char *dir, *run;
static enum log_level least = LOG_WARNING;
static bool lost;
static bool torn; /* a full disk cut a line: the next one ends it */

void
log_open(const char *name, const char *to)
{
	const char *level = getenv("TMDB_LOG_LEVEL");
	size_t i;

	prog = name;
	file = to;
	run = getenv("TMDB_RUN");
	dir = getenv("TMDB_LOG_DIR");
	if (dir != NULL && *dir == '\0')
		dir = NULL;
	least = dir != NULL ? LOG_INFO : LOG_WARNING;
	if (level == NULL || *level == '\0')
		return;
	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcasecmp(level, names[i]) == 0) {
			least = (enum log_level)i;
			return;
		}
	die(EX_CONFIG,
	    "TMDB_LOG_LEVEL: %s: not debug, info, warning, error or critical",
	    level);
}

const char *
log_prog(void)
{
	return prog;
}

bool
log_wants(enum log_level level)
{
	return level >= least;
}

bool
log_lost(void)
{
	return lost;
}

/* Appends while there is room: a cut message is better than none. */
static size_t
add(char *line, size_t n, const char *s, bool quoted)
{
	for (; *s != '\0' && n < LINE_MAX_BYTES - 8; s++) {
		unsigned char c = (unsigned char)*s;

		if (c < 0x20 || c == 0x7f) {
			n += (size_t)snprintf(line + n, 5, "\\x%02x", c);
			continue;
		}
		if (quoted && (c == '"' || c == '\\'))
			line[n++] = '\\';
		line[n++] = *s;
	}
	return n;
}

/* Whether a value needs no quotes. */
static bool
plain(const char *s)
{
	static const char good[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "abcdefghijklmnopqrstuvwxyz"
				   "0123456789_.,:/@%+~-";

	return s[strspn(s, good)] == '\0';
}

/* Interrupted before or within: it goes on.  What is left, or 0. */
static size_t
write_all(int fd, const char *p, size_t n)
{
	ssize_t put;

	for (; n > 0; p += put, n -= (size_t)put)
		if ((put = write(fd, p, n)) == -1) {
			if (errno != EINTR)
				return n;
			put = 0;
		}
	return 0;
}

/* A line, behind the end of one that a full disk cut. */
static bool
write_line(int fd, const char *line, size_t n)
{
	size_t left;

	if (torn && write_all(fd, "\n", 1) > 0)
		return false;
	torn = false;
	left = write_all(fd, line, n);
	torn = left > 0 && left < n;
	return left == 0;
}

/*
 * The dated file is opened for each line, so that midnight and rotation need
 * no signal; one write(2) with O_APPEND is never torn.
 */
static bool
append(const char *folder, const char *name, const struct tm *tm,
    const char *line, size_t n)
{
	static const int flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC;
	char path[4096], day[32];
	int fd, at, len;
	bool good;

	strftime(day, sizeof(day), "%Y-%m-%d", tm);
	at = snprintf(path, sizeof(path), "%s/%s", dir, folder);
	len = snprintf(
	    path, sizeof(path), "%s/%s/%s-%s.log", dir, folder, name, day);
	if (len < 0 || (size_t)len >= sizeof(path)) {
		errno = ENAMETOOLONG;
		return false;
	}
	fd = open(path, flags, 0644);
	if (fd == -1 && errno == ENOENT) {
		mkdir(dir, 0777);
		path[at] = '\0';
		mkdir(path, 0777);
		path[at] = '/';
		fd = open(path, flags, 0644);
	}
	if (fd == -1)
		return false;
	good = write_line(fd, line, n);
	return close(fd) == 0 && good;
}

static bool
to_files(enum log_level level, const char *pairs, const char *text)
{
	static char line[LINE_MAX_BYTES];
	struct timespec now;
	struct tm tm;
	size_t n;

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &tm);
	n = strftime(line, 64, "time=\"%Y-%m-%dT%H:%M:%S", &tm);
	n += (size_t)snprintf(line + n, 256, ".%03ldZ\" level=%s prog=%.60s",
	    now.tv_nsec / 1000000, names[level], prog);
	if (run != NULL && *run != '\0') {
		n = add(line, n, plain(run) ? " run=" : " run=\"", false);
		n = add(line, n, run, !plain(run));
		n = add(line, n, plain(run) ? "" : "\"", false);
	}
	n = add(line, n, " msg=\"", false);
	n = add(line, n, text, true);
	line[n++] = '"';
	if (pairs != NULL) {
		line[n++] = ' ';
		n = add(line, n, pairs, false);
	}
	line[n++] = '\n';
	if (append("app", file, &tm, line, n) &&
	    (level < LOG_ERROR || append("error", "error", &tm, line, n)))
		return true;
	if (!lost)
		fprintf(
		    stderr, "%s: log in %s: %s\n", prog, dir, strerror(errno));
	lost = true;
	return false;
}

/* For people: one write, so that neighbours in a pipeline do not mix. */
static void
to_people(const char *pairs, const char *text)
{
	char line[8192];
	size_t n;
	int len;

	if (pairs != NULL)
		len = snprintf(
		    line, sizeof(line) - 1, "%s: %s (%s)", prog, text, pairs);
	else
		len = snprintf(line, sizeof(line) - 1, "%s: %s", prog, text);
	if (len < 0)
		return;
	n = (size_t)len < sizeof(line) - 1 ? (size_t)len : sizeof(line) - 2;
	line[n++] = '\n';
	/* Nobody is left to be told when this fails. */
	(void)write_all(STDERR_FILENO, line, n);
}

/* A text that was cut at n ends before the character that was cut. */
static size_t
whole(const char *s, size_t n)
{
	size_t start = n;

	while (start > 0 && n - start < 3 && (s[start - 1] & 0xc0) == 0x80)
		start--;
	return start > 0 && (s[start - 1] & 0xc0) == 0xc0 ? start - 1 : n;
}

static void message(enum log_level, const char *, const char *, va_list)
    __attribute__((format(printf, 3, 0)));

static void
message(enum log_level level, const char *pairs, const char *fmt, va_list ap)
{
	char text[4096];
	int saved = errno, len;
	bool filed = false;

	if (level < least)
		return;
	len = vsnprintf(text, sizeof(text), fmt, ap);
	if (len >= (int)sizeof(text))
		text[whole(text, sizeof(text) - 1)] = '\0';
	if (dir != NULL)
		filed = to_files(level, pairs, text);
	/* What has no place in a file is told to people, if it matters. */
	if (level >= LOG_ERROR ||
	    (!filed && (dir == NULL || level >= LOG_WARNING)))
		to_people(pairs, text);
	errno = saved;
}

void
log_msg(enum log_level level, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(level, NULL, fmt, ap);
	va_end(ap);
}

void
log_pairs(enum log_level level, const char *pairs, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(level, pairs, fmt, ap);
	va_end(ap);
}

void
die(int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(LOG_ERROR, NULL, fmt, ap);
	va_end(ap);
	exit(status);
}
