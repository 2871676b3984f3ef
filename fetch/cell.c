#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/opt.h"
#include "cell.h"
#include "when.h"

#define VOTES_MOST ((1L << 30) - 1)
#define TONGUES	   (26L * 26)

#define DATE_FROM   "primary_release_date.gte"
#define DATE_TO	    "primary_release_date.lte"
#define VOTES_LEAST "vote_count.gte"
#define VOTES_TO    "vote_count.lte"
#define LANGUAGE    "with_original_language"

/* A count of votes that the user asks for; what is no number is TMDB's. */
static long
votes(const struct query *q, const char *name, long otherwise)
{
	const char *text = query_get(q, name);
	long n;

	if (text == NULL || *text == '\0' ||
	    text[strspn(text, "0123456789")] != '\0')
		return otherwise;
	n = strlen(text) > 9 ? VOTES_MOST : strtol(text, NULL, 10);
	return n < VOTES_MOST ? n : VOTES_MOST;
}

void
box_of(struct box *b, const struct query *q, long from, long to)
{
	b->all = (struct cell){ from, to, votes(q, VOTES_LEAST, 0),
		votes(q, VOTES_TO, VOTES_MOST), 0, TONGUES - 1 };
	b->dated =
	    query_get(q, DATE_FROM) != NULL || query_get(q, DATE_TO) != NULL;
	b->voted =
	    query_get(q, VOTES_LEAST) != NULL || query_get(q, VOTES_TO) != NULL;
	b->spoken = query_get(q, LANGUAGE) != NULL;
}

static void
set_day(struct query *q, const char *name, long day)
{
	char text[WHEN_DAY];

	when_text(day, text);
	query_set(q, name, text);
}

static void
set_number(struct query *q, const char *name, long n)
{
	char text[24];

	snprintf(text, sizeof(text), "%ld", n);
	query_set(q, name, text);
}

/* All codes of the span, whether or not it is a language's yet. */
static void
set_tongues(struct query *q, long first, long last)
{
	struct buf b = { NULL, 0, 0 };
	long i;

	for (i = first; i <= last; i++)
		buf_printf(&b, "%s%c%c", i > first ? "|" : "",
		    (int)('a' + i / 26), (int)('a' + i % 26));
	buf_put(&b, "", 1);
	query_set(q, LANGUAGE, b.p);
	buf_free(&b);
}

void
cell_query(const struct box *b, const struct cell *c, struct query *q)
{
	if (c->from > b->all.from)
		set_day(q, DATE_FROM, c->from);
	if (c->to < b->all.to)
		set_day(q, DATE_TO, c->to);
	if (c->least > b->all.least)
		set_number(q, VOTES_LEAST, c->least);
	if (c->most < b->all.most)
		set_number(q, VOTES_TO, c->most);
	if (c->first > b->all.first || c->last < b->all.last)
		set_tongues(q, c->first, c->last);
}

/* Most movies have few votes: the middle is the geometric one. */
static long
middle_votes(long least, long most)
{
	long n = (long)sqrt(((double)least + 1) * ((double)most + 1)) - 1;

	return n < least ? least : n >= most ? most - 1 : n;
}

bool
cell_halve(const struct box *b, const struct cell *c, struct cell half[2])
{
	half[0] = half[1] = *c;
	if (c->from < c->to) {
		half[0].to = c->from + (c->to - c->from) / 2;
		half[1].from = half[0].to + 1;
	} else if (c->least < c->most) {
		half[0].most = middle_votes(c->least, c->most);
		half[1].least = half[0].most + 1;
	} else if (c->first < c->last && !b->spoken) {
		half[0].last = c->first + (c->last - c->first) / 2;
		half[1].first = half[0].last + 1;
	} else {
		return false;
	}
	return true;
}

int
cell_behind(const struct box *b, const struct cell *c, struct cell to[3])
{
	int n = 0;

	if (c->last < b->all.last) {
		to[n] = *c;
		to[n].first = c->last + 1;
		to[n++].last = b->all.last;
	}
	if (c->most < b->all.most) {
		to[n] = *c;
		to[n].first = b->all.first;
		to[n].last = b->all.last;
		to[n].least = c->most + 1;
		to[n++].most = b->all.most;
	}
	if (c->to < b->all.to) {
		to[n] = b->all;
		to[n++].from = c->to + 1;
	}
	return n;
}

void
cell_text(const struct cell *c, char to[CELL_TEXT])
{
	char from[WHEN_DAY], last[WHEN_DAY];

	when_text(c->from, from);
	when_text(c->to, last);
	snprintf(to, CELL_TEXT, "%s:%s:%ld-%ld:%ld-%ld", from, last, c->least,
	    c->most, c->first, c->last);
}

static bool
within(const struct cell *c, const struct cell *all)
{
	return c->from <= c->to && c->from >= all->from && c->to <= all->to &&
	    c->least <= c->most && c->least >= all->least &&
	    c->most <= all->most && c->first <= c->last &&
	    c->first >= all->first && c->last <= all->last;
}

bool
cell_read(const struct box *b, const char *text, struct cell *c)
{
	char from[WHEN_DAY], to[WHEN_DAY];
	int n = 0;

	if (sscanf(text, "%10[0-9-]:%10[0-9-]:%10ld-%10ld:%3ld-%3ld%n", from,
		to, &c->least, &c->most, &c->first, &c->last, &n) != 6 ||
	    text[n] != '\0' || !date_ok(from, strlen(from)) ||
	    !date_ok(to, strlen(to)))
		return false;
	c->from = when_day(from);
	c->to = when_day(to);
	return within(c, &b->all);
}
