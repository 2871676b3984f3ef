#include <string.h>

#include "../lib/log.h"
#include "../lib/opt.h"
#include "param.h"
#include "plan.h"

#define APPEND_MAX 20

bool
param_is(const char *word)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz_.";
	size_t n = strspn(word, letters);

	return n > 0 && word[n] == '=';
}

/* TMDB ignores what it does not know: a typo would filter nothing. */
static void
check_name(const char *name)
{
	static const char *const known[] = { "append_to_response",
		"certification", "certification_country", "end_date",
		"include_adult", "include_image_language", "include_video",
		"language", "primary_release_date", "primary_release_year",
		"region", "release_date", "sort_by", "start_date",
		"vote_average", "vote_count", "watch_region", "with_cast",
		"with_companies", "with_crew", "with_genres", "with_keywords",
		"with_origin_country", "with_original_language", "with_people",
		"with_release_type", "with_runtime",
		"with_watch_monetization_types", "with_watch_providers",
		"without_companies", "without_genres", "without_keywords",
		"without_watch_providers", "year" };
	size_t i, n = strcspn(name, ".");

	if (name[n] != '\0' && strcmp(name + n, ".gte") != 0 &&
	    strcmp(name + n, ".lte") != 0)
		n = 0;
	for (i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strlen(known[i]) == n && memcmp(known[i], name, n) == 0)
			return;
	log_msg(LOG_WARNING,
	    "%s: not a parameter that is known here, and TMDB ignores "
	    "what it does not know",
	    name);
}

/* More in one request is refused by TMDB. */
static void
check_parts(struct filter *f, const char *value)
{
	int n = 1;

	for (; *value != '\0'; value++)
		n += *value == ',';
	if (n > APPEND_MAX)
		filter_usage(f, "append_to_response: at most %d parts, not %d",
		    APPEND_MAX, n);
}

void
param_set(struct filter *f, struct query *query, const char *word)
{
	static const char *const refused[] = { "api_key", "page", "callback",
		"session_id", "access_token" };
	char name[64];
	size_t n = strcspn(word, "="), i;

	if (n >= sizeof(name))
		filter_usage(f, "a parameter's name is too long");
	memcpy(name, word, n);
	name[n] = '\0';
	/* The value is not repeated: it may be a key. */
	for (i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		if (strcmp(name, refused[i]) == 0)
			filter_usage(f, "%s: not on the command line", name);
	check_name(name);
	if (strcmp(name, "append_to_response") == 0)
		check_parts(f, word + n + 1);
	query_set(query, name, word + n + 1);
}

void
param_pages(struct filter *f, const char *text, long *first, long *last)
{
	char from[16];
	const char *dash;
	size_t n;

	*first = 1;
	*last = PAGE_LAST;
	if (strcmp(text, "all") == 0)
		return;
	if ((dash = strchr(text, '-')) == NULL) {
		*first = *last = opt_int("--pages", text, 1, PAGE_LAST);
	} else {
		n = (size_t)(dash - text);
		if (n == 0 || n >= sizeof(from))
			filter_usage(
			    f, "--pages: not 5, 1-50 or all: %s", text);
		memcpy(from, text, n);
		from[n] = '\0';
		*first = opt_int("--pages", from, 1, PAGE_LAST);
		if (dash[1] != '\0')
			*last = opt_int("--pages", dash + 1, 1, 1000000);
	}
	if (*last < *first)
		filter_usage(f, "--pages: ends before it begins: %s", text);
	if (*last > PAGE_LAST) {
		log_msg(LOG_WARNING, "--pages: TMDB has no page behind %d",
		    PAGE_LAST);
		*last = PAGE_LAST;
	}
}
