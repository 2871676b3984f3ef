/* What tmdb-fetch asks for: boxes cut up, ids seen, and requests in order. */
#include <stdlib.h>
#include <string.h>

#include "../fetch/cell.h"
#include "../fetch/ring.h"
#include "../fetch/seen.h"
#include "../fetch/when.h"
#include "tap.h"

static bool
holds(const struct cell *c, const struct cell *point)
{
	return point->from >= c->from && point->from <= c->to &&
	    point->least >= c->least && point->least <= c->most &&
	    point->first >= c->first && point->first <= c->last;
}

static long
any(long from, long to)
{
	return from + rand() % (to - from + 1);
}

/*
 * However a box is cut up, each point is in one cell, or in one of those that
 * lie behind a cell, or is in front of it.
 */
static void
cells(void)
{
	struct query q = { NULL, NULL, 0 };
	struct cell c, half[2], behind[3], point, again;
	struct box b;
	char text[CELL_TEXT];
	int i, k, n, depth, most = 0;
	bool good = true;

	box_of(&b, &q, when_day("1870-01-01"), when_day("2036-12-31"));
	for (i = 0; i < 2000; i++) {
		point.from = point.to = any(b.all.from, b.all.to);
		point.least = point.most =
		    i % 2 == 0 ? any(0, 20) : any(b.all.least, b.all.most);
		point.first = point.last = any(b.all.first, b.all.last);
		c = b.all;
		for (depth = 0; cell_halve(&b, &c, half); depth++) {
			good = good &&
			    holds(&half[0], &point) + holds(&half[1], &point) ==
				1;
			c = half[holds(&half[1], &point)];
			cell_text(&c, text);
			good = good && cell_read(&b, text, &again) &&
			    memcmp(&c, &again, sizeof(c)) == 0;
			n = cell_behind(&b, &half[0], behind);
			for (k = 0; k < n && !holds(&behind[k], &point); k++)
				continue;
			/* Taken up behind the lower half: it is there. */
			good = good && (holds(&half[0], &point) || k < n);
		}
		most = depth > most ? depth : most;
	}
	ok(good, "each movie is in one of two halves, and found behind one");
	ok(most < 78, "and alone after less than 78 cuts");
	ok(!cell_read(&b, "2026-11-22:2026-11-21:0-1:0-1", &c) &&
		!cell_read(&b, "2026-11-22:2026-11-22:0-1:0-676", &c) &&
		!cell_read(&b, "2026-11-22:2026-11-22:0-1:0-1x", &c) &&
		!cell_read(&b, "", &c),
	    "what is no cell is none");
	cell_query(&b, &b.all, &q);
	ok(q.n == 0, "the whole box asks for nothing more");
	query_set(&q, "with_original_language", "ko");
	box_of(&b, &q, 100, 100);
	b.all.most = 0;
	ok(!cell_halve(&b, &b.all, half), "a user's language is not cut up");
	query_free(&q);
}

static void
seens(void)
{
	struct seen s;
	bool good = true;
	int64_t id;

	seen_open(&s);
	for (id = 1; id <= 50000; id++)
		good = good && seen_note(&s, id * 64, 100 + id % 3);
	for (id = 1; id <= 50000; id++)
		good = good && !seen_note(&s, id * 64, 100 + id % 3) &&
		    seen_note(&s, id * 64, 103 + id % 3) == true;
	ok(good, "an id is new once for each later day");
	seen_forget(&s, 105);
	ok(s.n == 16667, "what is over is forgotten");
	ok(seen_note(&s, 64, 105) && !seen_note(&s, 128, 105),
	    "and nothing else");
	seen_free(&s);
}

/* A retry that fell due a moment ago is no reason to sleep. */
static void
rings(void)
{
	struct ring r;
	struct ask *ask;
	double due;
	int i;

	ring_open(&r);
	for (i = 0; i < 5; i++) {
		ask = ring_spare(&r);
		ring_add(&r);
		ask->state = i < 2 ? ASK_GOOD : ASK_WAITING;
		ask->due = 10 + i;
		r.waiting += i >= 2;
	}
	ok(ring_due(&r, 5, &due) == NULL && due == 12,
	    "none is due, the next one is known");
	ask = ring_due(&r, 12.5, &due);
	ok(ask == ring_at(&r, 2) && due <= 12.5, "one that is due says when");
	ok(ring_due(&r, 20, &due) == ring_at(&r, 2) && due <= 20,
	    "the first goes first");
	ring_pop(&r);
	ok(r.n == 4 && ring_at(&r, 1)->due == 12, "the head goes");
	ring_free(&r);
}

int
main(void)
{
	srand(1);
	cells();
	seens();
	rings();
	return tap_failed;
}
