/*
 * outputs: how long the files were that a run wrote, when its state was
 * saved, and that they are so again when it is taken up.
 */
#ifndef FETCH_OUTPUTS_H
#define FETCH_OUTPUTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../lib/buf.h"
#include "../lib/json.h"

#define OUTPUTS_MAX 3

struct outputs {
	struct {
		const char *what;
		int fd;	   /* -1: not a regular file */
		bool ours; /* to be closed */
	} file[OUTPUTS_MAX];
	size_t n;
	bool piped; /* the standard output is no regular file */
};

enum outputs_is {
	OUTPUTS_NEW,   /* not known of old, or no regular file */
	OUTPUTS_KNOWN, /* it is now as long as it was */
	OUTPUTS_SHORT, /* it holds less than it did */
	OUTPUTS_LONG,  /* it holds too much more, and stays so */
	OUTPUTS_DAMAGED
};

/*
 * Add an output: dest as wr_open() takes it.  old is what outputs_put() wrote
 * then, or NULL: a file that it knows is cut to the length it had, when it
 * is at most more bytes longer.
 */
enum outputs_is outputs_add(struct outputs *, const char *dest,
    const char *what, const struct json_value *old, int64_t more);

/*
 * The same for a run that is taken up, however much longer the file is.  One
 * that holds less than the state, a file of that name, says was delivered
 * ends the program with EX_CONFIG.  False: old is damaged.
 */
bool outputs_take_up(struct outputs *, const char *dest, const char *what,
    const struct json_value *old, const char *state);

/* Sync all files, and append their lengths, as JSON without the brackets. */
void outputs_put(const struct outputs *, struct buf *);

void outputs_close(struct outputs *);

#endif
