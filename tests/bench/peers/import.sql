-- The tables of tmdb-sink sqlite, from ready CSV files in this folder.
PRAGMA page_size = 16384;
PRAGMA cache_size = -65536;
PRAGMA journal_mode = MEMORY;
PRAGMA synchronous = OFF;
PRAGMA locking_mode = EXCLUSIVE;
CREATE TABLE movies (movie_id INTEGER PRIMARY KEY, title TEXT,
    original_title TEXT, original_language TEXT, release_date TEXT,
    vote_average REAL, vote_count INTEGER, popularity REAL, adult INTEGER,
    video INTEGER, genre_ids TEXT, overview TEXT, poster_path TEXT,
    backdrop_path TEXT, source TEXT, page INTEGER, fetched_at TEXT,
    extra TEXT, digest INTEGER NOT NULL);
.import --csv movies.csv movies
