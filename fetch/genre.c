#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "genre.h"

/* The ids are stable; folded names: no capitals, no blanks. */
static const struct {
	long id;
	const char *name;
} table[] = {
	{ 28, "action" },
	{ 28, "액션" },
	{ 12, "adventure" },
	{ 12, "모험" },
	{ 16, "animation" },
	{ 16, "애니메이션" },
	{ 35, "comedy" },
	{ 35, "코미디" },
	{ 80, "crime" },
	{ 80, "범죄" },
	{ 99, "documentary" },
	{ 99, "다큐멘터리" },
	{ 18, "drama" },
	{ 18, "드라마" },
	{ 10751, "family" },
	{ 10751, "가족" },
	{ 14, "fantasy" },
	{ 14, "판타지" },
	{ 36, "history" },
	{ 36, "역사" },
	{ 27, "horror" },
	{ 27, "공포" },
	{ 10402, "music" },
	{ 10402, "음악" },
	{ 9648, "mystery" },
	{ 9648, "미스터리" },
	{ 10749, "romance" },
	{ 10749, "로맨스" },
	{ 878, "sciencefiction" },
	{ 878, "scifi" },
	{ 878, "sf" },
	{ 10770, "tvmovie" },
	{ 10770, "tv영화" },
	{ 53, "thriller" },
	{ 53, "스릴러" },
	{ 10752, "war" },
	{ 10752, "전쟁" },
	{ 37, "western" },
	{ 37, "서부" },
};

const char genre_names[] =
    "action, adventure, animation, comedy, crime, documentary, drama, family, "
    "fantasy, history, horror, music, mystery, romance, science-fiction, "
    "tv-movie, thriller, war, western";

static bool
same(const char *word, const char *folded)
{
	for (; *word != '\0'; word++) {
		if (strchr(" -_", *word) != NULL)
			continue;
		if (*folded == '\0')
			return false;
		if (*word != *folded &&
		    (*word < 'A' || *word > 'Z' || *word + 32 != *folded))
			return false;
		folded++;
	}
	return *folded == '\0';
}

long
genre_find(const char *word)
{
	size_t i, n = strlen(word);

	if (n > 0 && n < 8 && strspn(word, "0123456789") == n)
		return strtol(word, NULL, 10);
	for (i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (same(word, table[i].name))
			return table[i].id;
	return -1;
}
