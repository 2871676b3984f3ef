#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include "../lib/log.h"
#include "inflate.h"
#include "retry.h"
#include "verdict.h"

enum {
	CODE_NO_ID = 6,
	CODE_TOO_MANY = 25,
	CODE_NOT_FOUND = 34
};

#define FIRST_BYTES 60

static enum verdict
transport(struct ask *ask)
{
	struct answer *a = &ask->answer;

	if (a->too_big || a->error == CURLE_FILESIZE_EXCEEDED)
		snprintf(ask->why, sizeof(ask->why), "longer than --max-body");
	else
		snprintf(ask->why, sizeof(ask->why), "%.180s", a->message);
	/* libcurl knows gzip of one member alone: the next try is ours. */
	ask->packed = a->status == 200 && !a->too_big;
	switch (a->error) {
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_INVALIDCERTSTATUS:
		return VERDICT_UNTRUSTED;
	case CURLE_URL_MALFORMAT:
	case CURLE_UNSUPPORTED_PROTOCOL:
		return VERDICT_NEVER;
	default:
		return VERDICT_AGAIN;
	}
}

/*
 * Inflate what libcurl did not.  The CDN strips the header at times; the body
 * tells by itself.
 */
static bool
unpack(struct ask *ask, size_t max_body)
{
	struct answer *a = &ask->answer;
	struct buf plain = { NULL, 0, 0 };
	bool told = ask->packed && strcasecmp(a->encoding, "gzip") == 0;
	const char *wrong;

	if (!told && !inflate_wanted(a->body.p, a->body.n))
		return true;
	wrong = inflate_gzip(a->body.p, a->body.n, &plain, max_body);
	if (wrong != NULL) {
		snprintf(ask->why, sizeof(ask->why), "%s", wrong);
		buf_free(&plain);
		return false;
	}
	if (!told)
		log_msg(LOG_WARNING,
		    "%s: gzip without Content-Encoding: inflated", ask->name);
	memset(buf_room(&plain, JSON_PAD + 1), 0, JSON_PAD + 1);
	plain.p[plain.n] = '\n';
	buf_free(&a->body);
	a->body = plain;
	return true;
}

/* How the body begins, for the log: people know HTML when they see it. */
static void
quote(struct ask *ask)
{
	const struct answer *a = &ask->answer;
	size_t n = strlen(ask->why), i;

	if (a->body.n == 0 || n + FIRST_BYTES + 8 > sizeof(ask->why))
		return;
	memcpy(ask->why + n, ": \"", 4);
	n += 3;
	for (i = 0; i < FIRST_BYTES && i < a->body.n; i++)
		ask->why[n++] = a->body.p[i] < 0x20 || a->body.p[i] > 0x7e
		    ? '?'
		    : a->body.p[i];
	memcpy(ask->why + n, "\"", 2);
}

/* A 200 with a body that is, or is not, what was asked for. */
static enum verdict
content(struct pages *pages, struct ask *ask)
{
	struct answer *a = &ask->answer;
	struct page *got = &ask->got;
	char message[100];

	if (!page_check(pages, a->body.p, a->body.n, ask->shape, ask->page, got,
		ask->why, sizeof(ask->why))) {
		if (page_code(pages, a->body.p, a->body.n, message,
			sizeof(message)) == CODE_TOO_MANY) {
			snprintf(ask->why, sizeof(ask->why),
			    "too many requests, said with status 200");
			return VERDICT_SLOWER;
		}
		quote(ask);
		return VERDICT_AGAIN;
	}
	if (shape_is_list(ask->shape) && got->n == 0 && got->total > 1 &&
	    ask->page <= got->total) {
		snprintf(ask->why, sizeof(ask->why),
		    "it is empty, but says there are %ld pages", got->total);
		ask->empty = true;
		return VERDICT_AGAIN;
	}
	return VERDICT_GOOD;
}

static enum verdict
refusal(const struct ask *ask, long status, int code)
{
	if (status == 401)
		return VERDICT_KEY;
	if (status == 404 && ask->shape == SHAPE_MOVIE &&
	    (code == CODE_NOT_FOUND || code == CODE_NO_ID))
		return VERDICT_GONE;
	if (status == 429 || status == 503 || code == CODE_TOO_MANY)
		return VERDICT_SLOWER;
	if (status >= 500 || status == 408 || status == 425 || status < 300)
		return VERDICT_AGAIN;
	return VERDICT_NEVER;
}

enum verdict
verdict_of(struct pages *pages, struct ask *ask, size_t max_body, double *told)
{
	struct answer *a = &ask->answer;
	char message[100];
	int code;

	ask->why[0] = '\0';
	ask->empty = false;
	*told = a->status == 429 || a->status >= 500
	    ? retry_told(a->retry_after, a->date)
	    : -1;
	if (a->error != 0)
		return transport(ask);
	if (a->status == 304 && ask->conditional)
		return VERDICT_UNCHANGED;
	if (!unpack(ask, max_body))
		return VERDICT_AGAIN;
	if (a->status == 200)
		return content(pages, ask);
	code = page_code(pages, a->body.p, a->body.n, message, sizeof(message));
	if (code >= 0)
		snprintf(ask->why, sizeof(ask->why), "status %ld, code %d: %s",
		    a->status, code, message);
	else
		snprintf(ask->why, sizeof(ask->why), "status %ld%s", a->status,
		    a->status >= 300 && a->status < 400
			? ", a redirect, which is not followed"
			: "");
	if (code < 0 && a->status >= 400)
		quote(ask);
	return refusal(ask, a->status, code);
}
