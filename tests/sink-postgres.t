#!/bin/sh
# tmdb-sink postgres: with a server of our own, on a socket in our folder.
# shellcheck source=tests/tap.sh
# shellcheck disable=SC2016,SC2317
. "$(dirname "$0")/tap.sh"

for bin in /usr/lib/postgresql/*/bin; do
	[ -x "$bin/initdb" ] && PATH=$bin:$PATH
done
if ! command -v initdb >/dev/null; then
	skip 'PostgreSQL' 'there is no initdb'
	done_testing
fi
# The server refuses to run as root.
as_user=''
if [ "$(id -u)" -eq 0 ]; then
	as_user='setpriv --reuid nobody --regid nogroup --clear-groups --'
	chmod 755 "$tmp"
	mkdir pg
	chown nobody pg
else
	mkdir pg
fi
server() { # server start|stop|restart [-m MODE]
	# shellcheck disable=SC2086
	$as_user pg_ctl -D "$tmp/pg/data" -l "$tmp/pg/log" -w -s \
	    -o "-k $tmp/pg -c listen_addresses='' -c fsync=off" "$@" 2>/dev/null
}
# shellcheck disable=SC2086
$as_user initdb -D "$tmp/pg/data" -U tmdb -A trust -E UTF8 --locale=C -N \
    >initdb.log 2>&1 && server start ||
	{ skip 'PostgreSQL' 'the server does not start'; done_testing; }
trap 'server stop -m immediate; cd /; rm -rf "$tmp"' EXIT
PGHOST=$tmp/pg PGUSER=tmdb PGDATABASE=postgres
PGCLIENTENCODING=UTF8
export PGHOST PGUSER PGDATABASE PGCLIENTENCODING
q() { psql -XAtq -v ON_ERROR_STOP=1 "$@"; }
# All there is, but for the runs.
dump() {
	q -c 'SELECT * FROM movies ORDER BY 1' \
	    -c 'SELECT * FROM movie_changes ORDER BY 1' \
	    -c 'SELECT * FROM genres ORDER BY 1'
}
until_true() {
	tries=0
	until "$@"; do
		tries=$((tries + 1))
		[ $tries -lt 100 ] || return 1
		sleep 0.05
	done
}

cat >one.ndjson <<'!'
{"movie_id":603,"title":"The Matrix","original_title":"The Matrix","original_language":"en","release_date":"1999-03-31","vote_average":8.230,"vote_count":26000,"popularity":99.5,"adult":false,"video":true,"genre_ids":[28,878],"overview":"A \"hacker\"","poster_path":"/a.jpg","backdrop_path":null,"source":"popular","page":3,"fetched_at":"2026-11-22T11:00:00.25+09:00","softcore":false}
{"movie_id":-9223372036854775808,"title":"","genre_ids":[],"release_date":"","popularity":1e300,"vote_average":-0.0}
{"movie_id":7,"genres":[{"id":18,"name":"Schauspiel"},{"id":77,"name":"New"}],"release_date":"0001-01-01","title":"tab\t \\N new\nline"}
{"movie_id":8,"release_date":"9999-12-31","fetched_at":"9999-12-31T23:59:60Z","popularity":5e-324}
!
t 'a new schema' 'TMDB_RUN=r1 tmdb-sink -s 3 postgres - one.ndjson 3>s &&
	jq -c .rows s && psql -XAtq -c "SELECT movie_id, title, release_date,
	vote_average, vote_count, popularity, adult, video, genre_ids, overview,
	poster_path, backdrop_path, source, page,
	fetched_at AT TIME ZONE '\''UTC'\'', extra FROM movies
	ORDER BY movie_id"' </dev/null
status 0
stdout <<'!'
{"inserted":4,"updated":0,"deleted":0,"unchanged":0,"repeated":0}
-9223372036854775808|||-0||1e+300|||{}|||||||
7|tab	 \N new
line|0001-01-01||||||{18,77}|||||||{"genres":[{"id":18,"name":"Schauspiel"},{"id":77,"name":"New"}]}
8||9999-12-31|||5e-324|||||||||10000-01-01 00:00:00|
603|The Matrix|1999-03-31|8.23|26000|99.5|f|t|{28,878}|A "hacker"|/a.jpg||popular|3|2026-11-22 02:00:00.25|{"softcore":false}
!
stderr </dev/null

t 'genres, changes, runs' 'psql -XAtq -c "SELECT movie_id, name
	FROM movie_genres JOIN genres USING (genre_id) ORDER BY 1, 2" \
	-c "SELECT run_id, movie_id, op, changed, before, after
	FROM movie_changes ORDER BY movie_id" \
	-c "SELECT name, records, inserted, updated, deleted, unchanged,
	quarantined, started <= finished FROM runs"' </dev/null
stdout <<'!'
7|Drama
7|New
603|Action
603|Science Fiction
1|-9223372036854775808|insert|||
1|7|insert|||
1|8|insert|||
1|603|insert|||
r1|4|4|0|0|0|0|t
!

dump >before
t 'the same again' 'tmdb-sink -s 3 postgres - one.ndjson 3>s &&
	jq -c .rows s' </dev/null
status 0
stdout <<'!'
{"inserted":0,"updated":0,"deleted":0,"unchanged":4,"repeated":0}
!
# Not even a row version is new: neither written nor locked.
[ "$(q -c 'SELECT count(DISTINCT xmin::text) + sum(xmax::text::int) FROM movies')" -eq 1 ]
ok $? 'the same again: no row was touched'
dump | cmp -s - before
ok $? 'the same again: no row is another'

t 'an update' 'tmdb-sink -s 3 postgres - 3>s; jq -c .rows s
	psql -XAtq -c "SELECT movie_id, op, changed, before, after
	FROM movie_changes WHERE op = '\''update'\''"' <<'!'
{"movie_id":7,"title":"Seven","genre_ids":[18],"page":9}
{"movie_id":603,"title":"first","vote_count":1}
{"movie_id":603,"title":"The \"Matrix\"","original_title":"The Matrix","original_language":"en","release_date":"1999-03-31","vote_average":8.23,"vote_count":26001,"popularity":99.50,"adult":false,"video":true,"genre_ids":[28,878],"overview":"A \u0022hacker\u0022","poster_path":"/a.jpg","source":"trending","page":4,"fetched_at":"2026-11-23T02:00:00Z","softcore":false}
!
stdout <<'!'
{"inserted":0,"updated":2,"deleted":0,"unchanged":0,"repeated":1}
7|update|["title","release_date","genre_ids","genres"]|{"title":"tab\t \\N new\nline","release_date":"0001-01-01","genre_ids":[18,77],"genres":[{"id":18,"name":"Schauspiel"},{"id":77,"name":"New"}]}|{"title":"Seven","genre_ids":[18]}
603|update|["title","vote_count"]|{"title":"The Matrix","vote_count":26000}|{"title":"The \"Matrix\"","vote_count":26001}
!
like err 'PostgreSQL: 1 records were followed'

t '--sync' 'tmdb-sink -s 3 --sync postgres -  3>s; jq -c .rows s
	psql -XAtq -c "SELECT movie_id, before FROM movie_changes
	WHERE op = '\''delete'\'' ORDER BY 1" -c "SELECT movie_id FROM movies"' <<'!'
{"movie_id":7,"title":"Seven","genre_ids":[18]}
!
stdout <<'!'
{"inserted":0,"updated":0,"deleted":3,"unchanged":1,"repeated":0}
-9223372036854775808|{"movie_id":-9223372036854775808,"title":"","vote_average":-0,"popularity":1e+300,"genre_ids":[]}
8|{"movie_id":8,"release_date":"9999-12-31","popularity":4.94065645841247e-324,"fetched_at":"10000-01-01T00:00:00.000Z"}
603|{"movie_id":603,"title":"The \"Matrix\"","original_title":"The Matrix","original_language":"en","release_date":"1999-03-31","vote_average":8.23,"vote_count":26001,"popularity":99.5,"adult":false,"video":true,"genre_ids":[28,878],"overview":"A \"hacker\"","poster_path":"/a.jpg","source":"trending","page":4,"fetched_at":"2026-11-23T02:00:00.000Z","softcore":false}
7
!
dump >before
t '--sync without a record' 'tmdb-sink --sync postgres -' </dev/null
status 65
like err 'would delete all 1 movies'
dump | cmp -s - before
ok $? '--sync without a record: nothing is changed'

# --- many, and the same as in SQLite ---------------------------------------
many() { # many SEED: 20,000 records, ids in no order, some twice
	awk -v s="$1" 'BEGIN { srand(s); for (i = 0; i < 20000; i++) {
		id = int(rand() * 40000)
		printf "{\"movie_id\":%d,\"title\":\"Movie %d ", id, id
		for (k = 0; k < 50; k++) printf "%c", 97 + rand() * 26
		printf "\",\"genre_ids\":[%d,18],\"vote_count\":%d}\n", \
		    id % 9, rand() * 100 } }'
}
many 1 >m1
many 2 >m2
createdb many
PGDATABASE=many
for i in 1 2; do
	tmdb-sink -s p --sync postgres - m$i 2>/dev/null
	tmdb-sink -s l --sync sqlite lite m$i 2>/dev/null
done
c='movie_id, title, vote_count, digest'
q -c "SELECT to_json(genre_ids), $c FROM movies ORDER BY movie_id" >want
sqlite3 lite "SELECT genre_ids, $c FROM movies" | cmp -s - want
ok $? 'as SQLite: the same movies'
[ "$(wc -l <want)" -gt 10000 ]
ok $? 'as SQLite: many movies'
c='run_id, movie_id, op, changed, before, after'
q -c "SELECT $c FROM movie_changes ORDER BY 1, 2" >want
sqlite3 lite "SELECT $c FROM movie_changes ORDER BY 1, 2" | cmp -s - want
ok $? 'as SQLite: the same changes'
jq -c .rows p >want
jq -c .rows l | cmp -s - want
ok $? 'as SQLite: the same counts'

createdb titles
tmdb-sink postgres titles "$root/tests/titles.ndjson"
jq -c '[.movie_id, .title]' "$root/tests/titles.ndjson" >want
q -c 'SELECT json_build_array(movie_id, title) FROM movies ORDER BY movie_id' \
    titles | jq -c . | diff - want
ok $? 'every title is read as it was'

# --- connections -----------------------------------------------------------
createdb other
t 'DEST is a database' 'tmdb-sink postgres other one.ndjson &&
	psql -XAtq other -c "SELECT count(*) FROM movies"' </dev/null
stdout <<'!'
4
!
t 'DEST is a connection string' 'tmdb-sink postgres \
	"dbname=other options='\''-c search_path=pg_catalog,public'\''" one.ndjson' </dev/null
status 0
t 'TMDB_PG' 'TMDB_PG="postgresql:///other?host=$PGHOST" PGHOST=/nowhere \
	tmdb-sink postgres - one.ndjson' </dev/null
status 0
t 'a password on the command line' 'tmdb-sink postgres \
	postgresql://tmdb:geheim@/other one.ndjson' </dev/null
status 64
like err 'everybody can see a password'
[ "$(grep -c geheim err)" -eq 0 ]
ok $? 'a password on the command line is not repeated'
t 'a wrong connection string' 'tmdb-sink postgres "nonsense=1" one.ndjson' </dev/null
status 78
t 'no server' 'PGHOST=/nowhere tmdb-sink postgres - one.ndjson' </dev/null
status 75
t 'no database' 'PGDATABASE=none tmdb-sink postgres - one.ndjson' </dev/null
status 69
q -c "CREATE ROLE guest LOGIN" -c "CREATE ROLE known LOGIN PASSWORD 'geheim'" \
    -c 'REVOKE CREATE ON SCHEMA public FROM public' other
sed -i '1i local all known scram-sha-256' pg/data/pg_hba.conf
server reload
t 'no rights' 'PGUSER=guest tmdb-sink postgres other one.ndjson' </dev/null
status 77
t 'a wrong password' 'PGUSER=known PGPASSWORD=falsch tmdb-sink postgres other one.ndjson' </dev/null
status 77
t 'no password' 'PGUSER=known tmdb-sink postgres other one.ndjson' </dev/null
status 77

# --- who else is there -----------------------------------------------------
PGDATABASE=other
dump >before
psql -Xq other >/dev/null 2>&1 <<'!' &
BEGIN; LOCK TABLE movies; SELECT pg_sleep(30);
!
pid=$!
locked() { [ "$(q -c "SELECT count(*) FROM pg_locks WHERE granted AND
	mode = 'AccessExclusiveLock' AND relation = 'movies'::regclass")" -eq 1 ]; }
until_true locked
t 'locked' 'tmdb-sink --timeout 100ms postgres - m1' </dev/null
status 75
like err 'lock timeout'
q -c "SELECT pg_cancel_backend(pid) FROM pg_stat_activity
    WHERE query LIKE '%pg_sleep(30)%' AND pid <> pg_backend_pid()" >/dev/null
wait $pid 2>/dev/null
t 'a statement timeout' 'PGOPTIONS="-c statement_timeout=1ms" \
	tmdb-sink postgres - m1' </dev/null
status 75
t 'read-only' 'PGOPTIONS="-c default_transaction_read_only=on" \
	tmdb-sink postgres - m1' </dev/null
status 75
dump | cmp -s - before
ok $? 'locked, too slow, read-only: nothing is changed'

tmdb-sink postgres - m1 2>/dev/null & one=$!
tmdb-sink postgres - m1 2>/dev/null & two=$!
wait $one && wait $two && [ "$(q -c "SELECT count(*) FROM movie_changes
    WHERE op = 'insert' GROUP BY run_id ORDER BY 1 DESC LIMIT 1")" -gt 10000 ] &&
	[ "$(q -c "SELECT sum(inserted + updated) FROM (SELECT * FROM runs
	    ORDER BY run_id DESC LIMIT 1) r")" -eq 0 ]
ok $? 'two at once: one after the other'

# --- it ends in the middle ---------------------------------------------------
dump >before
mkfifo pipe
middle() { # middle HOW...: something happens while records come
	tmdb-sink postgres - <pipe 2>err &
	pid=$!
	exec 9>pipe
	cat m2 m2 m2 >&9
	until_true staging
	# A server that it starts shall not keep the pipe open.
	"$@" >/dev/null 2>&1 9>&-
	# The sink may be gone already.
	(trap '' PIPE; cat m2 >&9) 2>/dev/null
	exec 9>&-
	wait $pid 2>/dev/null
	st=$?
}
staging() { [ "$(q -c "SELECT count(*) FROM pg_stat_activity
    WHERE query LIKE 'COPY tmdb_staging%'")" -eq 1 ]; }
terminate() { q -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE query LIKE 'COPY tmdb_staging%' AND pid <> pg_backend_pid()"; }
kill_sink() { kill -KILL "$pid"; }

name='its backend is killed'
middle terminate
status 75
dump | cmp -s - before
ok $? 'its backend is killed: nothing is changed'
name='the server crashes'
middle server restart -m immediate
status 75
dump | cmp -s - before
ok $? 'the server crashes: nothing is changed'
middle kill_sink
[ $st -eq 137 ]
ok $? 'the sink is killed'
dump | cmp -s - before
ok $? 'the sink is killed: nothing is changed'
t 'no end mark' 'TMDB_END_MARK=1 tmdb-sink postgres - m2' </dev/null
status 65
dump | cmp -s - before
ok $? 'no end mark: nothing is changed'
t 'the next run makes it good' 'tmdb-sink --sync postgres - m2' </dev/null
status 0
q -c 'SELECT movie_id, title, digest FROM movies ORDER BY 1' >got
q -c 'SELECT movie_id, title, digest FROM movies ORDER BY 1' many | cmp -s - got
ok $? 'the next run makes it good: as if nothing had happened'

# Meanwhile another run has changed the same movies.
createdb serial
head -n 200 m1 >some
sed 's/Movie/Film/' some >others
tmdb-sink postgres serial some 2>/dev/null
slower() { # slower ISOLATION
	PGOPTIONS="-c default_transaction_isolation=$1" \
		tmdb-sink postgres serial <pipe 2>err &
	pid=$!
	exec 9>pipe
	cat m2 m2 m2 >&9
	until_true staging
	tmdb-sink postgres serial others 2>/dev/null
	exec 9>&-
	wait $pid
	st=$?
}
name='not serializable'
slower serializable
status 75
[ "$(q -c "SELECT count(*) FROM movies WHERE title NOT LIKE 'Film %'" serial)" -eq 0 ]
ok $? 'not serializable: the other run counts'
name='read committed'
slower 'read\ committed'
status 0

# Killed at each message that it sends or gets.
if strace -o /dev/null true 2>/dev/null; then
	ASAN_OPTIONS=detect_leaks=0
	export ASAN_OPTIONS
	createdb swept
	PGDATABASE=swept
	rows() { q -c 'SELECT title FROM movies ORDER BY movie_id'; }
	alone() { [ "$(q -c "SELECT count(*) FROM pg_stat_activity
	    WHERE application_name = 'tmdb-sink'")" -eq 0 ]; }
	tmdb-sink postgres swept others 2>/dev/null
	rows >titles.others
	tmdb-sink postgres swept some 2>/dev/null
	rows >titles.some
	movies=$(wc -l <titles.some) is=some will=others turns=1
	for call in sendto recvfrom; do
		i=0 wrong=0 late=0
		while [ $i -lt 300 ]; do
			i=$((i + 1)) st=0
			strace -qq -o /dev/null \
			    -e inject=$call:signal=KILL:when=$i \
			    tmdb-sink postgres swept $will 2>/dev/null || st=$?
			until_true alone
			if rows | cmp -s - titles.$will; then
				late=$((late + 1))
			elif ! rows | cmp -s - titles.$is; then
				wrong=$((wrong + 1))
				echo "# $call $i: neither old nor new"
			fi
			tmdb-sink postgres swept $will 2>/dev/null
			rows | cmp -s - titles.$will || wrong=$((wrong + 1))
			turns=$((turns + 1)) was=$is
			is=$will will=$was
			[ $st -ne 0 ] || break
		done
		[ "$(q -c "SELECT count(*) FROM movie_changes
		    WHERE op = 'update'")" -eq $((turns * movies)) ] ||
			wrong=$((wrong + 1))
		echo "# $((i - 1)) calls of $call, $((late - 1)) of them after the commit"
		[ $i -gt 10 ] && [ $i -lt 300 ] && [ $wrong -eq 0 ]
		ok $? "killed at every $call: all or nothing, and the next run makes it good"
	done
	unset ASAN_OPTIONS
else
	skip 'killed at every message' 'needs strace'
fi

# A server without room: its data lie on a small disk that only it can see.
if [ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null; then
	mkdir small
	chown nobody small pg
	cat >start <<-!
	mount -t tmpfs -o size=56m,mode=700,uid=$(id -u nobody) none $tmp/small
	$as_user initdb -D $tmp/small/data -U tmdb -A trust -E UTF8 --locale=C \
	    -N --wal-segsize=1 >/dev/null 2>&1
	exec $as_user pg_ctl -D $tmp/small/data -l $tmp/pg/small.log -w -s start \
	    -o "-k $tmp/pg -p 5499 -c listen_addresses='' -c fsync=off \
	    -c max_wal_size=2MB -c min_wal_size=2MB"
	!
	unshare -m sh start
	PGPORT=5499 PGDATABASE=postgres
	export PGPORT
	small=$(q -c 'SELECT pg_backend_pid()' >/dev/null &&
		ps -eo pid,args | awk -v d="$tmp/small/data" \
		    '$2 ~ /postgres$/ && index($0, "-D " d) { print $1 }')
	pids="$pids $small"
	[ -n "$small" ]
	ok $? 'a server on a small disk'
	tmdb-sink postgres - one.ndjson
	dump >before
	for i in 1 2 3 4 5 6 7 8 9; do
		sed "s/\"movie_id\":/&$i/" m1
	done >lots
	t 'the disk of the server is full' 'tmdb-sink postgres - lots' </dev/null
	status 75
	like err 'No space left|connection was lost'
	until_true dump >/dev/null 2>&1
	dump | cmp -s - before
	ok $? 'the disk of the server is full: nothing is changed'
	t 'the disk of the server is full: the next run is good' \
		'tmdb-sink postgres - one.ndjson' </dev/null
	status 0
	kill -QUIT "$small"
	unset PGPORT
else
	skip 'the disk of the server is full' 'needs root and unshare'
fi
PGDATABASE=other

# --- rows that the server refuses ----------------------------------------------
createdb -E LATIN1 -T template0 latin
awk 'BEGIN { for (i = 0; i < 5000; i++) printf \
    "{\"movie_id\":%d,\"title\":\"%s\"}\n", i, \
    i % 1000 == 77 ? "기생충" : i % 2 ? "Amélie" : "x" }' >mixed
t 'bad rows stand alone' 'tmdb-sink -q 3 -s 4 postgres latin mixed 3>bad 4>s &&
	jq -c "[.in, .out, .quarantined]" s && jq -c .rows s &&
	jq -c "[.kind, .line, .record.movie_id, .errors[0].rule]" bad &&
	psql -XAtq latin -c "SELECT count(*), min(title), max(title) FROM movies"' </dev/null
status 0
stdout <<'!'
[5000,4995,5]
{"inserted":4995,"updated":0,"deleted":0,"unchanged":0,"repeated":0}
["invalid",78,77,"postgres"]
["invalid",1078,1077,"postgres"]
["invalid",2078,2077,"postgres"]
["invalid",3078,3077,"postgres"]
["invalid",4078,4077,"postgres"]
4995|Amélie|x
!
t 'bad rows count for --max-bad' 'tmdb-sink -q q --max-bad 0.01% postgres latin mixed' </dev/null
status 65

# --- other schemas ---------------------------------------------------------------
createdb strange
q -c 'CREATE TABLE movies (x int)' strange
t 'of another program' 'tmdb-sink postgres strange one.ndjson' </dev/null
status 78
q -c 'UPDATE tmdb_schema SET version = 99' other
t 'of a newer version' 'tmdb-sink postgres other one.ndjson' </dev/null
status 78
like err 'schema version 99, this tmdb-sink knows 2'

# Version 1 lacked this index.
createdb older
tmdb-sink postgres older one.ndjson
q -c 'DROP INDEX movie_changes_by_run' -c 'UPDATE tmdb_schema SET version = 1' older
t 'of an older version, read-only' 'PGOPTIONS="-c default_transaction_read_only=on" \
	tmdb-sink postgres older one.ndjson' </dev/null
status 75
t 'of an older version' 'TMDB_LOG_LEVEL=info tmdb-sink -s 3 postgres older \
	one.ndjson 3>s && jq -c .rows s && psql -XAtq older -c "SELECT version
	FROM tmdb_schema" -c "SELECT indexdef FROM pg_indexes
	WHERE indexname = '\''movie_changes_by_run'\''"' </dev/null
status 0
stdout <<'!'
{"inserted":0,"updated":0,"deleted":0,"unchanged":4,"repeated":0}
2
CREATE INDEX movie_changes_by_run ON public.movie_changes USING btree (run_id)
!
like err 'schema version 1 becomes 2'

done_testing
