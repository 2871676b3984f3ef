#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../../lib/log.h"
#include "rule.h"
#include "script.h"

/*
 * Cut the next word off *s: quotes removed, escapes done.  It begins at the
 * place that is returned; *n is its length, for it may hold a NUL.
 */
static char *
word_next(const struct rule_place *at, const char **s, size_t *n)
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
		rule_refuse(at, "quote without an end", *s);
	*n = b.n;
	buf_put(&b, "", 1);
	*s = p;
	return b.p;
}

static void
rule_read(struct fault *f, const struct rule_place *at, const char *s)
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
			rule_refuse(at, "too many words", word);
		rule_keep(f, word);
		if (eq != NULL)
			*eq = '\0';
		if (rule_word(f, at, word, value, n - (size_t)(value - word),
			eq != NULL) &&
		    f->name == NULL) {
			struct buf b = { 0 };

			buf_printf(&b, "%s%s%.40s", word, eq != NULL ? "=" : "",
			    value);
			buf_put(&b, "", 1);
			f->name = b.p;
		}
	}
	if (f->name == NULL)
		rule_refuse(at, "does nothing", "rule");
	if (f->wire == WIRE_STALL && f->wait < 0)
		f->wait = 3600 * 1000;
}

void
script_read(struct fault_script *s, const char *file, uint64_t seed)
{
	struct rule_place at = { file, 0 };
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
