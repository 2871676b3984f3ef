/*
 * filter: what every program of the suite does alike: the common options,
 * the loop over records, the quarantine, the counts and the end mark.
 *
 *	filter_init(&f, "validate", "data-quality", usage, help);
 *	while ((ch = filter_getopt(&f, argc, argv, "r:", longs)) != -1)
 *		...own options...
 *	filter_open(&f, argc - optind, argv + optind);
 *	while (filter_next(&f))
 *		if (good)
 *			filter_pass(&f);
 *		else {
 *			filter_error(&f, "maximum", "/vote_average", "...");
 *			filter_reject(&f, KIND_INVALID);
 *		}
 *	return filter_close(&f);
 */
#ifndef TMDB_FILTER_H
#define TMDB_FILTER_H

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>

#include "io.h"
#include "json.h"
#include "reject.h"
#include "stats.h"

struct filter {
	const char *stage; /* "validate" of tmdb-validate */
	const char *usage; /* the SYNOPSIS, without the program's name */
	const char *help;  /* own options, a line each, newline ended */
	struct json *json; /* scanner of the record in hand */
	struct line line;  /* the record in hand */
	struct reader *in;
	struct writer *out;
	struct reject reject;
	struct stats stats;
	struct writer *stats_out; /* NULL without -s */
	bool tag;		  /* --tag */
	bool mark_asked;	  /* TMDB_END_MARK=1 */
	bool mark_seen;		  /* the input told its end */
	/*
	 * Tell ours: set at the end of a marked input, and by a source that
	 * succeeded; a sink clears it.
	 */
	bool mark_due;
	bool any_value; /* filter_next() hands out every good JSON value */
	/*
	 * filter_next() must not wait: it returns false and sets waits when
	 * there is no whole line yet.
	 */
	bool no_wait, waits;
	const char *quarantine, *stats_dest;
	double max_bad;
	size_t max_record;
	uint64_t since_mark; /* records of marked_input since its end mark */
	const char *marked_input;
	int end_mark;	/* handle of "_tmdb" */
	int mark_count; /* handle of "records" */
	struct option *longs;
};

/* Begin: all strings are kept.  log is "crawler" or "data-quality". */
void filter_init(struct filter *, const char *stage, const char *log,
    const char *usage, const char *help);

/*
 * getopt_long(3) over the program's own options (shorts, longs; long-only
 * ones have val >= 256) and the common ones, which it deals with itself.
 */
int filter_getopt(struct filter *, int argc, char *const argv[],
    const char *shorts, const struct option *longs);

/* Message, synopsis, exit EX_USAGE. */
_Noreturn void filter_usage(struct filter *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Open the outputs: before anything is read. */
void filter_open_output(struct filter *);

/* The same and the inputs: n operands, none is the standard input. */
void filter_open(struct filter *, int n, char *const *files);

/*
 * The next record: f->line, scanned by f->json.  Lines that are no record
 * have gone to the quarantine.  False at the end of the input.
 */
bool filter_next(struct filter *);

/* The record in hand goes on, byte for byte; or these n bytes instead. */
void filter_pass(struct filter *);
void filter_put(struct filter *, const char *, size_t n);

/* What is wrong with a record, any number of times, then the verdict. */
void filter_error(struct filter *, const char *rule, const char *path,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void filter_reject(struct filter *, enum kind);

/* The verdict on a record of earlier, whose bytes the caller has kept. */
void filter_reject_line(struct filter *, enum kind, const struct line *);

/* The same of a line that is no object. */
void filter_reject_text(struct filter *, enum kind, const struct line *);

/*
 * Hand on the end mark, write the counts, close all; the exit status for
 * main(): EX_OK, EX_DATAERR past --max-bad, EX_IOERR when log lines were
 * lost.
 */
int filter_close(struct filter *);

#endif
