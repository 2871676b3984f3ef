/*
 * schema: rules as a JSON Schema (draft 2020-12), compiled once.
 */
#ifndef VALIDATE_SCHEMA_H
#define VALIDATE_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

#include "../lib/buf.h"
#include "../lib/json.h"

struct schema;

/*
 * Does the keyword format judge, or only describe?  BY_RULES: what the
 * schema's own "x-format" says, and without one it describes.
 */
enum format_use {
	FORMAT_BY_RULES,
	FORMAT_ASSERT,
	FORMAT_ANNOTATE
};

/*
 * Compile the n bytes of text, which are copied.  NULL when it is no schema
 * or asks for something this program does not know: *why then says where (a
 * JSON Pointer) and what.
 */
struct schema *
schema_compile(const char *text, size_t n, enum format_use, struct buf *why);

void schema_free(struct schema *);

#endif
