#include "genre.h"

const struct genre genres[GENRES] = {
	{ 28, 190, "Action", "액션" },
	{ 12, 130, "Adventure", "모험" },
	{ 16, 110, "Animation", "애니메이션" },
	{ 35, 220, "Comedy", "코미디" },
	{ 80, 110, "Crime", "범죄" },
	{ 99, 60, "Documentary", "다큐멘터리" },
	{ 18, 330, "Drama", "드라마" },
	{ 10751, 110, "Family", "가족" },
	{ 14, 110, "Fantasy", "판타지" },
	{ 36, 60, "History", "역사" },
	{ 27, 140, "Horror", "공포" },
	{ 10402, 60, "Music", "음악" },
	{ 9648, 90, "Mystery", "미스터리" },
	{ 10749, 140, "Romance", "로맨스" },
	{ 878, 120, "Science Fiction", "SF" },
	{ 10770, 60, "TV Movie", "TV 영화" },
	{ 53, 180, "Thriller", "스릴러" },
	{ 10752, 60, "War", "전쟁" },
	{ 37, 60, "Western", "서부" },
};

int
genre_find(int id)
{
	for (int i = 0; i < GENRES; i++)
		if (genres[i].id == id)
			return i;
	return -1;
}
