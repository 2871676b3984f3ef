/*
 * group: input whose copies stand together (--sorted), one key after the
 * other.  Of a group the best record so far is held, and what it beat.
 */
#ifndef DEDUP_GROUP_H
#define DEDUP_GROUP_H

#include "job.h"

struct group;

struct group *group_new(struct job *);

/*
 * The record in hand, whose key was read.  A key that comes again after
 * another one ends the program with EX_DATAERR if it is a whole number below
 * KEY_IDS; others are not remembered.
 */
void group_add(struct group *);

/* The input has ended: finish the last group, and free. */
void group_finish(struct group *);

#endif
