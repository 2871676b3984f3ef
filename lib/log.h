/*
 * log: messages for people on the standard error, or, with TMDB_LOG_DIR in
 * the environment, logfmt lines in dated files (tmdb(7), LOGS).
 */
#ifndef TMDB_LOG_H
#define TMDB_LOG_H

#include <stdbool.h>

enum log_level {
	LOG_DEBUG,
	LOG_INFO,
	LOG_WARNING,
	LOG_ERROR,
	LOG_CRITICAL
};

/*
 * Name the program, and the file its messages go to: "crawler" or
 * "data-quality".  Both strings are kept, not copied.  Reads TMDB_LOG_DIR,
 * TMDB_LOG_LEVEL and TMDB_RUN; an unknown level ends with EX_CONFIG.
 */
void log_open(const char *prog, const char *file);

const char *log_prog(void);

/* Would a message of this level be written? */
bool log_wants(enum log_level);

/* One message, without a newline: place, what. */
void log_msg(enum log_level, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * The same with more logfmt pairs (`page=3 status=503`), which a person sees
 * in parentheses.
 */
void log_pairs(enum log_level, const char *pairs, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* An error message, then exit(status). */
_Noreturn void
die(int status, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Was a message lost, because its file could not be written? */
bool log_lost(void);

#endif
