#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "easy.h"

#define CONNECT_MS 10000

/* As curl(1) does: tests and companies have their own authorities. */
static const char *
authority(void)
{
	const char *s = getenv("CURL_CA_BUNDLE");

	if (s == NULL || *s == '\0')
		s = getenv("SSL_CERT_FILE");
	return s != NULL && *s != '\0' ? s : NULL;
}

CURL *
easy_new(const char *url, double timeout, char *error)
{
	bool plain = strncmp(url, "https:", 6) != 0;
	long ms = lround(timeout * 1000);
	CURL *e = curl_easy_init();

	if (e == NULL)
		die(EX_OSERR, "out of memory");
	curl_easy_setopt(e, CURLOPT_ERRORBUFFER, error);
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_USERAGENT, "tmdb-fetch/" VERSION);
	curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, plain ? "http" : "https");
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (authority() != NULL)
		curl_easy_setopt(e, CURLOPT_CAINFO, authority());
	/* A proxy of the environment must not read what goes to loopback. */
	if (plain)
		curl_easy_setopt(e, CURLOPT_PROXY, "");
	curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(e, CURLOPT_PIPEWAIT, plain ? 0L : 1L);
	curl_easy_setopt(e, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(
	    e, CURLOPT_CONNECTTIMEOUT_MS, ms < CONNECT_MS ? ms : CONNECT_MS);
	curl_easy_setopt(e, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(e, CURLOPT_LOW_SPEED_TIME, ms / 1000 + 1);
	return e;
}

static double
ms(CURL *e, CURLINFO info)
{
	curl_off_t us = 0;

	curl_easy_getinfo(e, info, &us);
	return (double)us / 1000;
}

struct timing
easy_timing(CURL *e)
{
	return (struct timing){
		ms(e, CURLINFO_NAMELOOKUP_TIME_T),
		ms(e, CURLINFO_CONNECT_TIME_T),
		ms(e, CURLINFO_APPCONNECT_TIME_T),
		ms(e, CURLINFO_STARTTRANSFER_TIME_T),
		ms(e, CURLINFO_TOTAL_TIME_T),
	};
}

const char *
easy_version(CURL *e)
{
	long version = 0;

	curl_easy_getinfo(e, CURLINFO_HTTP_VERSION, &version);
	switch (version) {
	case CURL_HTTP_VERSION_1_0:
		return "1.0";
	case CURL_HTTP_VERSION_1_1:
		return "1.1";
	case CURL_HTTP_VERSION_2_0:
		return "2";
	case CURL_HTTP_VERSION_3:
		return "3";
	default:
		return "";
	}
}
