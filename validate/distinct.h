/*
 * distinct: how many different values came, exactly up to DISTINCT_EXACT,
 * then estimated by HyperLogLog (Flajolet, Fusy, Gandouet, Meunier 2007)
 * with the estimator of O. Ertl, "New cardinality estimation algorithms for
 * HyperLogLog sketches" (2017), which needs no table of corrections.
 */
#ifndef VALIDATE_DISTINCT_H
#define VALIDATE_DISTINCT_H

#include <stddef.h>
#include <stdint.h>

#define DISTINCT_EXACT 4096
#define DISTINCT_BITS  14     /* 16384 registers, a byte each */
#define DISTINCT_ERROR 0.0081 /* 1.04 / sqrt(16384): standard error */

/* Zero it to begin; distinct_free() when done. */
struct distinct {
	uint64_t *set; /* open addressing; NULL once there are registers */
	size_t n, size;
	unsigned char *reg;
	uint64_t *pending; /* hashes that are not in the registers yet */
	size_t waiting;
};

/* Count the value of which this is the hash: 64 good bits. */
void distinct_add(struct distinct *, uint64_t hash);

uint64_t distinct_count(struct distinct *);

/* The relative standard error of that count; 0: exact. */
double distinct_error(const struct distinct *);

void distinct_free(struct distinct *);

#endif
