#!/bin/bash
# The filters on Spark do what the plain pipe does: on two executors, on a
# cluster of two workers one of whose executors is killed, with raw archives,
# and with a filter that fails.  It takes minutes; scripts/spark/setup must
# have been run.
# shellcheck disable=SC1003,SC1091,SC2016,SC2086,SC2154,SC2181
. "$(dirname -- "$0")/../tap.sh"
. "$root/tests/stub.sh"

venv=${TMDB_SPARK_VENV:-$HOME/.cache/tmdb/spark}
if [ ! -x "$venv/bin/spark-submit" ] || ! command -v java >/dev/null; then
	echo '1..0 # SKIP scripts/spark/setup has not been run, or there is no Java'
	exit 0
fi
PATH=$venv/bin:$PATH
export PATH SPARK_LOCAL_IP=127.0.0.1 SPARK_LOCAL_DIRS=$tmp/spark PYTHONWARNINGS=ignore
bin=$root/fetch:$root/validate:$root/clean:$root/dedup

is() { # is GOT WANT WHAT
	[ "$1" = "$2" ]
	ok $? "$3"
	[ "$1" = "$2" ] || printf '# got  %.300s\n# want %.300s\n' "$1" "$2"
}

# All sorts: copies, two spellings of a key, copies by title, tabs and carriage
# returns between the words, broken lines and bytes.
awk 'BEGIN {
	for (i = 1; i <= 9000; i++) {
		id = i % 7 == 0 ? i - 6 : i
		if (i % 11 == 0) id = id ".0"
		title = i % 101 == 0 ? "Same" : "Movie " i
		rated = i % 17 == 0 ? 11.2 : i % 19 == 0 ? 0 : 6.1
		blank = i % 13 == 0 ? "\t" : i % 29 == 0 ? "\r" : ""
		printf "{\"movie_id\":%s%s,\"title\":\"%s\",\"release_date\":\"%d-08-18\",\"vote_average\":%s,\"vote_count\":%d,\"popularity\":9.5}\n", blank, id, title, 1990 + i % 20, rated, i
		if (i % 31 == 0) print "{broken " i
		if (i % 47 == 0) print "\377"
		if (i % 53 == 0) print ""
	}
}' >in.mixed
{ tmdb-validate -q refused in.mixed | tmdb-clean --today 2026-01-01 -q refused |
	tmdb-dedup --keep newest -q refused; } | sort >want

# An envelope without the places, which depend on the pieces.
envelopes() {
	jq -c '[.stage, .kind, [.errors[] | [.rule, .path]], .record, .raw, .raw_base64]' | sort
}

submit() { # submit MASTER OUTPUT OPTION...
	local master=$1 output=$2
	shift 2
	timeout 1200 spark-submit --master "$master" --conf spark.ui.enabled=false \
		--conf spark.driver.bindAddress=127.0.0.1 --conf spark.driver.host=127.0.0.1 \
		--conf spark.driver.extraJavaOptions=-Duser.home="$tmp" \
		"$root/scripts/spark/reprocess.py" --format records --bin "$bin" \
		--clean '--today 2026-01-01' --output "$output" --partitions 4 "$@" \
		>"$output.log" 2>&1
}

same_as_pipe() { # same_as_pipe OUTPUT WANT REFUSED
	zcat "$1"/movies.ndjson/*.gz | sort | cmp - "$2"
	ok $? "$1: the $(wc -l <"$2") records are those of the plain pipe"
	zcat "$1"/quarantine/*.gz | envelopes | cmp - <(envelopes <"$3")
	ok $? "$1: so are the $(wc -l <"$3") envelopes"
	is "$(jq -c '[.in == .out + .quarantined, .out, .quarantined, all(.stages[]; .in == .out + .quarantined)]' "$1/counts.json")" \
		"[true,$(wc -l <"$2"),$(wc -l <"$3"),true]" "$1: the counts are closed"
	is "$(find "$1/movies.parquet" -name 'release_year=*' | sed 's/.*=//' | sort | xargs)" \
		"$(jq -r '.release_date[:4]' "$2" | sort -u | xargs)" "$1: a folder for each year"
	[ ! -e "$1.part" ]
	ok $? "$1: nothing unfinished is left"
	[ -e "$1" ] || tail -n 20 "$1.log" | cut -c 1-300 | sed 's/^/# /'
}

submit 'local-cluster[2,1,1024]' two in.mixed
is "$?" 0 'two executors'
same_as_pipe two want refused

submit 'local[2]' failed --validate "-e '('" in.mixed
[ $? -ne 0 ]
ok $? 'a filter that fails, fails the job'
grep -q 'exited with status 78. Error: tmdb-validate: ' failed.log
ok $? 'with its message'
[ ! -e failed ]
ok $? 'and no output appears'

# Raw archives, packed in both ways and not at all; one ends without an end of
# line, and the next is of the same task.  One line is no answer.
stub_start
for pages in 1-30 31-60 61-100 50-70; do
	tmdb-fetch popular --pages $pages --rate 0 --raw "raw-$pages.ndjson" >/dev/null
done
mv raw-1-30.ndjson raw-0.ndjson
mv raw-31-60.ndjson raw-1.ndjson
truncate -s -1 raw-0.ndjson
sed -i '3s/^/{/' raw-1.ndjson
zstd -q --rm raw-61-100.ndjson
gzip raw-50-70.ndjson
for file in raw-*; do zstd -dcqf "$file" | sed '$a\'; done |
	{ tmdb-fetch replay -q raw.refused | tmdb-validate -q raw.refused | tmdb-clean --today 2026-01-01 -q raw.refused |
		tmdb-dedup --keep newest -q raw.refused; } | sort >raw.want
[ "$(wc -l <raw.want)" -gt 500 ]
ok $? "raw archives: $(wc -l <raw.want) records by the plain pipe"
submit 'local[2]' raw --format raw --split 1 'raw-*.ndjson*'
is "$?" 0 'raw archives'
same_as_pipe raw raw.want raw.refused

head -c 20000 raw-61-100.ndjson.zst >cut.zst
submit 'local[2]' damaged --format raw cut.zst raw-1.ndjson
[ $? -ne 0 ] && grep -q 'Error:.*cut.zst.*premature end' damaged.log && [ ! -e damaged ]
ok $? 'an archive that is cut off fails the job, with its name'

# A cluster of its own, on loopback.
free=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
mkdir cluster
start() { # start LOG CLASS ARGUMENT...
	# The shell of spark-class becomes the JVM: its pid is the JVM's.
	spark-class org.apache.spark.deploy."$2" "${@:3}" >"cluster/$1" 2>&1 &
	pids="$pids $!"
}
workers=
start master master.Master --host 127.0.0.1 --port "$free" --webui-port 0
for w in 1 2; do
	start worker$w worker.Worker --host 127.0.0.1 --webui-port 0 -c 1 -m 1G -d "$tmp/cluster" "spark://127.0.0.1:$free"
	workers="$workers $!"
done
for ((i = 0; i < 300; i++)); do
	[ "$(grep -c 'Successfully registered' cluster/worker1 cluster/worker2 | grep -c ':1')" -lt 2 ] || break
	sleep 0.5
done
(
	for ((i = 0; i < 3000; i++)); do
		# Its first work is there: it is in the middle.
		if [ -e killed.part/stage1/_temporary ]; then
			# Of our own workers, whose children the executors are.
			for worker in $workers; do
				victim=$(pgrep -P "$worker" -f CoarseGrainedExecutorBackend) && break
			done
			[ -z "$victim" ] || { kill -9 "$victim" && echo "$victim" >victim && break; }
		fi
		sleep 0.1
	done
) &
killer=$!
mkdir -p "$tmp/spark"
submit "spark://127.0.0.1:$free" killed --split 1 in.mixed
is "$?" 0 'a cluster of two workers'
kill "$killer" 2>/dev/null
[ -s victim ]
ok $? "one executor was killed in the middle (pid $(cat victim 2>/dev/null))"
grep -q 'Lost executor\|exited with code 137\|state KILLED\|EXITED' killed.log cluster/*
ok $? 'and Spark noticed'
same_as_pipe killed want refused

# Spark reads the Parquet that tmdb-sink writes, and what it wrote itself says
# the same.
tmdb-sink parquet sink.parquet <want
cat >read.py <<'!'
import sys
from pyspark.sql import SparkSession
s = SparkSession.builder.config("spark.sql.session.timeZone", "UTC").getOrCreate()
f, m = s.read.parquet(sys.argv[1]), s.read.parquet(sys.argv[2])
print("types", *(dict(f.dtypes)[c] for c in ("movie_id", "title", "release_date", "vote_average", "genre_ids", "fetched_at")))
print("rows", f.count(), "nulls", f.where("overview is null").count(), "sum", f.selectExpr("sum(movie_id)").first()[0])
columns = [c for c in m.columns if c != "release_year"]
a, b = f.select(columns), m.select(columns)
print("same", sorted(columns) == sorted(f.columns), a.exceptAll(b).count(), b.exceptAll(a).count(),
      m.where("release_year != coalesce(year(release_date), 0)").count())
!
timeout 600 spark-submit --master 'local[1]' --conf spark.ui.enabled=false --conf spark.driver.bindAddress=127.0.0.1 \
	--conf spark.sql.shuffle.partitions=2 read.py sink.parquet two/movies.parquet >read.out 2>read.err
is "$(grep ^types read.out)" 'types bigint string date double array<int> timestamp' "Spark knows the types of tmdb-sink's Parquet"
is "$(grep ^rows read.out)" "rows $(wc -l <want) nulls $(wc -l <want) sum $(jq -s 'map(.movie_id) | add' want)" 'and its rows and nulls'
is "$(grep ^same read.out)" 'same True 0 0 0' 'its own Parquet has the same rows, and lies by year'
if [ -z "${TMDB_PYTHON-}" ]; then
	skip 'DuckDB' 'TMDB_PYTHON names no Python with DuckDB'
else
	cat >duck.py <<'!'
import duckdb
print(*duckdb.sql("""SELECT count(*), sum(movie_id)::bigint, count(*) FILTER (release_year != year(release_date))
    FROM read_parquet('killed/movies.parquet/*/*.parquet', hive_partitioning = true)""").fetchall()[0])
!
	is "$("$TMDB_PYTHON" duck.py 2>&1)" "$(wc -l <want) $(jq -s 'map(.movie_id) | add' want) 0" 'DuckDB reads it, too'
fi
done_testing
