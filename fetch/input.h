/*
 * input: a line of the standard input that asked for a movie, kept until it
 * is known what became of it.
 */
#ifndef FETCH_INPUT_H
#define FETCH_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "../lib/buf.h"
#include "../lib/filter.h"

/* Zero it to begin; its buffer is the owner's to free. */
struct input {
	struct buf line; /* as it came, but for the line feed */
	bool object;
	uint64_t number, offset; /* of the line, of its first byte */
};

/* Copy the line in hand. */
void input_take(struct input *, const struct filter *);

/* To the quarantine, with the errors that the filter was told. */
void input_refuse(struct input *, struct filter *, enum kind);

#endif
