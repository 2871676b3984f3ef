/*
 * state: where a run stands, in a file, so that one that was ended in any
 * way can be taken up again.
 *
 * The file is replaced as a whole, and only after what it says was delivered
 * is on disk.  Outputs that are regular files are cut, when a run is taken
 * up, to the length they had then; so nothing comes twice in them.
 */
#ifndef FETCH_STATE_H
#define FETCH_STATE_H

#include <stdbool.h>
#include <stddef.h>

#include "../lib/io.h"
#include "ask.h"
#include "plan.h"

struct state;

/*
 * Lock and read the file.  run says what is asked for, in words of no
 * meaning here: another run's state, and a damaged one, end the program with
 * EX_CONFIG; one in use with EX_TEMPFAIL.  A run that was done is begun anew;
 * but without anew, when the standard output still holds all of it, it is
 * only finished.  path is kept, not copied.
 */
struct state *state_open(const char *path, const char *run, bool anew);

/* Is there something to take up again?  And the day it began on. */
bool state_resumes(const struct state *);
long state_today(const struct state *);

/* The standard output, which an end mark may stand at the end of. */
void state_stdout(struct state *, bool marked);

/*
 * Another output, before it is opened: dest as wr_open() takes it.  Kept, not
 * copied.  One that holds less than was delivered ends the program with
 * EX_CONFIG.
 */
void state_output(struct state *, const char *dest, const char *what);

/* Is nothing left to do?  To be asked when all outputs are there. */
bool state_finished(const struct state *);

/*
 * The writer of a compressed output: state_save() ends its frame, and opens
 * *w anew.
 */
void state_frames(
    struct state *, struct writer **w, const char *dest, const char *what);

/* Make the plan go on where the run stood. */
void state_seek(struct state *, const struct plan *, long today);

/* An ask has had its turn. */
void state_passed(struct state *, const struct plan *, const struct ask *);

/*
 * Save, after all that was written: now, when force is set or an output is
 * not a file; else when the last time was half a second ago.
 */
void state_save(struct state *, bool force);

/* The run is done, or is to be taken up again: save, unlock, free. */
void state_close(struct state *, bool done);

#endif
