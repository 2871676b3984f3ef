#define PCRE2_CODE_UNIT_WIDTH 8

#include <pcre2.h>
#include <stdlib.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "ecma.h"
#include "plain.h"
#include "regex.h"

#define HEAP_LIMIT  20480 /* KiB it may take for one match */
#define STACK_LIMIT (1 << 20)
#define TEXT_LIMIT  65536 /* bytes of an expression */

struct regex {
	struct regex *next;
	bool is_plain;
	struct plain plain;
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *limits;
	pcre2_jit_stack *stack; /* NULL: no machine code */
};

static pcre2_code *
compile(const struct buf *text, struct buf *why)
{
	unsigned char message[120];
	PCRE2_SIZE at;
	pcre2_code *code;
	int error;

	code = pcre2_compile((PCRE2_SPTR)text->p, text->n,
	    PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_MATCH_UNSET_BACKREF |
		PCRE2_NEVER_BACKSLASH_C,
	    &error, &at, NULL);
	if (code == NULL && error == PCRE2_ERROR_HEAP_FAILED)
		die(EX_OSERR, "out of memory");
	if (code == NULL) {
		pcre2_get_error_message(error, message, sizeof(message));
		buf_puts(why, (const char *)message);
	}
	return code;
}

struct regex *
regex_new(const char *s, size_t n, struct buf *why)
{
	struct buf text = { 0 };
	struct regex *r = NULL;
	pcre2_code *code = NULL;

	buf_room(&text, 1);
	if (n > TEXT_LIMIT)
		buf_puts(why, "it is too long");
	else if (ecma_rewrite(s, n, &text, why))
		code = compile(&text, why);
	buf_free(&text);
	if (code == NULL)
		return NULL;
	if ((r = calloc(1, sizeof(*r))) == NULL ||
	    (r->data = pcre2_match_data_create(1, NULL)) == NULL ||
	    (r->limits = pcre2_match_context_create(NULL)) == NULL)
		die(EX_OSERR, "out of memory");
	r->code = code;
	r->is_plain = plain_read(&r->plain, s, n);
	pcre2_set_heap_limit(r->limits, HEAP_LIMIT);
	if (pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) == 0) {
		r->stack = pcre2_jit_stack_create(32768, STACK_LIMIT, NULL);
		if (r->stack == NULL)
			die(EX_OSERR, "out of memory");
		pcre2_jit_stack_assign(r->limits, NULL, r->stack);
	}
	return r;
}

enum regex_found
regex_match(const struct regex *r, const char *s, size_t n, unsigned limit)
{
	int found = PCRE2_ERROR_JIT_STACKLIMIT;

	pcre2_set_match_limit(r->limits, limit);
	if (r->stack != NULL)
		found = pcre2_jit_match(
		    r->code, (PCRE2_SPTR)s, n, 0, 0, r->data, r->limits);
	/* The interpreter takes its memory from the heap. */
	if (found == PCRE2_ERROR_JIT_STACKLIMIT)
		found = pcre2_match(r->code, (PCRE2_SPTR)s, n, 0,
		    PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT, r->data, r->limits);
	if (found == PCRE2_ERROR_NOMEMORY)
		die(EX_OSERR, "out of memory");
	if (found >= 0)
		return REGEX_YES;
	return found == PCRE2_ERROR_NOMATCH ? REGEX_NO : REGEX_LIMIT;
}

const struct plain *
regex_plain(const struct regex *r)
{
	return r->is_plain ? &r->plain : NULL;
}

void
regex_link(struct regex **list, struct regex *r)
{
	r->next = *list;
	*list = r;
}

void
regex_free(struct regex *list)
{
	struct regex *next;

	for (struct regex *r = list; r != NULL; r = next) {
		next = r->next;
		pcre2_code_free(r->code);
		pcre2_match_data_free(r->data);
		pcre2_match_context_free(r->limits);
		pcre2_jit_stack_free(r->stack);
		free(r);
	}
}
