.read import.sql
CREATE TABLE movie_genres (movie_id INTEGER NOT NULL REFERENCES movies,
    genre_id INTEGER NOT NULL, PRIMARY KEY (movie_id, genre_id)) WITHOUT ROWID;
CREATE TABLE movie_changes (change_id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL, movie_id INTEGER NOT NULL, op TEXT NOT NULL,
    changed TEXT, before TEXT, after TEXT);
.import --csv movie_genres.csv movie_genres
.import --csv movie_changes.csv movie_changes
CREATE INDEX movie_genres_by_genre ON movie_genres (genre_id);
CREATE INDEX movie_changes_by_movie ON movie_changes (movie_id);
CREATE INDEX movie_changes_by_run ON movie_changes (run_id);
