/*
 * ask: one request, from the plan that wants it to the records it became.
 */
#ifndef FETCH_ASK_H
#define FETCH_ASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../lib/buf.h"
#include "../lib/json.h"
#include "input.h"
#include "when.h"

/* What a good body looks like. */
enum shape {
	SHAPE_LIST,    /* {"page":N,"results":[...],...} */
	SHAPE_UNDATED, /* the same, but rows with a release date stay in */
	SHAPE_GENRES,  /* {"genres":[...]} */
	SHAPE_MOVIE,   /* the details of one movie, "id" among them */
	SHAPE_ROW      /* a line of the daily export: a record as it is */
};

static inline bool
shape_is_list(enum shape shape)
{
	return shape == SHAPE_LIST || shape == SHAPE_UNDATED;
}

enum ask_state {
	ASK_NEW,       /* its turn to be sent has not come */
	ASK_FLYING,    /* sent, or waiting for a connection */
	ASK_WAITING,   /* to be sent again, when due */
	ASK_GOOD,      /* the rows can be read */
	ASK_UNCHANGED, /* 304 */
	ASK_GONE,      /* 404 of a movie */
	ASK_LOST,      /* will not come */
	ASK_SKIPPED    /* no longer wanted: behind the end of its list */
};

/* Milliseconds since the request was begun. */
struct timing {
	double dns, connect, tls, first, total;
};

struct answer {
	int error;	     /* CURLcode */
	long status;	     /* 0 while there is none */
	const char *version; /* of HTTP: "1.1", "2", "" */
	struct buf body;
	bool too_big;
	char type[64], etag[160], retry_after[64], date[64], encoding[24];
	char at[WHEN_STAMP]; /* when it was all there */
	struct timing ms;
	uint64_t bytes;	   /* of the body, as it travelled */
	char message[256]; /* libcurl's, when error is set */
};

/* A body that was found good: ranges of its text. */
struct page {
	struct json_value rows; /* the array, or the one object */
	size_t n;		/* how many there are */
	size_t undated;		/* without a release date, of SHAPE_UNDATED */
	long total;		/* total_pages, or -1 */
	uint64_t ids;		/* the same for pages with the same rows */
};

struct ask {
	char label[32]; /* the source member of its records */
	char name[64];	/* for messages: "popular page 3" */
	long page;
	enum shape shape;
	char *path, *query;   /* behind the base, without key; owned */
	size_t walk;	      /* the plan's: which list it belongs to */
	bool again;	      /* was lost in the run before this one */
	struct input input;   /* that asked for it, for movie */
	uint64_t lines, hash; /* of the input up to here, for movie */

	enum ask_state state;
	int tries;	  /* so far */
	double due;	  /* when ASK_WAITING */
	bool sent;	  /* this try has left */
	bool conditional; /* unless it is as we know it */
	bool packed;	  /* we inflate it, for libcurl could not */
	bool empty;	  /* no rows, though there should be some */
	long beyond;	  /* pages behind it that TMDB does not serve */
	struct answer answer;
	struct page got;
	char why[200]; /* what was wrong with the last try */
};

#endif
