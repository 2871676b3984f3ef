/*
 * download: one large file, by way of a file without a name, so that it is
 * known to be whole before any of it is used.
 */
#ifndef FETCH_DOWNLOAD_H
#define FETCH_DOWNLOAD_H

#include <stddef.h>

#include "ask.h"

enum download {
	DOWNLOAD_GOOD,
	DOWNLOAD_ABSENT, /* 404 or 403: no such file */
	DOWNLOAD_AGAIN,	 /* try again */
	DOWNLOAD_NEVER	 /* refused for good, or not to be trusted */
};

/*
 * Fetch url, without any key, into the file fd, from its beginning; it is cut
 * first.  Standing still for timeout seconds, or taking longer than max_time
 * (0: no limit), it is given up.  ask gets the answer but for its body, and
 * in ask->why what is wrong.
 */
enum download download(
    const char *url, int fd, double timeout, double max_time, struct ask *ask);

/* An open file without a name; it goes when it is closed. */
int download_file(void);

#endif
