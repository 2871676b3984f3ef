#include <stdlib.h>
#include <string.h>

#include "reference.h"
#include "uri.h"

/* How far schemas may lead to each other without going into the value. */
#define CHAIN 64
#define OPEN  (-1)

/* A schema with a URI of its own, or an anchor in one. */
struct resource {
	const char *uri;
	const char *anchor; /* NULL: the resource itself */
	struct node *node;
	struct resource *next;
};

struct reference {
	struct include *check;
	struct node *from;
	const char *text;     /* as written */
	const char *uri;      /* absolute, without the fragment */
	const char *fragment; /* decoded */
	size_t n;	      /* of the fragment */
	struct reference *next;
};

static struct resource *
find(const struct compiler *c, const char *uri, const char *anchor, size_t n)
{
	struct resource *r;

	for (r = c->resources; r != NULL; r = r->next)
		if (strcmp(r->uri, uri) == 0 &&
		    (anchor == NULL
			    ? r->anchor == NULL
			    : r->anchor != NULL && strlen(r->anchor) == n &&
				memcmp(r->anchor, anchor, n) == 0))
			return r;
	return NULL;
}

static void
add(struct compiler *c, struct node *n, enum word word, const char *uri,
    const char *anchor)
{
	struct resource *r;

	if (find(c, uri, anchor, anchor == NULL ? 0 : strlen(anchor)) != NULL)
		compile_refuse(c, n, word, "is given twice: %s",
		    anchor == NULL ? uri : anchor);
	r = arena_get(&c->schema->arena, sizeof(*r));
	r->uri = uri;
	r->anchor = anchor;
	r->node = n;
	r->next = c->resources;
	c->resources = r;
}

/* The URI that ref means here; *fragment is where its fragment begins. */
static const char *
resolve(struct compiler *c, const char *ref, size_t n, size_t *fragment)
{
	struct buf out = { 0 };
	const char *uri;

	buf_room(&out, 1);
	*fragment = uri_resolve(c->base, strlen(c->base), ref, n, &out);
	uri = arena_text(&c->schema->arena, out.p, out.n);
	buf_free(&out);
	return uri;
}

static bool
anchor_ok(const char *s)
{
	static const char letters[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
	static const char others[] = "abcdefghijklmnopqrstuvwxyz"
				     "ABCDEFGHIJKLMNOPQRSTUVWXYZ_-.0123456789";

	return strspn(s, letters) > 0 && s[strspn(s, others)] == '\0';
}

void
reference_identify(
    struct compiler *c, struct node *n, const struct words *words)
{
	const struct json_value *v = words_get(words, W_ID);
	const char *s, *base = c->base;
	size_t fragment;

	if (v != NULL) {
		s = compile_string(c, n, W_ID, v, NULL);
		if (!uri_ok(s, strlen(s), true))
			compile_refuse(c, n, W_ID, "is no URI reference");
		c->base = resolve(c, s, strlen(s), &fragment);
		if (fragment < strlen(s))
			compile_refuse(c, n, W_ID, "must not have a fragment");
	}
	if (*n->place == '\0' || strcmp(c->base, base) != 0)
		add(c, n, W_ID, c->base, NULL);
	if ((v = words_get(words, W_ANCHOR)) != NULL) {
		s = compile_string(c, n, W_ANCHOR, v, NULL);
		if (!anchor_ok(s))
			compile_refuse(c, n, W_ANCHOR,
			    "must be letters, digits, '-', '_' or '.'");
		add(c, n, W_ANCHOR, c->base, s);
	}
}

/* The value of a hexadecimal digit, or -1. */
static int
hex(char ch)
{
	if (ch >= '0' && ch <= '9')
		return ch - '0';
	ch |= 32;
	return ch >= 'a' && ch <= 'f' ? ch - 'a' + 10 : -1;
}

/* Decode %XX in place; the new length. */
static size_t
decode(char *s, size_t n)
{
	size_t to = 0;

	for (size_t i = 0; i < n; i++)
		if (s[i] == '%' && n - i > 2 && hex(s[i + 1]) != -1 &&
		    hex(s[i + 2]) != -1) {
			s[to++] = (char)(hex(s[i + 1]) * 16 + hex(s[i + 2]));
			i += 2;
		} else
			s[to++] = s[i];
	return to;
}

void
reference_add(struct compiler *c, struct node *n, struct include *check,
    const struct json_value *v)
{
	struct reference *r = arena_get(&c->schema->arena, sizeof(*r));
	const char *s = compile_string(c, n, W_REF, v, NULL);
	size_t len = strlen(s), at;
	char *fragment;

	/* People write Pointers as they are, with characters no URI has. */
	if (!uri_ok(s, strcspn(s, "#"), true))
		compile_refuse(c, n, W_REF, "is no URI reference");
	r->check = check;
	r->from = n;
	r->text = s;
	r->uri = resolve(c, s, len, &at);
	fragment = arena_text(&c->schema->arena, s + at, len - at);
	r->n = decode(fragment, len - at);
	r->fragment = fragment;
	r->next = c->references;
	c->references = r;
}

static int
by_text(const void *a, const void *b)
{
	const struct node *const *x = a, *const *y = b;

	return ((*x)->text.p > (*y)->text.p) - ((*x)->text.p < (*y)->text.p);
}

/* The node whose schema stands there in the text. */
static struct node *
node_at(const struct schema *s, const struct json_value *v)
{
	struct node key = { .text = *v };
	struct node *k = &key, **found;

	found = bsearch(&k, s->node, s->n, sizeof(*s->node), by_text);
	return found == NULL ? NULL : *found;
}

/* Go down one token of a JSON Pointer; false when nothing is there. */
static bool
step(struct json_value *v, const char *token, size_t n)
{
	struct json_walk w;
	size_t i = 0, index = 0;

	if (v->type == JSON_ARRAY) {
		if (n == 0 || n > 9 || (n > 1 && token[0] == '0'))
			return false;
		for (; i < n; i++) {
			if (token[i] < '0' || token[i] > '9')
				return false;
			index = index * 10 + (size_t)(token[i] - '0');
		}
	} else if (v->type != JSON_OBJECT)
		return false;
	for (json_walk(&w, v), i = 0; json_next(&w); i++)
		if (v->type == JSON_ARRAY ? i == index
					  : json_is(&w.key, token, n)) {
			*v = w.value;
			return true;
		}
	return false;
}

/* Follow a JSON Pointer from v on. */
static bool
follow(struct json_value *v, const char *s, size_t n)
{
	struct buf token = { 0 };
	bool good = true;
	size_t i = 0;

	while (good && i < n) {
		token.n = 0;
		for (i++; i < n && s[i] != '/'; i++)
			if (s[i] != '~')
				buf_put(&token, s + i, 1);
			else if (++i < n && (s[i] == '0' || s[i] == '1'))
				buf_puts(&token, s[i] == '0' ? "~" : "/");
			else
				good = false;
		good = good && step(v, token.n > 0 ? token.p : "", token.n);
	}
	buf_free(&token);
	return good;
}

static struct node *
target(struct compiler *c, const struct reference *r)
{
	struct resource *resource = find(c, r->uri, NULL, 0);
	struct json_value v;
	struct node *n;

	if (resource == NULL)
		compile_refuse(c, r->from, W_REF,
		    "\"%s\" is not within these rules: "
		    "remote references are not supported",
		    r->text);
	if (r->n == 0)
		return resource->node;
	if (r->fragment[0] != '/') {
		resource = find(c, r->uri, r->fragment, r->n);
		if (resource == NULL)
			compile_refuse(c, r->from, W_REF,
			    "\"%s\" names no $anchor", r->text);
		return resource->node;
	}
	v = resource->node->text;
	if (!follow(&v, r->fragment, r->n) ||
	    (n = node_at(c->schema, &v)) == NULL)
		compile_refuse(c, r->from, W_REF,
		    "\"%s\" does not lead to a schema", r->text);
	return n;
}

void
reference_resolve(struct compiler *c)
{
	struct schema *s = c->schema;

	qsort(s->node, s->n, sizeof(*s->node), by_text);
	for (struct reference *r = c->references; r != NULL; r = r->next) {
		r->check->to = target(c, r);
		compile_edge(c, r->from, r->check->to);
	}
}

/* The longest way over edges from n on. */
static int
chain(struct compiler *c, struct node *n, int depth)
{
	int longest = 1;

	if (n->chain > 0)
		return n->chain;
	if (n->chain == OPEN)
		compile_refuse(c, n, W_NONE,
		    "this schema refers to itself without going into the "
		    "value");
	n->chain = OPEN;
	for (struct edge *e = n->edges; e != NULL; e = e->next) {
		int k = depth > CHAIN ? CHAIN : chain(c, e->to, depth + 1);

		if (k + 1 > longest)
			longest = k + 1;
	}
	if (longest > CHAIN)
		compile_refuse(c, n, W_NONE,
		    "more than %d schemas refer to each other without going "
		    "into the value",
		    CHAIN);
	return n->chain = longest;
}

static void
mark(struct node *n)
{
	if (n->at_root)
		return;
	n->at_root = true;
	for (struct edge *e = n->edges; e != NULL; e = e->next)
		mark(e->to);
}

void
reference_loops(struct compiler *c)
{
	for (size_t i = 0; i < c->schema->n; i++)
		chain(c, c->schema->node[i], 0);
	mark(c->schema->root);
}
