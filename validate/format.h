/*
 * format: the values of the keyword "format" that can be checked.
 */
#ifndef VALIDATE_FORMAT_H
#define VALIDATE_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

/* The check of the format of this name, or NULL. */
bool (*format_find(const char *name))(const char *, size_t n);

#endif
