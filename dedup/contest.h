/*
 * contest: entries in, verdicts out.  Which of the entries of one key wins,
 * and then, when titles are compared, which of the winners of one title.
 *
 * Entries lie in partitions by the hash of their key, and partitions that are
 * too large for the memory are split again: only the distinct keys of one
 * partition are in memory at a time.
 */
#ifndef DEDUP_CONTEST_H
#define DEDUP_CONTEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "entry.h"
#include "origin.h"
#include "store.h"
#include "verdict.h"

struct contest;

/* memory: for work on one partition, in bytes; the rest lies in the store. */
struct contest *contest_new(struct store *, const struct origin *, enum keep,
    bool titles, size_t memory);

/* In the order of their lines. */
void contest_add(struct contest *, const struct entry *);

/* No more will come: decide. */
void contest_decide(struct contest *);

/*
 * The verdict on a line, or NULL: it stays.  Ask in ascending order of lines.
 * Lent until the next call.
 */
const struct verdict *contest_verdict(struct contest *, uint64_t line);

void contest_free(struct contest *);

#endif
