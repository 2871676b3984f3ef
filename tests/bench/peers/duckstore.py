"""tmdb-sink in DuckDB: duckstore.py csv|parquet THREADS FILE TARGET

Reads records from FILE and stores their columns in TARGET.
"""

import sys

import duckdb

COLUMNS = {
    "movie_id": "BIGINT",
    "title": "VARCHAR",
    "original_title": "VARCHAR",
    "original_language": "VARCHAR",
    "release_date": "VARCHAR",
    "vote_average": "DOUBLE",
    "vote_count": "BIGINT",
    "popularity": "DOUBLE",
    "adult": "BOOLEAN",
    "video": "BOOLEAN",
    "genre_ids": "INTEGER[]",
    "overview": "VARCHAR",
    "poster_path": "VARCHAR",
    "backdrop_path": "VARCHAR",
    "source": "VARCHAR",
    "page": "BIGINT",
    "fetched_at": "TIMESTAMPTZ",
}
OPTIONS = {"csv": "FORMAT csv, HEADER", "parquet": "FORMAT parquet, COMPRESSION zstd"}

form, threads, source, target = sys.argv[1:]
db = duckdb.connect()
db.execute(f"SET threads = {int(threads)}")
db.execute("SET TimeZone = 'UTC'")
db.execute(
    "COPY (SELECT * REPLACE (CAST(nullif(release_date, '') AS DATE) AS release_date)"
    f" FROM read_json('{source}', format = 'newline_delimited', columns = {COLUMNS}))"
    f" TO '{target}' ({OPTIONS[form]})"
)
