/* The keywords of a schema object, and those that do not judge. */
#include <string.h>

#include "compile.h"

static const char dialect[] = "https://json-schema.org/draft/2020-12/schema";

void
words_read(struct compiler *c, const struct node *n, struct words *words)
{
	struct json_walk w;
	struct name name;
	enum word word;

	for (json_walk(&w, &n->text); json_next(&w);) {
		compile_name(c, &name, &w.key);
		word = word_find(name.p, name.n);
		if (word != W_NONE)
			words->v[word] = w.value;
		else if (name.n < 2 || memcmp(name.p, "x-", 2) != 0)
			compile_refuse_named(
			    c, n, name.p, name.n, word_refused(name.p, name.n));
	}
}

/* What only describes must at least be of its type. */
static void
check_annotations(
    struct compiler *c, const struct node *n, const struct words *words)
{
	static const enum word strings[] = { W_COMMENT, W_DESCRIPTION,
		W_CONTENT_MEDIA_TYPE, W_CONTENT_ENCODING };
	static const enum word booleans[] = { W_DEPRECATED, W_READ_ONLY,
		W_WRITE_ONLY };
	const struct json_value *v;

	for (size_t i = 0; i < sizeof(strings) / sizeof(*strings); i++)
		if ((v = words_get(words, strings[i])) != NULL &&
		    v->type != JSON_STRING)
			compile_refuse(c, n, strings[i], "must be a string");
	for (size_t i = 0; i < sizeof(booleans) / sizeof(*booleans); i++)
		if ((v = words_get(words, booleans[i])) != NULL &&
		    !(BIT(v->type) & BOOLEAN_BIT))
			compile_refuse(
			    c, n, booleans[i], "must be true or false");
	if ((v = words_get(words, W_EXAMPLES)) != NULL)
		compile_size(c, n, W_EXAMPLES, v, JSON_ARRAY);
	if ((v = words_get(words, W_CONTENT_SCHEMA)) != NULL)
		compile_schema(c, n, W_CONTENT_SCHEMA, v, NULL);
	if ((v = words_get(words, W_SCHEMA)) != NULL &&
	    !json_is(v, dialect, sizeof(dialect) - 1))
		compile_refuse(c, n, W_SCHEMA, "only \"%s\" is known", dialect);
}

/* The words of our own, and a title for messages. */
static void
read_own(struct compiler *c, struct node *n, const struct words *words)
{
	const struct json_value *v;
	size_t len;

	if ((v = words_get(words, W_TITLE)) != NULL)
		n->title = compile_string(c, n, W_TITLE, v, NULL);
	if ((v = words_get(words, W_X_RULE)) != NULL) {
		n->rule = compile_string(c, n, W_X_RULE, v, NULL);
		if (*n->rule == '\0')
			compile_refuse(c, n, W_X_RULE, "must not be empty");
	}
	if ((v = words_get(words, W_X_SEVERITY)) != NULL) {
		const char *s = compile_string(c, n, W_X_SEVERITY, v, &len);

		n->warn = strcmp(s, "warn") == 0;
		if (!n->warn && strcmp(s, "error") != 0)
			compile_refuse(
			    c, n, W_X_SEVERITY, "must be warn or error");
	}
	if ((v = words_get(words, W_X_FORMAT)) != NULL) {
		if (*n->place != '\0')
			compile_refuse(c, n, W_X_FORMAT,
			    "stands in the outermost schema only");
		if (!json_is(v, "assert", 6) && !json_is(v, "annotate", 8))
			compile_refuse(
			    c, n, W_X_FORMAT, "must be assert or annotate");
	}
}

void
words_describe(struct compiler *c, struct node *n, const struct words *words)
{
	check_annotations(c, n, words);
	read_own(c, n, words);
}

bool
words_assert(const struct json_value *root, enum format_use use)
{
	struct json_walk w;

	if (use != FORMAT_BY_RULES || root->type != JSON_OBJECT)
		return use == FORMAT_ASSERT;
	for (json_walk(&w, root); json_next(&w);)
		if (json_is(&w.key, "x-format", 8))
			return json_is(&w.value, "assert", 6);
	return false;
}
