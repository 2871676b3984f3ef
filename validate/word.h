/*
 * word: the keywords of JSON Schema 2020-12, and what this program makes of
 * each.
 */
#ifndef VALIDATE_WORD_H
#define VALIDATE_WORD_H

#include <stddef.h>

enum word {
	W_NONE,
	W_ID,
	W_SCHEMA,
	W_ANCHOR,
	W_REF,
	W_DEFS,
	W_TYPE,
	W_ENUM,
	W_CONST,
	W_MINIMUM,
	W_MAXIMUM,
	W_EXCLUSIVE_MINIMUM,
	W_EXCLUSIVE_MAXIMUM,
	W_MULTIPLE_OF,
	W_MIN_LENGTH,
	W_MAX_LENGTH,
	W_PATTERN,
	W_FORMAT,
	W_PROPERTIES,
	W_PATTERN_PROPERTIES,
	W_ADDITIONAL_PROPERTIES,
	W_PROPERTY_NAMES,
	W_REQUIRED,
	W_DEPENDENT_REQUIRED,
	W_DEPENDENT_SCHEMAS,
	W_MIN_PROPERTIES,
	W_MAX_PROPERTIES,
	W_PREFIX_ITEMS,
	W_ITEMS,
	W_CONTAINS,
	W_MIN_CONTAINS,
	W_MAX_CONTAINS,
	W_MIN_ITEMS,
	W_MAX_ITEMS,
	W_UNIQUE_ITEMS,
	W_ALL_OF,
	W_ANY_OF,
	W_ONE_OF,
	W_NOT,
	W_IF,
	W_THEN,
	W_ELSE,
	W_COMMENT,
	W_TITLE,
	W_DESCRIPTION,
	W_DEFAULT,
	W_EXAMPLES,
	W_DEPRECATED,
	W_READ_ONLY,
	W_WRITE_ONLY,
	W_CONTENT_MEDIA_TYPE,
	W_CONTENT_ENCODING,
	W_CONTENT_SCHEMA,
	W_X_RULE,
	W_X_SEVERITY,
	W_X_FORMAT,
	W_N
};

/* The keyword of this name, or W_NONE. */
enum word word_find(const char *, size_t n);

const char *word_name(enum word);

/* Why a keyword that is not of ours is refused; never NULL. */
const char *word_refused(const char *, size_t n);

#endif
