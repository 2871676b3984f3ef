/*
 * tongue: the words and patterns of a language that titles and sentences are
 * made of.  Every list ends with NULL.
 */
#ifndef STUB_TONGUE_H
#define STUB_TONGUE_H

#include "catalog.h"

/*
 * In a pattern a capital stands for a word: A an adjective, N a noun, P a
 * place, J what someone is, H a name, V what happens, D a number from 2 to 9.
 * In Korean 1 to 5 behind a word are the particles that follow its last sound:
 * topic, object, subject, "and", "toward".
 */
struct tongue {
	const char *const *title, *const *sentence;
	const char *const *adjective, *const *noun, *const *place;
	const char *const *job, *const *name, *const *happening;
};

extern const struct tongue tongues[LANGUAGES];

#endif
