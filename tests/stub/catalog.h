/*
 * catalog: the made-up movies, in the order of their popularity.  What a
 * movie is follows from the seed, the day and its place alone.
 */
#ifndef STUB_CATALOG_H
#define STUB_CATALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum movie_language {
	LANGUAGE_EN,
	LANGUAGE_KO,
	LANGUAGE_JA,
	LANGUAGE_ZH,
	LANGUAGE_FR,
	LANGUAGE_ES,
	LANGUAGE_CN, /* TMDB's own code for Cantonese */
	LANGUAGE_XX, /* and for none */
	LANGUAGES
};

struct movie {
	int32_t id;
	int32_t day;	     /* primary release, or DAY_NONE */
	uint32_t popularity; /* in 1/10000 */
	uint32_t vote_count;
	uint32_t vote_average; /* in 1/1000 */
	uint32_t genres;       /* a bit for each index of genres[] */
	uint64_t seed;	       /* of everything else about it */
	uint64_t title_seed;   /* shared by copies under another id */
	uint8_t language;      /* enum movie_language */
	bool adult, softcore, video;
	bool listed;  /* in lists although it is a video */
	bool undated; /* has no member release_date at all */
	bool no_poster, no_backdrop;
	bool no_ko_title, no_ko_overview;
};

struct catalog {
	struct movie *movies;
	size_t n;
	uint64_t seed;
	int32_t today;
	bool steady;	/* no doubled rows, no drift */
	int32_t *by_id; /* indices sorted by id */
};

/*
 * Make n movies, of which the first crowd came out on one day and have no
 * votes.  The catalog is the caller's to free with catalog_free().
 */
void catalog_make(
    struct catalog *, uint64_t seed, size_t n, size_t crowd, int32_t today);
void catalog_free(struct catalog *);

/* The movie of an id, or NULL. */
const struct movie *catalog_find(const struct catalog *, int64_t id);

/* Its code: "en", "ko", ... */
const char *movie_language(const struct movie *);

/* The language of a code n bytes long, or -1. */
int language_find(const char *code, size_t n);

/*
 * The day of release in a country (two letters), or DAY_NONE when it has
 * none there.
 */
int32_t movie_day_in(const struct movie *, const char *country);

#endif
