#!/bin/bash
# tmdb-sink parquet: judged by readers that are not ours.
#
# They need pyarrow and duckdb of PyPI, which scripts/check installs into a
# folder below ~/.cache; TMDB_PYTHON names another Python that has them.
# TMDB_SEED and TMDB_TRIALS choose the random records.
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

# However many row groups: the footer alone grows.
if [ -x /usr/bin/time ] && ! grep -q __asan "$root/sink/tmdb-sink"; then
	movies() { awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++)
		printf "{\"movie_id\":%d,\"title\":\"Movie %d\",\"overview\":\"%d %d %d\",\"genre_ids\":[%d,18],\"vote_average\":%.1f}\n", \
		i, i, rand() * 1e9, rand() * 1e9, rand() * 1e9, i % 30, i % 100 / 10 }'; }
	peak() { # peak RECORDS ROWS: in KB
		movies "$1" | /usr/bin/time -f %M -o rss \
			tmdb-sink --row-group "$2" parquet m.parquet
		cat rss
	}
	little=$(peak 20000 10000) much=$(peak 300000 10000)
	[ "$much" -le $((little + 2000)) ]
	ok $? "2 row groups take $little KB, 30 take $much"
	large=$(peak 300000 150000)
	[ "$large" -gt $((2 * much)) ]
	ok $? "2 large row groups take $large KB"
else
	skip 'memory' 'needs time(1), and no sanitizer'
fi

python=${TMDB_PYTHON-}
if [ -z "$python" ]; then
	# shellcheck source=scripts/lib/venv.sh
	. "$root/scripts/lib/venv.sh"
	python=$(venv_python "$root/tests/readers.txt") || python=
fi
if [ -n "$python" ]; then
	"$python" "$root/tests/parquet-readers.py" \
	    "${TMDB_SEED:-$RANDOM}" "${TMDB_TRIALS:-20}"
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
	    'scripts/check has not installed pyarrow and duckdb'
fi

done_testing
