/*
 * Each text of tests/json-texts, and what the scanner says of it: at every
 * place of a vector's width, and again when the keys are known.
 */
#include <stdlib.h>
#include <string.h>

#include "../lib/json.h"
#include "tap.h"

#define PLACES 64

static char text[PLACES + 512 + JSON_PAD + 1];
static struct json *json;

/* %HH to bytes; how many, or the program ends. */
static size_t
decode(const char *s, size_t n, char *to)
{
	char hex[3] = "";
	size_t len = 0, i;

	for (i = 0; i < n; i++) {
		if (s[i] == '%') {
			memcpy(hex, s + i + 1, 2);
			to[len++] = (char)strtol(hex, NULL, 16);
			i += 2;
		} else
			to[len++] = s[i];
		if (len == 512)
			exit(1);
	}
	return len;
}

/* Is it accepted or refused as it should, behind so many blanks? */
static bool
judged(const char *bytes, size_t n, size_t blanks, bool good, const char *rule)
{
	const struct json_fault *fault = json_fault(json);
	bool said;

	memset(text, 0, sizeof(text));
	memset(text, ' ', blanks);
	memcpy(text + blanks, bytes, n);
	text[blanks + n] = '\n';
	said = json_scan(json, text, blanks + n);
	if (said || good)
		return said == good;
	return strcmp(fault->rule, rule) == 0 && fault->at <= blanks + n &&
	    json_root(json)->type == JSON_NONE;
}

/* "VERDICT TEXT" */
static void
try(const char *line, size_t n)
{
	const char *blank = memchr(line, ' ', n);
	char rule[32] = "json", bytes[512];
	size_t len, blanks;
	bool good = line[0] == 'y' || line[1] == '+', all = true;
	const char *colon = memchr(line, ':', (size_t)(blank - line));

	if (colon != NULL)
		snprintf(rule, sizeof(rule), "%.*s", (int)(blank - colon - 1),
		    colon + 1);
	len = decode(blank + 1, n - (size_t)(blank + 1 - line), bytes);
	for (blanks = 0; blanks < PLACES; blanks++)
		all = judged(bytes, len, blanks, good, rule) && all;
	printf("%sok - %.*s\n", all ? "" : "not ", (int)n, line);
	tap_failed |= !all;
}

int
main(void)
{
	char path[4096], *line = NULL;
	const char *root = getenv("root");
	size_t size = 0;
	ssize_t n;
	FILE *fp;

	snprintf(path, sizeof(path), "%s/tests/json-texts",
	    root != NULL ? root : ".");
	if ((fp = fopen(path, "re")) == NULL) {
		perror(path);
		return 1;
	}
	json = json_new();
	while ((n = getline(&line, &size, fp)) != -1)
		if (n > 1 && *line != '#')
			try(line, (size_t)n - 1);
	free(line);
	fclose(fp);
	json_free(json);
	return tap_failed;
}
