/*
 * timer: calls to be made later, by a thread of their own.
 */
#ifndef STUB_TIMER_H
#define STUB_TIMER_H

/*
 * A call: it returns after how many milliseconds it wants to be called again,
 * or -1 when it is done.  ending is true when the program wants to end: then
 * it must be done.
 */
typedef long timer_call(void *arg, int ending);

void timer_start(void);

/* Call call(arg) in ms milliseconds. */
void timer_add(long ms, timer_call *call, void *arg);

/* Make every call that is left, with ending set, and end the thread. */
void timer_stop(void);

#endif
