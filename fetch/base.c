#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include <curl/curl.h>

#include "../lib/buf.h"
#include "../lib/log.h"
#include "base.h"

/* Is this host, and surely, the machine we run on? */
static bool
is_loopback(const char *host)
{
	unsigned a, b, c, d;
	int n = 0;

	if (strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0)
		return true;
	return sscanf(host, "%3u.%3u.%3u.%3u%n", &a, &b, &c, &d, &n) == 4 &&
	    host[n] == '\0' && a == 127 && b < 256 && c < 256 && d < 256;
}

/* A copy of a URL that may be asked, without slashes at its end. */
static char *
checked(const char *what, const char *text)
{
	char *scheme = NULL, *host = NULL, *user = NULL, *query = NULL;
	char *base = strdup(text);
	CURLU *u = curl_url();
	size_t n;

	if (u == NULL || base == NULL)
		die(EX_OSERR, "out of memory");
	for (n = strlen(base); n > 0 && base[n - 1] == '/'; n--)
		base[n - 1] = '\0';
	if (curl_url_set(u, CURLUPART_URL, base, 0) != CURLUE_OK ||
	    curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
	    curl_url_get(u, CURLUPART_HOST, &host, 0) != CURLUE_OK)
		die(EX_CONFIG, "%s: not a URL", what);
	curl_url_get(u, CURLUPART_USER, &user, 0);
	curl_url_get(u, CURLUPART_QUERY, &query, 0);
	if (user != NULL || query != NULL || strchr(base, '#') != NULL)
		die(EX_CONFIG, "%s: has more than host and path", what);
	if (strcmp(scheme, "https") != 0 &&
	    (strcmp(scheme, "http") != 0 || !is_loopback(host)))
		die(EX_CONFIG, "%s: only https is safe (http is for loopback)",
		    what);
	curl_free(scheme);
	curl_free(host);
	curl_url_cleanup(u);
	return base;
}

static const char *
set(const char *name)
{
	const char *s = getenv(name);

	return s != NULL && *s != '\0' ? s : NULL;
}

char *
base_url(void)
{
	const char *s = set("TMDB_BASE_URL");

	return checked(
	    "TMDB_BASE_URL", s != NULL ? s : "https://api.themoviedb.org/3");
}

char *
base_export(void)
{
	const char *s = set("TMDB_EXPORT_URL");
	struct buf b = { NULL, 0, 0 };
	char *base, *slash;

	if (s != NULL)
		return checked("TMDB_EXPORT_URL", s);
	if (set("TMDB_BASE_URL") == NULL)
		return checked("", "https://files.tmdb.org/p/exports");
	/* A stand-in for TMDB has its exports beside its API. */
	base = base_url();
	if ((slash = strchr(strstr(base, "//") + 2, '/')) != NULL)
		*slash = '\0';
	buf_printf(&b, "%s/p/exports", base);
	buf_put(&b, "", 1);
	free(base);
	return b.p;
}
