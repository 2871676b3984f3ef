#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "../lib/number.h"
#include "compile.h"
#include "reference.h"
#include "regex.h"

/* Append a token of a JSON Pointer. */
static void
put_token(struct buf *b, const char *s, size_t n)
{
	buf_puts(b, "/");
	for (size_t i = 0; i < n; i++)
		if (s[i] == '~' || s[i] == '/')
			buf_puts(b, s[i] == '~' ? "~0" : "~1");
		else
			buf_put(b, s + i, 1);
}

_Noreturn void
compile_refuse_named(struct compiler *c, const struct node *n, const char *word,
    size_t len, const char *what)
{
	c->why->n = 0;
	buf_puts(c->why, n->place);
	if (word != NULL)
		put_token(c->why, word, len);
	else if (*n->place == '\0')
		buf_puts(c->why, "/");
	buf_puts(c->why, ": ");
	buf_puts(c->why, what);
	buf_put(c->why, "", 1);
	longjmp(c->refused, 1);
}

_Noreturn void
compile_refuse(struct compiler *c, const struct node *n, enum word word,
    const char *fmt, ...)
{
	const char *name = word == W_NONE ? NULL : word_name(word);
	char what[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	compile_refuse_named(c, n, name, name == NULL ? 0 : strlen(name), what);
}

void
compile_name(
    struct compiler *c, struct name *name, const struct json_value *key)
{
	char *p = arena_get(&c->schema->arena, key->n + 1);

	name->key = *key;
	name->n = json_decode(key, p);
	name->p = p;
}

const char *
compile_string(struct compiler *c, const struct node *n, enum word word,
    const struct json_value *v, size_t *len)
{
	struct name s;

	if (v->type != JSON_STRING)
		compile_refuse(c, n, word, "must be a string");
	compile_name(c, &s, v);
	if (len != NULL)
		*len = s.n;
	else if (memchr(s.p, '\0', s.n) != NULL)
		compile_refuse(c, n, word, "must not hold a NUL");
	return s.p;
}

size_t
compile_count(struct compiler *c, const struct node *n, enum word word,
    const struct json_value *v)
{
	int64_t i;

	if (v->type != JSON_NUMBER || !number_is_integer(v))
		compile_refuse(c, n, word, "must be a whole number");
	if (number_int64(v, &i)) {
		if (i < 0)
			compile_refuse(c, n, word, "must not be negative");
		return (size_t)i;
	}
	if (*v->p == '-')
		compile_refuse(c, n, word, "must not be negative");
	return SIZE_MAX;
}

size_t
compile_size(struct compiler *c, const struct node *n, enum word word,
    const struct json_value *v, enum json_type type)
{
	struct json_walk w;
	size_t size = 0;

	if (v->type != type)
		compile_refuse(c, n, word, "must be an %s",
		    type == JSON_ARRAY ? "array" : "object");
	for (json_walk(&w, v); json_next(&w);)
		size++;
	return size;
}

void *
compile_check(struct compiler *c, struct node *n, enum word word,
    unsigned types, size_t size,
    bool (*ok)(struct run *, const struct check *, const struct json_value *))
{
	struct check *check = arena_get(&c->schema->arena, size);
	struct check **last = &n->checks;

	while (*last != NULL)
		last = &(*last)->next;
	*last = check;
	check->ok = ok;
	check->types = types;
	check->word = word;
	check->node = n;
	return check;
}

void
compile_edge(struct compiler *c, struct node *n, struct node *other)
{
	struct edge *e = arena_get(&c->schema->arena, sizeof(*e));

	e->to = other;
	e->next = n->edges;
	n->edges = e;
}

static void
compile_object(struct compiler *c, struct node *n)
{
	const char *base = c->base;
	struct words words;

	memset(&words, 0, sizeof(words));
	words_read(c, n, &words);
	reference_identify(c, n, &words);
	words_describe(c, n, &words);
	value_compile(c, n, &words);
	numeric_compile(c, n, &words);
	string_compile(c, n, &words);
	array_compile(c, n, &words);
	object_compile(c, n, &words);
	logic_compile(c, n, &words);
	c->base = base;
}

/* A node for v at place; it has been entered into the list of all. */
static struct node *
add_node(struct compiler *c, const struct json_value *v, const char *place,
    enum word holder)
{
	struct schema *s = c->schema;
	struct node *n = arena_get(&s->arena, sizeof(*n));

	if (s->n == s->size) {
		s->size = s->size == 0 ? 64 : s->size * 2;
		s->node = reallocarray(s->node, s->size, sizeof(*s->node));
		if (s->node == NULL)
			die(EX_OSERR, "out of memory");
	}
	s->node[s->n++] = n;
	n->text = *v;
	n->types = ALL_TYPES;
	n->place = place;
	n->holder = holder;
	return n;
}

static struct node *
compile_at(struct compiler *c, const struct json_value *v, const char *place,
    enum word holder)
{
	struct node *n = add_node(c, v, place, holder);

	if (v->type == JSON_OBJECT)
		compile_object(c, n);
	else if (v->type == JSON_FALSE)
		n->types = 0;
	else if (v->type != JSON_TRUE)
		compile_refuse(
		    c, n, W_NONE, "a schema must be an object or a boolean");
	return n;
}

struct node *
compile_schema(struct compiler *c, const struct node *n, enum word word,
    const struct json_value *v, const struct json_value *token)
{
	struct buf place = { 0 };
	struct name name;
	char *p;

	buf_puts(&place, n->place);
	put_token(&place, word_name(word), strlen(word_name(word)));
	if (token != NULL) {
		compile_name(c, &name, token);
		put_token(&place, name.p, name.n);
	}
	p = arena_text(&c->schema->arena, place.p, place.n);
	buf_free(&place);
	return compile_at(c, v, p, word);
}

struct node *
compile_element(struct compiler *c, const struct node *n, enum word word,
    const struct json_value *v, size_t index)
{
	struct buf place = { 0 };
	char *p;

	buf_printf(&place, "%s/%s/%zu", n->place, word_name(word), index);
	p = arena_text(&c->schema->arena, place.p, place.n);
	buf_free(&place);
	return compile_at(c, v, p, word);
}

/* Read the text; NULL with a reason when it is no JSON. */
static struct schema *
read_text(const char *text, size_t n, struct buf *why)
{
	struct schema *s = calloc(1, sizeof(*s));
	size_t line = 1;

	if (s == NULL || (s->text = calloc(1, n + 1 + JSON_PAD)) == NULL)
		die(EX_OSERR, "out of memory");
	memcpy(s->text, text, n);
	s->text[n] = '\n';
	s->json = json_new();
	if (json_scan(s->json, s->text, n))
		return s;
	for (size_t i = 0; i < json_fault(s->json)->at && i < n; i++)
		line += text[i] == '\n';
	why->n = 0;
	buf_printf(why, "line %zu: %s", line, json_fault(s->json)->message);
	buf_put(why, "", 1);
	schema_free(s);
	return NULL;
}

/* False: refused on the way. */
static bool
compile_all(struct compiler *c)
{
	struct schema *s = c->schema;

	if (setjmp(c->refused) != 0)
		return false;
	s->root = compile_at(c, json_root(s->json), "", W_NONE);
	reference_resolve(c);
	reference_loops(c);
	quick_compile(c);
	return true;
}

struct schema *
schema_compile(const char *text, size_t n, enum format_use use, struct buf *why)
{
	struct schema *s = read_text(text, n, why);
	struct compiler c = { .schema = s, .why = why, .base = "" };

	if (s == NULL)
		return NULL;
	c.format_asserts = words_assert(json_root(s->json), use);
	if (compile_all(&c))
		return s;
	schema_free(s);
	return NULL;
}

void
schema_free(struct schema *s)
{
	if (s == NULL)
		return;
	regex_free(s->regexes);
	json_free(s->json);
	arena_free(&s->arena);
	free(s->node);
	free(s->text);
	free(s);
}
