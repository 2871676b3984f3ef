/*
 * Every word is known to one of four functions.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "../../lib/log.h"
#include "../../lib/opt.h"
#include "rule.h"

_Noreturn void
rule_refuse(const struct rule_place *at, const char *what, const char *word)
{
	die(EX_DATAERR, "%s:%zu: %s: %s", at->file, at->line, what, word);
}

static int64_t
number(const struct rule_place *at, const char *text, int64_t min, int64_t max)
{
	char *end;
	long long v;

	errno = 0;
	v = strtoll(text, &end, 10);
	if (end != text && *end == 'G' && end[1] == '\0') {
		v *= 1024 * 1024 * 1024;
		end++;
	} else if (end != text && *end == 'M' && end[1] == '\0') {
		v *= 1024 * 1024;
		end++;
	}
	if (end == text || *end != '\0' || errno != 0 || v < min || v > max)
		rule_refuse(at, "no number, or out of range", text);
	return v;
}

/* The whole of a file, as a NUL-terminated text that the rule keeps. */
static char *
content(const struct rule_place *at, const char *file, size_t *n)
{
	struct buf b = { 0 };
	ssize_t got;
	int fd = open(file, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		rule_refuse(at, strerror(errno), file);
	while ((got = read(fd, buf_room(&b, 65537), 65536)) > 0)
		b.n += (size_t)got;
	if (got < 0)
		rule_refuse(at, strerror(errno), file);
	close(fd);
	b.p[b.n] = '\0';
	*n = b.n;
	return b.p;
}

void
rule_keep(struct fault *f, char *text)
{
	f->words[f->nwords++] = text;
}

static void
pages_read(struct fault *f, const struct rule_place *at, const char *text)
{
	const char *s = text;

	while (*s != '\0') {
		struct fault_range r;
		char *end;

		r.from = r.to = (int)strtol(s, &end, 10);
		if (end != s && *end == '-') {
			s = end + 1;
			r.to = (int)strtol(s, &end, 10);
		}
		if (end == s || (*end != '\0' && *end != ','))
			rule_refuse(at, "no list of pages", text);
		f->pages =
		    realloc(f->pages, (f->npages + 1) * sizeof(*f->pages));
		if (f->pages == NULL)
			die(EX_OSERR, "%s: no memory", at->file);
		f->pages[f->npages++] = r;
		s = end + (*end == ',');
	}
}

static int
one_of(const struct rule_place *at, const char *text, const char *const *names)
{
	for (int i = 0; names[i] != NULL; i++)
		if (strcmp(names[i], text) == 0)
			return i;
	rule_refuse(at, "no such value", text);
}

/* Which requests; false when it is not such a word. */
static bool
match_word(struct fault *f, const struct rule_place *at, const char *name,
    const char *value)
{
	if (strcmp(name, "path") == 0)
		f->path = value;
	else if (strcmp(name, "query") == 0)
		f->query = value;
	else if (strcmp(name, "page") == 0)
		pages_read(f, at, value);
	else if (strcmp(name, "skip") == 0)
		f->skip = number(at, value, 0, 1000000000);
	else if (strcmp(name, "every") == 0)
		f->every = number(at, value, 1, 1000000000);
	else if (strcmp(name, "times") == 0)
		f->times = number(at, value, 0, 1000000000);
	else if (strcmp(name, "p") == 0)
		f->p = opt_ratio("p", value);
	else if (strcmp(name, "each") == 0)
		f->each = true;
	else if (strcmp(name, "for") == 0)
		f->wait = (long)(opt_seconds("for", value, 0, 86400) * 1000);
	else
		return false;
	return true;
}

/* What the answer says. */
static bool
answer_word(struct fault *f, const struct rule_place *at, const char *name,
    const char *value)
{
	if (strcmp(name, "status") == 0)
		f->status = (int)number(at, value, 100, 999);
	else if (strcmp(name, "code") == 0)
		f->code = (int)number(at, value, 1, 999);
	else if (strcmp(name, "errors") == 0)
		f->errors = true;
	else if (strcmp(name, "retry-after") == 0)
		f->retry_after = value;
	else if (strcmp(name, "header") == 0)
		buf_printf(&f->headers, "%s\r\n", value);
	else if (strcmp(name, "html") == 0)
		f->html = true;
	else if (strcmp(name, "empty") == 0)
		f->empty = true;
	else if (strcmp(name, "results") == 0)
		f->twist.results = value;
	else if (strcmp(name, "said-page") == 0)
		f->twist.page = value;
	else if (strcmp(name, "total-pages") == 0)
		f->twist.total_pages = value;
	else if (strcmp(name, "total-results") == 0)
		f->twist.total_results = value;
	else if (strcmp(name, "same") == 0)
		f->twist.same = (int)number(at, value, 1, 500);
	else if (strcmp(name, "delay") == 0)
		f->delay = number(at, value, 0, 86400000);
	else if (strcmp(name, "redirect") == 0)
		f->redirect = value;
	else
		return false;
	return true;
}

static bool
body_word(struct fault *f, const struct rule_place *at, const char *name,
    const char *value, size_t n)
{
	if (strcmp(name, "body") == 0) {
		f->body = value;
		f->nbody = n;
	} else if (strcmp(name, "file") == 0 || strcmp(name, "raw") == 0) {
		char *text = content(at, value, &f->nbody);

		rule_keep(f, text);
		f->body = text;
		if (name[0] == 'r')
			f->wire = WIRE_RAW;
	} else if (strcmp(name, "gzip") == 0) {
		static const char *const kinds[] = { "", "plain", "bare", "lie",
			"truncated", "corrupt", "crc", "length", "trailing",
			"multi", "bomb", NULL };

		f->gzip = (enum fault_gzip)one_of(at, value, kinds);
	} else
		return false;
	return true;
}

/* How it goes over the wire. */
static bool
wire_word(struct fault *f, const struct rule_place *at, const char *name,
    const char *value, bool valued)
{
	static const char *const words[] = { "", "length", "length-twice",
		"cut", "chunk-cut", "chunk-end", "chunk-bad", "long", "stall",
		"drip", "reset", "close", NULL };
	static const char *const places[] = { "start", "headers", "body",
		NULL };
	int i;

	for (i = WIRE_LENGTH; words[i] != NULL; i++)
		if (strcmp(words[i], name) == 0)
			break;
	if (words[i] == NULL)
		return false;
	if (f->wire != WIRE_NONE)
		rule_refuse(at, "second fault of the wire", name);
	f->wire = (enum fault_wire)i;
	if (f->wire == WIRE_LENGTH)
		f->length = value;
	else if (f->wire == WIRE_STALL)
		f->place = (enum fault_place)one_of(at, value, places);
	else if (f->wire == WIRE_RESET)
		f->place = valued ? (enum fault_place)one_of(at, value, places)
				  : PLACE_START;
	else if (f->wire == WIRE_DRIP)
		f->wait = number(at, value, 1, 3600000);
	else if (f->wire == WIRE_LONG)
		f->bytes = valued ? number(at, value, 1, INT64_MAX)
				  : 1024 * 1024 * 1024;
	else
		f->bytes =
		    valued ? number(at, value, 0, INT64_MAX) : FAULT_HALF;
	return true;
}

bool
rule_word(struct fault *f, const struct rule_place *at, const char *name,
    const char *value, size_t n, bool valued)
{
	if (match_word(f, at, name, value))
		return false;
	if (!answer_word(f, at, name, value) &&
	    !body_word(f, at, name, value, n) &&
	    !wire_word(f, at, name, value, valued))
		rule_refuse(at, "no such word", name);
	return true;
}
