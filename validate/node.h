/*
 * node: what a schema is compiled into.  Each schema object is a node with
 * a list of checks, one for a keyword or for keywords that work together.
 * All of it lives in the schema's arena, and the values in it point into
 * the schema's text.
 */
#ifndef VALIDATE_NODE_H
#define VALIDATE_NODE_H

#include <stdbool.h>
#include <stddef.h>

#include "../lib/json.h"
#include "arena.h"
#include "word.h"

/* Sets of types have a bit for each enum json_type. */
#define BIT(type)   (1u << (type))
#define ALL_TYPES   (~0u)
#define NUMBER_BIT  BIT(JSON_NUMBER)
#define STRING_BIT  BIT(JSON_STRING)
#define ARRAY_BIT   BIT(JSON_ARRAY)
#define OBJECT_BIT  BIT(JSON_OBJECT)
#define BOOLEAN_BIT (BIT(JSON_FALSE) | BIT(JSON_TRUE))

struct run;
struct regex;

/*
 * Does the value keep to this check?  With run->report set it also tells
 * everything that is wrong.
 */
struct check {
	bool (*ok)(
	    struct run *, const struct check *, const struct json_value *);
	/* When its node judges whole texts: ask for members' handles. */
	void (*bind)(struct check *, struct json *, struct arena *);
	unsigned types; /* of the values it is for */
	enum word word;
	const struct node *node;
	struct check *next;
};

/* A check that another schema keeps: a branch of allOf, or $ref. */
struct include {
	struct check check;
	struct node *to;
};

/* A schema that judges the same value as the one that holds it. */
struct edge {
	struct node *to;
	struct edge *next;
};

/* What is called for a verdict; a list of them ends with ok NULL. */
struct quick {
	bool (*ok)(
	    struct run *, const struct check *, const struct json_value *);
	const struct check *check;
};

struct node {
	/*
	 * For the verdict alone, in a cache line: by the value's type the
	 * checks of this node and of all that it includes; NULL: the type is
	 * not allowed.
	 */
	const struct quick *quick[JSON_OBJECT]; /* [type - 1] */
	bool warn;    /* x-severity: its failures only count */
	bool integer; /* of numbers only whole ones are allowed */
	bool whole;   /* a check of its bounds sees to that */
	bool at_root; /* it judges whole texts */

	unsigned types; /* that are allowed */
	enum word holder;
	const char *rule;  /* x-rule or NULL */
	const char *title; /* or NULL */
	const char *place; /* its JSON Pointer in the rules */
	struct check *checks;
	struct edge *edges;
	struct json_value text;
	int chain; /* longest way over edges, while these are checked */
};

/* A member's name, as the schema has it. */
struct name {
	struct json_value key; /* its text, quotes included */
	const char *p;	       /* decoded */
	size_t n;
	int handle; /* of json_get(), once bound */
};

struct schema {
	struct arena arena;
	char *text;
	struct json *json; /* scanner of text */
	struct node *root;
	struct node **node; /* all of them */
	size_t n, size;
	struct regex *regexes; /* all of them, to be freed */
};

#endif
