/*
 * jqrule: rules that people write in jq, for what crosses fields.  jq sees a
 * copy of the record: its numbers are doubles, so it must never write one.
 */
#ifndef VALIDATE_JQRULE_H
#define VALIDATE_JQRULE_H

#include <stdbool.h>
#include <stddef.h>

#include "../lib/buf.h"

struct jqrule;

/*
 * Compile a program.  One that cannot be ends the program with EX_CONFIG and
 * jq's words; what is the option that it came with.  name is kept.
 */
struct jqrule *
jqrule_new(const char *program, const char *name, const char *what);

void jqrule_rename(struct jqrule *, const char *name);
const char *jqrule_name(const struct jqrule *);

/*
 * Does the program give something for the n bytes of JSON at s, and nothing
 * that is false or null?  If not, *why says so, NUL-terminated.
 */
bool jqrule_ok(struct jqrule *, const char *s, size_t n, struct buf *why);

void jqrule_free(struct jqrule *);

#endif
