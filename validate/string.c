/* minLength, maxLength, pattern, format */
#define _GNU_SOURCE /* memmem(3): the C library's is the quickest */
#include <string.h>

#include "../lib/utf8.h"
#include "compile.h"
#include "format.h"
#include "plain.h"
#include "run.h"

struct length {
	struct check check;
	size_t limit; /* in code points */
};

struct pattern {
	struct check check;
	const struct regex *regex;
	struct json_value source;
	const struct plain *plain; /* NULL: it is not that simple */
	bool no_nul;		   /* any text without U+0000 matches */
};

struct format {
	struct check check;
	const char *name;
	bool (*ok)(const char *, size_t n);
};

static bool
length_ok(struct run *r, const struct check *check, const struct json_value *v)
{
	const struct length *l = (const struct length *)check;
	bool most = check->word == W_MAX_LENGTH;
	size_t n = v->n - 2, count;
	const char *s;

	/* A character is written as 1 to 12 bytes: often that decides. */
	if (most ? n <= l->limit : (n + 11) / 12 >= l->limit)
		return true;
	if (most && (n + 11) / 12 > l->limit && r->report == NULL)
		return false;
	s = run_text(r, v, &n);
	count = utf8_count(s, n);
	if (most ? count <= l->limit : count >= l->limit)
		return true;
	return run_fail(r, check, check->word,
	    "has %zu characters, not at %s %zu", count, most ? "most" : "least",
	    l->limit);
}

static bool
pattern_fails(
    struct run *r, const struct pattern *p, const struct json_value *v)
{
	const char *title = p->check.node->title;
	struct buf source = { 0 };

	if (r->report == NULL || r->fault)
		return false;
	run_excerpt(&source, &p->source);
	if (title != NULL)
		buf_printf(&source, " (%s)", title);
	run_wrong(r, &p->check, p->check.word, v, "does not match %.*s",
	    (int)source.n, source.p);
	buf_free(&source);
	return false;
}

static bool
pattern_ok(struct run *r, const struct check *check, const struct json_value *v)
{
	const struct pattern *p = (const struct pattern *)check;
	enum plain_found found = PLAIN_ASK;
	const char *s;
	size_t n;

	s = run_text(r, v, &n);
	if (p->plain != NULL)
		found = plain_match(p->plain, s, n);
	if (found == PLAIN_YES ||
	    (found == PLAIN_ASK && run_match(r, check, p->regex, s, n)))
		return true;
	return pattern_fails(r, p, v);
}

/* For ^[^\u0000]*$: it can be written in one way only, and seldom is. */
static bool
no_nul_ok(struct run *r, const struct check *check, const struct json_value *v)
{
	if (!v->escaped || memmem(v->p, v->n, "\\u0000", 6) == NULL)
		return true;
	return pattern_ok(r, check, v);
}

static bool
format_ok(struct run *r, const struct check *check, const struct json_value *v)
{
	const struct format *f = (const struct format *)check;
	size_t n;
	const char *s = run_text(r, v, &n);

	if (f->ok(s, n))
		return true;
	return run_wrong(r, check, check->word, v, "is no %s", f->name);
}

static void
compile_length(
    struct compiler *c, struct node *n, enum word word, const struct words *w)
{
	const struct json_value *v = words_get(w, word);
	struct length *l;

	if (v == NULL)
		return;
	l = compile_check(c, n, word, STRING_BIT, sizeof(*l), length_ok);
	l->limit = compile_count(c, n, word, v);
}

const struct regex *
compile_regex(struct compiler *c, const struct node *n, enum word word,
    const struct json_value *v)
{
	struct buf why = { 0 };
	struct regex *regex;
	struct name source;
	char *text;

	compile_name(c, &source, v);
	regex = regex_new(source.p, source.n, &why);
	if (regex == NULL) {
		text = arena_text(&c->schema->arena, why.p, why.n);
		buf_free(&why);
		compile_refuse(
		    c, n, word, "is no regular expression: %s", text);
	}
	regex_link(&c->schema->regexes, regex);
	return regex;
}

static void
compile_format(struct compiler *c, struct node *n, const struct json_value *v)
{
	const char *name = compile_string(c, n, W_FORMAT, v, NULL);
	struct format *f;

	if (!c->format_asserts)
		return;
	f = compile_check(c, n, W_FORMAT, STRING_BIT, sizeof(*f), format_ok);
	f->name = name;
	f->ok = format_find(name);
	if (f->ok == NULL)
		compile_refuse(
		    c, n, W_FORMAT, "\"%s\" cannot be checked", name);
}

void
string_compile(struct compiler *c, struct node *n, const struct words *words)
{
	const struct json_value *v;
	struct pattern *p;

	compile_length(c, n, W_MIN_LENGTH, words);
	compile_length(c, n, W_MAX_LENGTH, words);
	if ((v = words_get(words, W_PATTERN)) != NULL) {
		if (v->type != JSON_STRING)
			compile_refuse(c, n, W_PATTERN, "must be a string");
		p = compile_check(c, n, W_PATTERN, STRING_BIT, sizeof(*p),
		    json_is(v, "^[^\\u0000]*$", 12) ? no_nul_ok : pattern_ok);
		p->source = *v;
		p->regex = compile_regex(c, n, W_PATTERN, v);
		p->plain = regex_plain(p->regex);
	}
	if ((v = words_get(words, W_FORMAT)) != NULL)
		compile_format(c, n, v);
}
