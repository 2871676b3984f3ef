#!/bin/sh
# tmdb-sink parquet: judged by readers that are not ours.
#
# They need pyarrow and duckdb of PyPI: TMDB_PYTHON names a Python that has
# them; with TMDB_PIP=1 they are installed into a folder that is removed
# afterwards.  TMDB_SEED and TMDB_TRIALS choose the random records.
# shellcheck source=tests/tap.sh
# shellcheck disable=SC2016
. "$(dirname "$0")/tap.sh"

t 'begins and ends as Parquet does' 'tmdb-sink parquet p &&
	head -c 4 p && tail -c 4 p && echo' <<'!'
{"movie_id":1,"title":"One"}
!
status 0
stdout <<'!'
PAR1PAR1
!

t 'to a pipe' 'tmdb-sink parquet - | cmp - p' <<'!'
{"movie_id":1,"title":"One"}
!
status 0

t 'bad rows go to the quarantine' 'tmdb-sink -q 3 -s 4 parquet - 3>q 4>s >p &&
	jq -c "[.errors[0].path]" q && jq -c "[.in, .out, .quarantined]" s' <<'!'
{"movie_id":1}
{"movie_id":2,"release_date":"2024-02-30"}
{"movie_id":3,"genre_ids":[3000000000]}
!
status 0
stdout <<'!'
["/release_date"]
["/genre_ids"]
[3,1,2]
!

t 'full disk' 'tmdb-sink parquet /dev/full' <<'!'
{"movie_id":1}
!
status 74

python=${TMDB_PYTHON-}
if [ -z "$python" ] && [ "${TMDB_PIP-}" = 1 ]; then
	python3 -m venv venv && venv/bin/pip install -q pyarrow duckdb
	python=venv/bin/python
fi
if [ -n "$python" ]; then
	"$python" "$root/tests/parquet-readers.py" \
	    ${TMDB_SEED:+"$TMDB_SEED"} ${TMDB_SEED:+"${TMDB_TRIALS:-50}"}
	ok $? 'pyarrow and DuckDB read the same'

	cat >bytes.ndjson <<-'!'
	{"movie_id":5,"title":"Fast & Furious, \"8½\" <3 🎬","genre_ids":[28,-1],"adult":true,"release_date":"","fetched_at":"2026-11-22T11:00:00.5+09:00","x":{"y":[1]},"z":7.10}
	!
	t 'every type, by name' "tmdb-sink --columns movie_id,title,genre_ids,adult,release_date,fetched_at,x,z,w \
	    parquet p bytes.ndjson && $python -c '
import pyarrow.parquet as pq
for row in pq.read_table(\"p\").to_pylist():
    for name, value in row.items():
        print(name, value)'" </dev/null
	stdout <<-'!'
	movie_id 5
	title Fast & Furious, "8½" <3 🎬
	genre_ids [28, -1]
	adult True
	release_date None
	fetched_at 2026-11-22 02:00:00.500000+00:00
	x {"y":[1]}
	z 7.10
	w None
	!
	jq -c '[.movie_id, .title]' "$root/tests/titles.ndjson" >want
	t 'every title' "tmdb-sink --columns movie_id,title parquet p.parquet \
	    $root/tests/titles.ndjson && $python -c '
import duckdb, json
for row in duckdb.sql(\"SELECT * FROM \x27p.parquet\x27\").fetchall():
    print(json.dumps(row))' | jq -c . | diff - want" </dev/null
	status 0
else
	skip 'pyarrow and DuckDB read the same' \
	    'TMDB_PYTHON names no Python with pyarrow and duckdb'
fi

done_testing
