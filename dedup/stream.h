/*
 * stream: the first of each key stays, and passes as soon as it is read.
 */
#ifndef DEDUP_STREAM_H
#define DEDUP_STREAM_H

#include "job.h"

struct stream;

struct stream *stream_new(struct job *);

/* The record in hand, whose key was read. */
void stream_add(struct stream *);

/* The input has ended: free. */
void stream_finish(struct stream *);

#endif
