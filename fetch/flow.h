/*
 * flow: how many requests at once, by additive increase and multiplicative
 * decrease: half as many when TMDB says it is too much, one more for every
 * round of good answers.
 */
#ifndef FETCH_FLOW_H
#define FETCH_FLOW_H

struct flow {
	double limit, most;
	double cut; /* when it was cut last */
};

void flow_open(struct flow *, int most);
int flow_limit(const struct flow *);
void flow_good(struct flow *);

/* Once a second at most: what flies together fails together. */
void flow_bad(struct flow *, double now);

#endif
