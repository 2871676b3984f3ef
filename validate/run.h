/*
 * run: a value judged by a schema.
 */
#ifndef VALIDATE_RUN_H
#define VALIDATE_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../lib/buf.h"
#include "node.h"
#include "regex.h"

#define FINDINGS_MAX 1000 /* of one text that are told */

/* One thing that is wrong; lent until the report returns. */
struct finding {
	const char *rule;    /* x-rule, or the keyword */
	const char *path;    /* JSON Pointer to the value in the record */
	const char *place;   /* JSON Pointer to the keyword in the rules */
	const char *message; /* for people */
	bool warn;	     /* it only counts */
};

struct report {
	void (*tell)(void *arg, const struct finding *);
	void *arg;
	size_t n; /* findings so far */
};

/* The way down to the value in hand. */
struct path {
	const struct path *up;
	const struct json_value *key; /* NULL in an array: */
	size_t index;
};

struct run {
	const struct schema *schema;
	struct json *json;
	const char *root; /* where the whole text begins */
	uint64_t steps;	  /* schemas that may still be applied; 0: no more */
	bool warned;	  /* something failed that only counts */
	bool fault;	  /* no verdict was possible */
	struct report *report;	/* NULL: only the verdict is asked for */
	struct report *listing; /* the same, but for quiet stretches too */
	const struct path *path;
	const char *rule;    /* while reporting: the nearest x-rule */
	bool warn;	     /* while reporting: within x-severity warn */
	bool naming;	     /* the value in hand is a member's name */
	const char *text_of; /* the string that text has decoded */
	struct buf text, message, where, key;
};

/* A runner of this schema over what json scans; the newest of a schema. */
struct run *run_new(struct schema *, struct json *);
void run_free(struct run *);

/*
 * Is the text that json scanned last as the schema wants it?  When
 * run->warned is set then, run_report() tells what only counts.
 */
bool run_ok(struct run *);

/* Tell all that is wrong with it. */
void run_report(
    struct run *, void (*tell)(void *, const struct finding *), void *arg);

/* run_judge() where more is wanted than a verdict, or the verdict is clear. */
bool run_slowly(struct run *, const struct node *, const struct json_value *);

/* For checks: judge a value, a member or an element by a node. */
static inline bool
run_judge(struct run *r, const struct node *n, const struct json_value *v)
{
	const struct quick *q = n->quick[v->type - 1];

	if (q == NULL || r->report != NULL || r->steps == 0)
		return run_slowly(r, n, v);
	r->steps--;
	for (; q->ok != NULL; q++)
		if (!q->ok(r, q->check, v)) {
			r->warned |= n->warn;
			return n->warn;
		}
	return true;
}

static inline bool
run_member(struct run *r, const struct node *n, const struct json_value *key,
    const struct json_value *v)
{
	struct path here;
	bool good;

	if (r->report == NULL)
		return run_judge(r, n, v);
	here = (struct path){ r->path, key, 0 };
	r->path = &here;
	good = run_judge(r, n, v);
	r->path = here.up;
	return good;
}

static inline bool
run_element(struct run *r, const struct node *n, size_t index,
    const struct json_value *v)
{
	struct path here;
	bool good;

	if (r->report == NULL)
		return run_judge(r, n, v);
	here = (struct path){ r->path, NULL, index };
	r->path = &here;
	good = run_judge(r, n, v);
	r->path = here.up;
	return good;
}

/* The same for the verdict alone: nothing is told. */
static inline bool
run_quiet(struct run *r, const struct node *n, const struct json_value *v)
{
	struct report *report = r->report;
	bool good;

	r->report = NULL;
	good = run_judge(r, n, v);
	r->report = report;
	return good;
}

/* The text of a string that has escapes, decoded; lent until the next call. */
const char *run_decoded(struct run *, const struct json_value *, size_t *n);

/* The same for any string. */
static inline const char *
run_text(struct run *r, const struct json_value *v, size_t *n)
{
	if (v->escaped)
		return run_decoded(r, v, n);
	*n = v->n - 2;
	return v->p + 1;
}

/* Does the expression match?  When that takes too long it is a fault. */
bool run_match(struct run *, const struct check *, const struct regex *,
    const char *, size_t n);

/* Whether v is the whole text. */
static inline bool
run_at_root(const struct run *r, const struct json_value *v)
{
	return v->p == r->root;
}

/*
 * Say no: tell what is wrong, when that is wanted; false.  run_wrong() begins
 * the message with the value, run_missing() says it of a member.
 */
bool run_fail(struct run *, const struct check *, enum word, const char *fmt,
    ...) __attribute__((format(printf, 4, 5)));
bool run_wrong(struct run *, const struct check *, enum word,
    const struct json_value *, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
bool run_missing(struct run *, const struct check *, enum word,
    const struct json_value *name, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* No verdict is possible: the whole text is refused; false. */
bool run_fault(struct run *, const struct check *, const char *why);

/* Append the start of a value's text, in one line, for messages. */
void run_excerpt(struct buf *, const struct json_value *);

#endif
