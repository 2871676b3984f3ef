#include "sqlite-schema.h"
#include "genre.h"

/* What did a run change?  And what must go before it may? */
#define BY_RUN "CREATE INDEX movie_changes_by_run ON movie_changes (run_id);"

/* What has no column of its own is in "extra", so that nothing is lost. */
const char schema_tables[] =
    "CREATE TABLE movies ("
    "    movie_id INTEGER PRIMARY KEY,"
    "    title TEXT,"
    "    original_title TEXT,"
    "    original_language TEXT,"
    "    release_date TEXT,"
    "    vote_average REAL,"
    "    vote_count INTEGER,"
    "    popularity REAL,"
    "    adult INTEGER,"
    "    video INTEGER,"
    "    genre_ids TEXT,"
    "    overview TEXT,"
    "    poster_path TEXT,"
    "    backdrop_path TEXT,"
    "    source TEXT,"
    "    page INTEGER,"
    "    fetched_at TEXT,"
    "    extra TEXT,"
    "    digest INTEGER NOT NULL);"

    "CREATE TABLE genres ("
    "    genre_id INTEGER PRIMARY KEY,"
    "    name TEXT);" GENRE_SEED

    "CREATE TABLE movie_genres ("
    "    movie_id INTEGER NOT NULL REFERENCES movies,"
    "    genre_id INTEGER NOT NULL REFERENCES genres,"
    "    PRIMARY KEY (movie_id, genre_id)) WITHOUT ROWID;"

    "CREATE TABLE runs ("
    "    run_id INTEGER PRIMARY KEY,"
    "    name TEXT,"
    "    started TEXT NOT NULL,"
    "    finished TEXT,"
    "    records INTEGER,"
    "    inserted INTEGER,"
    "    updated INTEGER,"
    "    deleted INTEGER,"
    "    unchanged INTEGER,"
    "    quarantined INTEGER);"

    "CREATE TABLE movie_changes ("
    "    change_id INTEGER PRIMARY KEY,"
    "    run_id INTEGER NOT NULL REFERENCES runs,"
    "    movie_id INTEGER NOT NULL,"
    "    op TEXT NOT NULL,"
    "    changed TEXT,"
    "    before TEXT,"
    "    after TEXT);"

    "PRAGMA application_id = 1414349890;"
    "PRAGMA user_version = 2;";

const char schema_indexes[] =
    "CREATE INDEX movie_genres_by_genre ON movie_genres (genre_id);"
    "CREATE INDEX movie_changes_by_movie ON movie_changes (movie_id);" BY_RUN;

const char *const schema_step[SCHEMA_VERSION] = {
	[1] = BY_RUN "PRAGMA user_version = 2;",
};
