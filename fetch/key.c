#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "../lib/log.h"
#include "key.h"

#define KEY_MAX 4096

/* A core file would hold the key. */
static void
no_core(void)
{
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

static void
read_file(const char *name, char text[KEY_MAX + 1])
{
	struct stat st;
	ssize_t n;
	int fd;

	if ((fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY)) == -1)
		die(EX_CONFIG, "TMDB_KEY_FILE: %s: %s", name, strerror(errno));
	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode))
		die(EX_CONFIG, "TMDB_KEY_FILE: %s: not a file", name);
	if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		die(EX_CONFIG,
		    "TMDB_KEY_FILE: %s: mode %04o lets others at it: chmod 600",
		    name, (unsigned)st.st_mode & 07777);
	if ((n = read(fd, text, KEY_MAX)) == -1)
		die(EX_CONFIG, "TMDB_KEY_FILE: %s: %s", name, strerror(errno));
	text[n] = '\0';
	close(fd);
}

static const char *
set(const char *name)
{
	const char *s = getenv(name);

	return s != NULL && *s != '\0' ? s : NULL;
}

/* Blanks around it are dropped; what is left must be fit for a header. */
static char *
trim(const char *what, const char *s)
{
	static const char good[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789-._~+/=";
	size_t n;
	char *copy;

	s += strspn(s, " \t\r\n");
	n = strspn(s, good);
	if (n == 0 || s[n + strspn(s + n, " \t\r\n")] != '\0')
		die(EX_CONFIG, "%s: does not hold a key", what);
	if ((copy = strndup(s, n)) == NULL)
		die(EX_OSERR, "out of memory");
	return copy;
}

void
key_open(struct key *k)
{
	char file[KEY_MAX + 1];
	const char *s, *what;

	no_core();
	if ((s = set(what = "TMDB_ACCESS_TOKEN")) == NULL &&
	    (s = set(what = "TMDB_API_KEY")) == NULL &&
	    (s = set(what = "TMDB_KEY_FILE")) == NULL)
		die(EX_CONFIG,
		    "no key: set TMDB_ACCESS_TOKEN, TMDB_API_KEY or "
		    "TMDB_KEY_FILE");
	k->bearer = strcmp(what, "TMDB_ACCESS_TOKEN") == 0;
	if (strcmp(what, "TMDB_KEY_FILE") == 0) {
		read_file(s, file);
		s = file;
	}
	k->text = trim(what, s);
	/* People put the long token where the short key belongs. */
	if (strncmp(k->text, "eyJ", 3) == 0 || strlen(k->text) > 64)
		k->bearer = true;
	explicit_bzero(file, sizeof(file));
}

void
key_hide(const struct key *k, char *text, size_t n)
{
	size_t len;
	char *p;

	if (k == NULL || k->text == NULL)
		return;
	len = strlen(k->text);
	while (n >= len && (p = memchr(text, k->text[0], n - len + 1))) {
		n -= (size_t)(p - text);
		text = p;
		if (memcmp(p, k->text, len) == 0)
			memset(p, '*', len);
		text++;
		n--;
	}
}

void
key_free(struct key *k)
{
	if (k->text != NULL)
		explicit_bzero(k->text, strlen(k->text));
	free(k->text);
	k->text = NULL;
}
