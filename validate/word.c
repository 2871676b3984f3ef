#include <string.h>

#include "word.h"

static const char *const names[W_N] = {
	[W_NONE] = "",
	[W_ID] = "$id",
	[W_SCHEMA] = "$schema",
	[W_ANCHOR] = "$anchor",
	[W_REF] = "$ref",
	[W_DEFS] = "$defs",
	[W_TYPE] = "type",
	[W_ENUM] = "enum",
	[W_CONST] = "const",
	[W_MINIMUM] = "minimum",
	[W_MAXIMUM] = "maximum",
	[W_EXCLUSIVE_MINIMUM] = "exclusiveMinimum",
	[W_EXCLUSIVE_MAXIMUM] = "exclusiveMaximum",
	[W_MULTIPLE_OF] = "multipleOf",
	[W_MIN_LENGTH] = "minLength",
	[W_MAX_LENGTH] = "maxLength",
	[W_PATTERN] = "pattern",
	[W_FORMAT] = "format",
	[W_PROPERTIES] = "properties",
	[W_PATTERN_PROPERTIES] = "patternProperties",
	[W_ADDITIONAL_PROPERTIES] = "additionalProperties",
	[W_PROPERTY_NAMES] = "propertyNames",
	[W_REQUIRED] = "required",
	[W_DEPENDENT_REQUIRED] = "dependentRequired",
	[W_DEPENDENT_SCHEMAS] = "dependentSchemas",
	[W_MIN_PROPERTIES] = "minProperties",
	[W_MAX_PROPERTIES] = "maxProperties",
	[W_PREFIX_ITEMS] = "prefixItems",
	[W_ITEMS] = "items",
	[W_CONTAINS] = "contains",
	[W_MIN_CONTAINS] = "minContains",
	[W_MAX_CONTAINS] = "maxContains",
	[W_MIN_ITEMS] = "minItems",
	[W_MAX_ITEMS] = "maxItems",
	[W_UNIQUE_ITEMS] = "uniqueItems",
	[W_ALL_OF] = "allOf",
	[W_ANY_OF] = "anyOf",
	[W_ONE_OF] = "oneOf",
	[W_NOT] = "not",
	[W_IF] = "if",
	[W_THEN] = "then",
	[W_ELSE] = "else",
	[W_COMMENT] = "$comment",
	[W_TITLE] = "title",
	[W_DESCRIPTION] = "description",
	[W_DEFAULT] = "default",
	[W_EXAMPLES] = "examples",
	[W_DEPRECATED] = "deprecated",
	[W_READ_ONLY] = "readOnly",
	[W_WRITE_ONLY] = "writeOnly",
	[W_CONTENT_MEDIA_TYPE] = "contentMediaType",
	[W_CONTENT_ENCODING] = "contentEncoding",
	[W_CONTENT_SCHEMA] = "contentSchema",
	[W_X_RULE] = "x-rule",
	[W_X_SEVERITY] = "x-severity",
	[W_X_FORMAT] = "x-format",
};

/* What the standard, or an older one, knows and this program does not. */
static const struct {
	const char *name;
	const char *why;
} refused[] = {
	{ "$dynamicRef", "dynamic references are not supported" },
	{ "$dynamicAnchor", "dynamic references are not supported" },
	{ "$recursiveRef", "dynamic references are not supported" },
	{ "$recursiveAnchor", "dynamic references are not supported" },
	{ "$vocabulary", "vocabularies are not supported" },
	{ "unevaluatedItems", "is not supported" },
	{ "unevaluatedProperties", "is not supported" },
	{ "definitions", "is of an older draft: use $defs" },
	{ "dependencies",
	    "is of an older draft: use dependentRequired or dependentSchemas" },
	{ "additionalItems",
	    "is of an older draft: use prefixItems and items" },
	{ "id", "is of an older draft: use $id" },
};

static int
is(const char *name, const char *s, size_t n)
{
	return strlen(name) == n && memcmp(name, s, n) == 0;
}

enum word
word_find(const char *s, size_t n)
{
	for (enum word w = W_NONE + 1; w < W_N; w++)
		if (is(names[w], s, n))
			return w;
	return W_NONE;
}

const char *
word_name(enum word w)
{
	return names[w];
}

const char *
word_refused(const char *s, size_t n)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		if (is(refused[i].name, s, n))
			return refused[i].why;
	return "unknown keyword";
}
