-- What tmdb-sink postgres does with new movies, by hand, from a ready file.
BEGIN;
CREATE TEMP TABLE staging (LIKE movies) ON COMMIT DROP;
\copy staging FROM 'movies.tsv'
ANALYZE staging;
INSERT INTO runs (started) VALUES (now());
INSERT INTO movie_changes (run_id, movie_id, op)
    SELECT 1, movie_id, 'insert' FROM staging s WHERE NOT EXISTS
    (SELECT FROM movies m WHERE m.movie_id = s.movie_id) ORDER BY movie_id;
INSERT INTO movies SELECT * FROM staging ORDER BY movie_id
    ON CONFLICT (movie_id) DO UPDATE SET title = excluded.title
    WHERE movies.digest <> excluded.digest;
COMMIT;
