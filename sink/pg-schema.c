#include <stdlib.h>
#include <sysexits.h>

#include "../lib/log.h"
#include "genre.h"
#include "pg-db.h"
#include "pg-schema.h"

#define VERSION_NOW 2

/* What did a run change? */
#define BY_RUN "CREATE INDEX movie_changes_by_run ON movie_changes (run_id);"

#define MOVIE                                                                  \
	"movie_id bigint, title text, original_title text,"                    \
	" original_language text, release_date date,"                          \
	" vote_average double precision, vote_count bigint,"                   \
	" popularity double precision, adult boolean, video boolean,"          \
	" genre_ids integer[], overview text, poster_path text,"               \
	" backdrop_path text, source text, page bigint,"                       \
	" fetched_at timestamptz"

static const char tables[] =
    "CREATE TABLE tmdb_schema (version integer NOT NULL);"
    "INSERT INTO tmdb_schema VALUES (2);"

    "CREATE TABLE movies (" MOVIE
    ", extra json, digest bigint NOT NULL, PRIMARY KEY (movie_id));"

    "CREATE TABLE genres (genre_id integer PRIMARY KEY, name text);" GENRE_SEED
    "CREATE VIEW movie_genres AS"
    " SELECT movie_id, unnest(genre_ids) AS genre_id FROM movies;"

    "CREATE TABLE runs ("
    " run_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
    " name text, started timestamptz NOT NULL, finished timestamptz,"
    " records bigint, inserted bigint, updated bigint, deleted bigint,"
    " unchanged bigint, quarantined bigint);"

    "CREATE TABLE movie_changes ("
    " change_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
    " run_id bigint NOT NULL, movie_id bigint NOT NULL, op text NOT NULL,"
    " changed json, before json, after json);"
    "CREATE INDEX movie_changes_by_movie ON movie_changes (movie_id);" BY_RUN;

/* What takes the schema from version i to i + 1. */
static const char *const step[VERSION_NOW] = {
	[1] = BY_RUN "UPDATE tmdb_schema SET version = 2;",
};

int
pg_schema_version(void)
{
	int64_t v;

	if (!pg_value("SELECT (to_regclass('tmdb_schema') IS NOT NULL)::int", 0,
		NULL)) {
		if (pg_value("SELECT (to_regclass('movies') IS NOT NULL)::int",
			0, NULL))
			die(EX_CONFIG,
			    "PostgreSQL: there is a table movies, "
			    "but it is not one of tmdb-sink");
		return 0;
	}
	v = pg_value("SELECT max(version) FROM tmdb_schema", 0, NULL);
	if (v > VERSION_NOW)
		die(EX_CONFIG,
		    "PostgreSQL: has schema version %lld, this tmdb-sink "
		    "knows %d",
		    (long long)v, VERSION_NOW);
	return (int)v;
}

void
pg_schema_update(void)
{
	int v;

	/* "TMDB" */
	pg_exec("SELECT pg_advisory_xact_lock(1414349890)");
	v = pg_schema_version();
	if (v == 0) {
		pg_exec(tables);
		return;
	}
	if (v < VERSION_NOW)
		log_msg(LOG_INFO, "PostgreSQL: schema version %d becomes %d", v,
		    VERSION_NOW);
	for (; v < VERSION_NOW; v++)
		pg_exec(step[v]);
}

void
pg_schema_staging(void)
{
	pg_exec("CREATE TEMP TABLE tmdb_staging (" MOVIE
		", extra text, digest bigint, number bigint) ON COMMIT DROP");
}
