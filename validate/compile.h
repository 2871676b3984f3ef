/*
 * compile: what the makers of checks share while a schema is compiled.
 */
#ifndef VALIDATE_COMPILE_H
#define VALIDATE_COMPILE_H

#include <setjmp.h>

#include "../lib/buf.h"
#include "node.h"
#include "schema.h"

struct compiler {
	struct schema *schema;
	struct buf *why;
	jmp_buf refused;
	bool format_asserts;
	const char *base;	      /* URI of the resource at hand */
	struct resource *resources;   /* by $id */
	struct reference *references; /* to be resolved at the end */
};

/* The values of a schema object's keywords; JSON_NONE: it is not there. */
struct words {
	struct json_value v[W_N];
};

static inline const struct json_value *
words_get(const struct words *w, enum word word)
{
	return w->v[word].type == JSON_NONE ? NULL : &w->v[word];
}

/* Find the values of a schema object's keywords; refuse unknown ones. */
void words_read(struct compiler *, const struct node *, struct words *);

/* See to the words that only describe, and those of our own. */
void words_describe(struct compiler *, struct node *, const struct words *);

/* Do formats judge?  "x-format" of the outermost schema may say so. */
bool words_assert(const struct json_value *root, enum format_use);

/* Refuse the whole schema: what is wrong with this node's keyword. */
_Noreturn void compile_refuse(struct compiler *, const struct node *, enum word,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* The same for a word that may be any; NULL: for the node itself. */
_Noreturn void compile_refuse_named(struct compiler *, const struct node *,
    const char *word, size_t len, const char *what);

/*
 * Compile the schema v, which stands in node's keyword, under that token
 * when it is one of several (token may be NULL).
 */
struct node *compile_schema(struct compiler *, const struct node *, enum word,
    const struct json_value *v, const struct json_value *token);

/* The same for a schema in an array. */
struct node *compile_element(struct compiler *, const struct node *, enum word,
    const struct json_value *v, size_t index);

/* Note that node judges the same values as other does. */
void compile_edge(struct compiler *, struct node *, struct node *other);

/*
 * Make a check of size bytes, which begins with a struct check, and append
 * it to the node's.
 */
void *compile_check(struct compiler *, struct node *, enum word, unsigned types,
    size_t size,
    bool (*ok)(struct run *, const struct check *, const struct json_value *));

/* The keyword's value as a count; more than a size_t holds is SIZE_MAX. */
size_t compile_count(struct compiler *, const struct node *, enum word,
    const struct json_value *);

/* The keyword's value must be a string: decoded, NUL-terminated. */
const char *compile_string(struct compiler *, const struct node *, enum word,
    const struct json_value *, size_t *n);

/* The keyword's value must be of this type; how many members it has. */
size_t compile_size(struct compiler *, const struct node *, enum word,
    const struct json_value *, enum json_type);

/* The name that a key or a string is. */
void
compile_name(struct compiler *, struct name *, const struct json_value *key);

/* The expression that a string or a key is; it lives with the schema. */
const struct regex *compile_regex(struct compiler *, const struct node *,
    enum word, const struct json_value *);

/* What an include does, and by which it is known. */
bool include_ok(struct run *, const struct check *, const struct json_value *);

/* At the end: make the lists of checks for quick verdicts. */
void quick_compile(struct compiler *);

/* One check for verdicts that does the work of two; NULL: not of these. */
const struct check *
required_join(struct compiler *, const struct check *, const struct check *);

/*
 * One maker a group of keywords: each adds its checks to the node for the
 * words that are there.
 */
void value_compile(struct compiler *, struct node *, const struct words *);
void numeric_compile(struct compiler *, struct node *, const struct words *);
void string_compile(struct compiler *, struct node *, const struct words *);
void array_compile(struct compiler *, struct node *, const struct words *);
void object_compile(struct compiler *, struct node *, const struct words *);
void dependent_compile(struct compiler *, struct node *, const struct words *);
void logic_compile(struct compiler *, struct node *, const struct words *);

#endif
