#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "../lib/number.h"
#include "parse.h"

void *
parse_room(void *p, size_t n, size_t size)
{
	if ((p = reallocarray(p, n, size)) == NULL)
		die(EX_OSERR, "out of memory");
	return p;
}

void
parse_wrong(struct parse *l, const char *path, const char *why)
{
	if (l->why == NULL) {
		l->path = path;
		l->why = why;
	}
}

bool
parse_is(const struct json_walk *w, const char *name)
{
	return json_is(&w->key, name, strlen(name));
}

char *
parse_text(struct parse *l, const struct json_value *v, const char *path)
{
	char *s, *nul;
	size_t n;

	if (v->type == JSON_NULL)
		return NULL;
	if (v->type != JSON_STRING) {
		parse_wrong(l, path, "wants a string or null");
		return NULL;
	}
	s = parse_room(NULL, v->n + 1, 1);
	n = json_decode(v, s);
	while ((nul = memchr(s, '\0', n)) != NULL)
		*nul = '\1';
	s[n] = '\0';
	return s;
}

uint64_t
parse_count(struct parse *l, const struct json_value *v, const char *path)
{
	int64_t x = 0;

	if (v->type != JSON_NUMBER || !number_int64(v, &x) || x < 0) {
		parse_wrong(l, path, "wants a whole number of 0 and more");
		return 0;
	}
	return (uint64_t)x;
}
