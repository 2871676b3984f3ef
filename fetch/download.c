#define _GNU_SOURCE /* mkostemp: no moment without O_CLOEXEC */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "../lib/log.h"
#include "download.h"
#include "easy.h"

#define SIZE_LIMIT (1024L * 1024 * 1024)
#define SPEED_MIN  1024 /* bytes a second */

int
download_file(void)
{
	const char *folder = getenv("TMPDIR");
	char name[4096];
	int fd;

	if (folder == NULL || *folder == '\0')
		folder = "/tmp";
	if (snprintf(name, sizeof(name), "%s/tmdb-fetch.XXXXXX", folder) >=
	    (int)sizeof(name))
		die(EX_CANTCREAT, "TMPDIR: too long");
	if ((fd = mkostemp(name, O_CLOEXEC)) == -1)
		die(EX_CANTCREAT, "%s: %s", name, strerror(errno));
	unlink(name);
	return fd;
}

static size_t
on_body(char *p, size_t one, size_t n, void *arg)
{
	const int *fd = arg;
	size_t done = 0;
	ssize_t w;

	(void)one; /* always 1 */
	while (done < n) {
		w = write(*fd, p + done, n - done);
		if (w == -1 && errno != EINTR)
			die(EX_IOERR, "temporary file: %s", strerror(errno));
		done += w > 0 ? (size_t)w : 0;
	}
	return n;
}

static enum download
verdict(CURLcode error, struct ask *ask, const char *text)
{
	long status = ask->answer.status;

	if (error == CURLE_PEER_FAILED_VERIFICATION ||
	    error == CURLE_SSL_CACERT_BADFILE) {
		snprintf(
		    ask->why, sizeof(ask->why), "not trusted: %.150s", text);
		return DOWNLOAD_NEVER;
	}
	if (error != CURLE_OK) {
		snprintf(ask->why, sizeof(ask->why), "%.180s",
		    *text != '\0' ? text : curl_easy_strerror(error));
		return DOWNLOAD_AGAIN;
	}
	snprintf(ask->why, sizeof(ask->why), "status %ld", status);
	if (status == 200)
		return DOWNLOAD_GOOD;
	if (status == 404 || status == 403)
		return DOWNLOAD_ABSENT;
	return status == 429 || status >= 500 ? DOWNLOAD_AGAIN : DOWNLOAD_NEVER;
}

enum download
download(
    const char *url, int fd, double timeout, double max_time, struct ask *ask)
{
	char error[CURL_ERROR_SIZE] = "";
	CURL *e = easy_new(url, timeout, error);
	CURLcode result;
	curl_off_t bytes = 0;

	if (ftruncate(fd, 0) == -1 || lseek(fd, 0, SEEK_SET) == -1)
		die(EX_IOERR, "temporary file: %s", strerror(errno));
	curl_easy_setopt(e, CURLOPT_URL, url);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, &fd);
	curl_easy_setopt(e, CURLOPT_LOW_SPEED_LIMIT, (long)SPEED_MIN);
	curl_easy_setopt(e, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)SIZE_LIMIT);
	if (max_time > 0)
		curl_easy_setopt(
		    e, CURLOPT_TIMEOUT_MS, lround(max_time * 1000));
	result = curl_easy_perform(e);
	curl_easy_getinfo(e, CURLINFO_RESPONSE_CODE, &ask->answer.status);
	curl_easy_getinfo(e, CURLINFO_SIZE_DOWNLOAD_T, &bytes);
	ask->answer.bytes = (uint64_t)bytes;
	ask->answer.ms = easy_timing(e);
	ask->answer.version = easy_version(e);
	when_stamp(ask->answer.at);
	curl_easy_cleanup(e);
	return verdict(result, ask, error);
}
