#include <stdlib.h>
#include <string.h>

#include "changes.h"
#include "detail.h"
#include "export.h"
#include "genre.h"
#include "list.h"
#include "record.h"
#include "route.h"
#include "status.h"

static void
genre_answer(struct answer *a, const struct request *r)
{
	struct view v = { 0 };

	view_language(&v, request_param(r, "language"));
	a->max_age = 28800;
	buf_puts(&a->body, "{\"genres\":[");
	for (int i = 0; i < GENRES; i++)
		buf_printf(&a->body, "%s{\"id\":%d,\"name\":\"%s\"}",
		    i > 0 ? "," : "", genres[i].id,
		    v.language == VIEW_KOREAN ? genres[i].ko : genres[i].en);
	buf_puts(&a->body, "]}");
}

static void
configuration_answer(struct answer *a)
{
	a->max_age = 43200;
	buf_puts(&a->body,
	    "{\"change_keys\":[\"adult\",\"alternative_titles\",\"budget\","
	    "\"cast\",\"crew\",\"general\",\"genres\",\"homepage\",\"images\","
	    "\"imdb_id\",\"languages\",\"original_title\",\"overview\","
	    "\"plot_keywords\",\"production_companies\","
	    "\"production_countries\",\"releases\",\"revenue\",\"runtime\","
	    "\"spoken_languages\",\"status\",\"tagline\",\"title\","
	    "\"translations\",\"video\",\"videos\"],"
	    "\"images\":{\"base_url\":\"http://image.tmdb.org/t/p/\","
	    "\"secure_base_url\":\"https://image.tmdb.org/t/p/\","
	    "\"backdrop_sizes\":[\"w300\",\"w780\",\"w1280\",\"original\"],"
	    "\"logo_sizes\":[\"w45\",\"w92\",\"w154\",\"w185\",\"w300\","
	    "\"w500\",\"original\"],"
	    "\"poster_sizes\":[\"w92\",\"w154\",\"w185\",\"w342\",\"w500\","
	    "\"w780\",\"original\"],"
	    "\"profile_sizes\":[\"w45\",\"w185\",\"h632\",\"original\"],"
	    "\"still_sizes\":[\"w92\",\"w185\",\"w300\",\"original\"]}}");
}

/*
 * /3/movie/ID and /3/movie/ID/PART; an id may be IMDb's, and may be followed
 * by "-a-title".
 */
static void
movie_answer(struct answer *a, const struct source *s, const struct request *r,
    const char *id)
{
	const char *number = id + (strncmp(id, "tt", 2) == 0 ? 2 : 0);
	const struct movie *m = NULL;
	char *end;
	long long n = strtoll(number, &end, 10);

	if (number != id)
		n = record_imdb_id(n);
	if (end != number && *number != '-')
		m = catalog_find(&s->catalog, n);
	end += strcspn(end, "/");
	if (m == NULL)
		answer_refuse(a, 34);
	else if (*end == '\0')
		detail_answer(a, s, r, m);
	else
		detail_part(a, s, r, m, end + 1);
}

void
route_answer(struct answer *a, const struct source *s, const struct request *r,
    const struct twist *t)
{
	static const char *const lists[] = { "/3/movie/popular",
		"/3/movie/top_rated", "/3/movie/now_playing",
		"/3/movie/upcoming", "/3/trending/movie/day",
		"/3/trending/movie/week", "/3/discover/movie" };

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (strcmp(r->path, lists[i]) == 0) {
			list_answer(a, s, r, t);
			return;
		}
	if (strcmp(r->path, "/3/genre/movie/list") == 0)
		genre_answer(a, r);
	else if (strcmp(r->path, "/3/configuration") == 0)
		configuration_answer(a);
	else if (strcmp(r->path, "/3/authentication") == 0)
		status_body(&a->body, 1, 0);
	else if (strcmp(r->path, "/3/movie/latest") == 0)
		detail_latest(a, s);
	else if (strcmp(r->path, "/3/movie/changes") == 0)
		changes_answer(a, s, r);
	else if (strncmp(r->path, "/p/exports/", 11) == 0)
		export_answer(a, s, r);
	else if (strncmp(r->path, "/3/movie/", 9) == 0)
		movie_answer(a, s, r, r->path + 9);
	else
		answer_refuse(a, 34);
}
