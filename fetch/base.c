#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include <curl/curl.h>

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

const char *
base_url(void)
{
	static char base[1024];
	const char *s = getenv("TMDB_BASE_URL");
	char *scheme = NULL, *host = NULL, *user = NULL, *query = NULL;
	CURLU *u;
	size_t n;

	if (s == NULL || *s == '\0')
		s = "https://api.themoviedb.org/3";
	n = strlen(s);
	if (n >= sizeof(base))
		die(EX_CONFIG, "TMDB_BASE_URL: too long");
	memcpy(base, s, n + 1);
	while (n > 0 && base[n - 1] == '/')
		base[--n] = '\0';
	if ((u = curl_url()) == NULL)
		die(EX_OSERR, "out of memory");
	if (curl_url_set(u, CURLUPART_URL, base, 0) != CURLUE_OK ||
	    curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
	    curl_url_get(u, CURLUPART_HOST, &host, 0) != CURLUE_OK)
		die(EX_CONFIG, "TMDB_BASE_URL: not a URL");
	curl_url_get(u, CURLUPART_USER, &user, 0);
	curl_url_get(u, CURLUPART_QUERY, &query, 0);
	if (user != NULL || query != NULL || strchr(base, '#') != NULL)
		die(EX_CONFIG, "TMDB_BASE_URL: has more than host and path");
	if (strcmp(scheme, "https") != 0 &&
	    (strcmp(scheme, "http") != 0 || !is_loopback(host)))
		die(EX_CONFIG,
		    "TMDB_BASE_URL: the key goes over https only "
		    "(http is for loopback)");
	curl_free(scheme);
	curl_free(host);
	curl_url_cleanup(u);
	return base;
}
