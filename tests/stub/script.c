/*
 * Reading a fault script into rules.  Every word is one row of a table.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "../../lib/log.h"
#include "../../lib/opt.h"
#include "fault.h"

/* Where we are, for messages. */
struct place {
	const char *file;
	size_t line;
};

static _Noreturn void
bad(const struct place *at, const char *what, const char *word)
{
	die(EX_DATAERR, "%s:%zu: %s: %s", at->file, at->line, what, word);
}

static int64_t
number(const struct place *at, const char *text, int64_t min, int64_t max)
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
		bad(at, "no number, or out of range", text);
	return v;
}

/* The whole of a file, as a NUL-terminated text that the rule keeps. */
static char *
content(const struct place *at, const char *file, size_t *n)
{
	struct buf b = { 0 };
	ssize_t got;
	int fd = open(file, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		bad(at, strerror(errno), file);
	while ((got = read(fd, buf_room(&b, 65537), 65536)) > 0)
		b.n += (size_t)got;
	if (got < 0)
		bad(at, strerror(errno), file);
	close(fd);
	b.p[b.n] = '\0';
	*n = b.n;
	return b.p;
}

static void
keep(struct fault *f, char *text)
{
	f->words[f->nwords++] = text;
}

static void
pages_read(struct fault *f, const struct place *at, const char *text)
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
			bad(at, "no list of pages", text);
		f->pages =
		    realloc(f->pages, (f->npages + 1) * sizeof(*f->pages));
		if (f->pages == NULL)
			die(EX_OSERR, "%s: no memory", at->file);
		f->pages[f->npages++] = r;
		s = end + (*end == ',');
	}
}

static int
one_of(const struct place *at, const char *text, const char *const *names)
{
	for (int i = 0; names[i] != NULL; i++)
		if (strcmp(names[i], text) == 0)
			return i;
	bad(at, "no such value", text);
}

/* Which requests; false when it is not such a word. */
static bool
match_word(struct fault *f, const struct place *at, const char *name,
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
answer_word(struct fault *f, const struct place *at, const char *name,
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
body_word(struct fault *f, const struct place *at, const char *name,
    const char *value, size_t n)
{
	if (strcmp(name, "body") == 0) {
		f->body = value;
		f->nbody = n;
	} else if (strcmp(name, "file") == 0 || strcmp(name, "raw") == 0) {
		char *text = content(at, value, &f->nbody);

		keep(f, text);
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
wire_word(struct fault *f, const struct place *at, const char *name,
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
		bad(at, "second fault of the wire", name);
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

/*
 * Cut the next word off *s: quotes removed, escapes done.  It begins at the
 * place that is returned; *n is its length, for it may hold a NUL.
 */
static char *
word_next(const struct place *at, const char **s, size_t *n)
{
	struct buf b = { 0 };
	bool quoted = false;
	const char *p = *s + strspn(*s, " \t\r");

	if (*p == '\0')
		return NULL;
	for (; *p != '\0' && (quoted || strchr(" \t\r", *p) == NULL); p++) {
		unsigned char c = (unsigned char)*p;

		if (c == '"') {
			quoted = !quoted;
			continue;
		}
		if (quoted && c == '\\') {
			static const char from[] = "nrt", to[] = "\n\r\t";
			const char *e = strchr(from, *++p);

			c = (unsigned char)*p;
			if (c == '\0')
				break;
			if (c == 'x' && p[1] != '\0' && p[2] != '\0') {
				char hex[3] = { p[1], p[2], '\0' };

				c = (unsigned char)strtoul(hex, NULL, 16);
				p += 2;
			} else if (e != NULL)
				c = (unsigned char)to[e - from];
		}
		buf_put(&b, (const char *)&c, 1);
	}
	if (quoted)
		bad(at, "quote without an end", *s);
	*n = b.n;
	buf_put(&b, "", 1);
	*s = p;
	return b.p;
}

static void
rule_read(struct fault *f, const struct place *at, const char *s)
{
	char *word;
	size_t n;

	*f = (struct fault){ .line = at->line,
		.path = "",
		.query = "",
		.every = 1,
		.times = -1,
		.p = 1,
		.wait = -1 };
	while ((word = word_next(at, &s, &n)) != NULL) {
		char *eq = strchr(word, '=');
		const char *value = eq != NULL ? eq + 1 : "";

		/* Two places are for the contents of files. */
		if (f->nwords + 3 > sizeof(f->words) / sizeof(f->words[0]))
			bad(at, "too many words", word);
		keep(f, word);
		if (eq != NULL)
			*eq = '\0';
		if (match_word(f, at, word, value))
			continue;
		if (!answer_word(f, at, word, value) &&
		    !body_word(
			f, at, word, value, n - (size_t)(value - word)) &&
		    !wire_word(f, at, word, value, eq != NULL))
			bad(at, "no such word", word);
		if (f->name == NULL) {
			struct buf b = { 0 };

			buf_printf(&b, "%s%s%.40s", word, eq != NULL ? "=" : "",
			    value);
			buf_put(&b, "", 1);
			f->name = b.p;
		}
	}
	if (f->name == NULL)
		bad(at, "does nothing", "rule");
	if (f->wire == WIRE_STALL && f->wait < 0)
		f->wait = 3600 * 1000;
}

void
fault_read(struct fault_script *s, const char *file, uint64_t seed)
{
	struct place at = { file, 0 };
	FILE *in = strcmp(file, "-") == 0 ? stdin : fopen(file, "re");
	char *line = NULL;
	size_t size = 0;
	ssize_t n;

	s->seed = seed;
	if (in == NULL)
		die(EX_NOINPUT, "%s: %s", file, strerror(errno));
	while ((n = getline(&line, &size, in)) >= 0) {
		at.line++;
		if (n > 0 && line[n - 1] == '\n')
			line[n - 1] = '\0';
		if (line[strspn(line, " \t\r")] == '\0' || line[0] == '#')
			continue;
		s->rules = realloc(s->rules, (s->n + 1) * sizeof(*s->rules));
		if (s->rules == NULL)
			die(EX_OSERR, "%s: no memory", file);
		rule_read(&s->rules[s->n++], &at, line);
	}
	if (ferror(in))
		die(EX_IOERR, "%s: %s", file, strerror(errno));
	free(line);
	if (in != stdin)
		fclose(in);
}
