/*
 * rules: where a schema comes from: the program itself or a file.
 */
#ifndef VALIDATE_RULES_H
#define VALIDATE_RULES_H

#include "schema.h"

/*
 * Read and compile the rules in file, or the built-in ones when it is NULL.
 * What cannot be read ends the program with EX_NOINPUT, what is no schema
 * or asks for more than this program knows with EX_CONFIG.
 */
struct schema *rules_load(const char *file, enum format_use);

/* The text of the built-in rules. */
const char *rules_text(size_t *n);

/* A whole file, NUL-terminated, to be freed; EX_NOINPUT when there is none. */
char *rules_read(const char *file, size_t *n);

#endif
