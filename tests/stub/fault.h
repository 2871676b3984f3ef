/*
 * fault: the rules of a fault script (tmdb-stub(1), FAULTS).
 */
#ifndef STUB_FAULT_H
#define STUB_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../lib/buf.h"
#include "answer.h"
#include "request.h"

enum fault_gzip {
	GZIP_NONE,
	GZIP_PLAIN,
	GZIP_BARE,
	GZIP_LIE,
	GZIP_TRUNCATED,
	GZIP_CORRUPT,
	GZIP_CRC,
	GZIP_LENGTH,
	GZIP_TRAILING,
	GZIP_MULTI,
	GZIP_BOMB
};

enum fault_wire {
	WIRE_NONE,
	WIRE_LENGTH,
	WIRE_LENGTH_TWICE,
	WIRE_CUT,
	WIRE_CHUNK_CUT,
	WIRE_CHUNK_END,
	WIRE_CHUNK_BAD,
	WIRE_LONG,
	WIRE_STALL,
	WIRE_DRIP,
	WIRE_RESET,
	WIRE_CLOSE,
	WIRE_RAW
};

enum fault_place {
	PLACE_START,
	PLACE_HEADERS,
	PLACE_BODY
};

#define FAULT_HALF (-1) /* cut in the middle */

struct fault_range {
	int from, to;
};

/* How often one path and page met the rule. */
struct fault_count {
	uint64_t key;
	unsigned long seen, fired;
};

struct fault {
	size_t line; /* in the script */
	char *name;  /* the first word that does something */
	/* Which requests. */
	const char *path, *query;
	struct fault_range *pages;
	size_t npages;
	long skip, every, times; /* times: -1 always */
	double p;
	bool each;
	struct fault_count *counts;
	size_t ncounts;
	/* What becomes of the answer. */
	int status, code; /* 0: as it is */
	bool errors, html, empty;
	const char *body; /* NULL: as it is */
	size_t nbody;
	const char *retry_after, *redirect;
	struct buf headers; /* lines, each with its CR LF */
	struct twist twist;
	long delay; /* ms */
	enum fault_gzip gzip;
	enum fault_wire wire;
	enum fault_place place; /* of a stall or a reset */
	const char *length;	/* what Content-Length says */
	int64_t bytes;		/* of a cut or of the blanks; or FAULT_HALF */
	long wait;		/* ms of a stall, or from byte to byte */
	char *words[32];	/* what the pointers above point into */
	size_t nwords;
};

struct fault_script {
	struct fault *rules;
	size_t n;
	uint64_t seed;
};

void fault_free(struct fault_script *);

/* The rule that this request meets, counted as used; or NULL. */
const struct fault *fault_match(struct fault_script *, const struct request *);

#endif
