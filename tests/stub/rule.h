/*
 * rule: the words of one rule of a fault script, and what they set.
 */
#ifndef STUB_RULE_H
#define STUB_RULE_H

#include <stdbool.h>
#include <stddef.h>

#include "fault.h"

/* Where we are, for messages. */
struct rule_place {
	const char *file;
	size_t line;
};

/* End the program with EX_DATAERR: what is wrong, and with which word. */
_Noreturn void
rule_refuse(const struct rule_place *, const char *what, const char *word);

/* Keep an allocated text as long as the rule. */
void rule_keep(struct fault *, char *text);

/*
 * Take one word.  value is "" where valued is false; its n bytes may hold a
 * NUL, and must live as long as the rule.  Does it change the answer (and
 * not only say which requests the rule is for)?
 */
bool rule_word(struct fault *, const struct rule_place *, const char *name,
    const char *value, size_t n, bool valued);

#endif
