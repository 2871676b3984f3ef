/*
 * easy: a libcurl handle with our manners: TLS always checked, no redirect
 * followed, nothing but the scheme that was asked for, our own name.
 */
#ifndef FETCH_EASY_H
#define FETCH_EASY_H

#include <curl/curl.h>

#include "ask.h"

/*
 * A handle for URLs of this kind: "https://..." or, on this machine,
 * "http://...".  A transfer that stands still for timeout seconds is given
 * up; error has room for CURL_ERROR_SIZE bytes.  Never NULL: no memory ends
 * the program.
 */
CURL *easy_new(const char *url, double timeout, char *error);

/* Where the time went in the transfer that is done. */
struct timing easy_timing(CURL *);

/* The version of HTTP that it spoke: "1.1", "2" or "". */
const char *easy_version(CURL *);

#endif
