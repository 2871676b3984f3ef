/*
 * timer: calls to be made later.
 */
#ifndef STUB_TIMER_H
#define STUB_TIMER_H

#include <stdbool.h>

/*
 * A call: it returns after how many milliseconds it wants to be made again,
 * or -1 when it is done.  When the program is ending it must be done.
 */
typedef long timer_call(void *arg, bool ending);

/* Make the call in ms milliseconds. */
void timer_add(long ms, timer_call *, void *arg);

/* The milliseconds to the next call, or -1 when there is none. */
long timer_next(void);

/* Make the calls that are due. */
void timer_run(void);

/* Make every call that is left, with ending set. */
void timer_end(void);

#endif
