/*
 * sample: a set of ids as a profile holds it: all of them, up to
 * SAMPLE_EXACT, else those with the SAMPLE_KEPT least hashes (a bottom-k
 * sketch: A. Z. Broder, "On the resemblance and containment of documents",
 * 1997; E. Cohen and H. Kaplan, "Summarizing data using bottom-k sketches",
 * 2007).
 */
#ifndef VALIDATE_SAMPLE_H
#define VALIDATE_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As many as a list of TMDB can hold: 500 pages of 20. */
#define SAMPLE_EXACT 10000
/* The standard error of a resemblance J is sqrt(J (1 - J) / SAMPLE_KEPT). */
#define SAMPLE_KEPT 4096

/* Zero it to begin; sample_free() when done. */
struct sample {
	bool exact;    /* else at[] are hashes */
	uint64_t size; /* of the set itself */
	uint64_t *at;  /* rising */
	size_t n, room;
};

/*
 * Add an id that is not there yet, above all that were added before; size
 * and exact are kept up to date.  No memory ends the program with EX_OSERR.
 */
void sample_add(struct sample *, uint64_t id);

/* All ids are added: sort what was kept. */
void sample_end(struct sample *);

/* The share that two sets have in common of what they have together. */
double sample_jaccard(const struct sample *, const struct sample *);

/* The standard error of that; 0: exact. */
double sample_error(const struct sample *, const struct sample *, double j);

void sample_free(struct sample *);

#endif
