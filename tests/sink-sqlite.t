#!/bin/sh
# tmdb-sink sqlite: rows, changes, locks.
# shellcheck source=tests/tap.sh
# shellcheck disable=SC2016
. "$(dirname "$0")/tap.sh"

# Everything in the database, but for the runs.
dump() { sqlite3 "$1" .dump | grep -v 'INSERT INTO runs'; }

cat >one.ndjson <<'!'
{"movie_id":603,"title":"The Matrix","original_title":"The Matrix","original_language":"en","release_date":"1999-03-31","vote_average":8.230,"vote_count":26000,"popularity":99.5,"adult":false,"video":true,"genre_ids":[28,878],"overview":"A \"hacker\"","poster_path":"/a.jpg","backdrop_path":null,"source":"popular","page":3,"fetched_at":"2026-11-22T02:00:00Z","softcore":false}
{"movie_id":11,"title":"Star Wars","genre_ids":[12,28,28],"release_date":"","popularity":1e3}
{"movie_id":7,"genres":[{"id":18,"name":"Schauspiel"},{"id":77,"name":"New"}]}
!
t 'a new database' 'TMDB_RUN=r1 tmdb-sink -s 3 sqlite db one.ndjson 3>s &&
	jq -c .rows s
	sqlite3 db "SELECT movie_id, title, release_date, vote_average, vote_count,
	    popularity, adult, video, genre_ids, overview, poster_path,
	    backdrop_path, source, page, fetched_at FROM movies"' </dev/null
status 0
stdout <<'!'
{"inserted":3,"updated":0,"deleted":0,"unchanged":0,"repeated":0}
7||||||||[18,77]||||||
11|Star Wars||||1000.0|||[12,28,28]||||||
603|The Matrix|1999-03-31|8.23|26000|99.5|0|1|[28,878]|A "hacker"|/a.jpg||popular|3|2026-11-22T02:00:00Z
!
stderr </dev/null

t 'what has no column' 'sqlite3 db "SELECT movie_id, extra FROM movies"' </dev/null
stdout <<'!'
7|{"genres":[{"id":18,"name":"Schauspiel"},{"id":77,"name":"New"}]}
11|
603|{"softcore":false}
!

t 'genres' 'sqlite3 db "SELECT movie_id, name FROM movie_genres
	JOIN genres USING (genre_id) ORDER BY movie_id, genre_id"' </dev/null
stdout <<'!'
7|Drama
7|New
11|Adventure
11|Action
603|Action
603|Science Fiction
!

t 'types' 'sqlite3 db "SELECT DISTINCT typeof(vote_average),
	typeof(popularity), typeof(adult), typeof(digest) FROM movies
	WHERE movie_id = 603"' </dev/null
stdout <<'!'
real|real|integer|integer
!

t 'changes and runs' 'sqlite3 db "SELECT run_id, movie_id, op, changed, before,
	after FROM movie_changes ORDER BY movie_id;
	SELECT run_id, name, records, inserted, updated, deleted, unchanged,
	quarantined, started <= finished FROM runs"' </dev/null
stdout <<'!'
1|7|insert|||
1|11|insert|||
1|603|insert|||
1|r1|3|3|0|0|0|0|1
!

t 'a good database' 'sqlite3 db "PRAGMA integrity_check;
	PRAGMA foreign_key_check; PRAGMA page_size; PRAGMA journal_mode;
	PRAGMA user_version; SELECT count(*) FROM sqlite_master
	WHERE type = '\''index'\'' AND sql <> '\'''\''"
	ls -A | grep -e journal -e tmp' </dev/null
stdout <<'!'
ok
16384
delete
2
3
!

# --- again ---------------------------------------------------------------
dump db >before
t 'the same again' 'tmdb-sink -s 3 sqlite db one.ndjson 3>s && jq -c .rows s' \
    </dev/null
status 0
stdout <<'!'
{"inserted":0,"updated":0,"deleted":0,"unchanged":3,"repeated":0}
!
dump db | cmp -s - before
ok $? 'the same again: no row is another'

t 'only the bookkeeping, the order and the spelling' \
    'tmdb-sink sqlite db; sqlite3 db "SELECT page, fetched_at FROM movies
	WHERE movie_id = 603"' <<'!'
{"popularity":1000.00,"release_date":null,"genre_ids":[12, 28,28.0],"title":"Star\u0020Wars","movie_id":11,"adult":null,"page":9,"fetched_at":"2026-12-01T00:00:00Z","source":"trending"}
!
stdout <<'!'
3|2026-11-22T02:00:00Z
!
dump db | cmp -s - before
ok $? 'only the bookkeeping, the order and the spelling: no row is another'

t 'an update' 'tmdb-sink -s 3 sqlite db 3>s; jq -c .rows s
	sqlite3 db "SELECT run_id, movie_id, op, changed, before, after
	FROM movie_changes WHERE op = '\''update'\'';
	SELECT page, vote_count, title, genre_ids FROM movies
	WHERE movie_id = 11; SELECT genre_id FROM movie_genres
	WHERE movie_id = 11"' <<'!'
{"movie_id":11,"title":"Star \"Wars\"","genre_ids":[878],"popularity":1e3,"vote_count":5,"page":2,"x":[1]}
!
stdout <<'!'
{"inserted":0,"updated":1,"deleted":0,"unchanged":0,"repeated":0}
4|11|update|["title","genre_ids","vote_count","x"]|{"title":"Star Wars","genre_ids":[12,28,28]}|{"title":"Star \"Wars\"","genre_ids":[878],"vote_count":5,"x":[1]}
2|5|Star "Wars"|[878]
878
!

t 'of one id the last' 'tmdb-sink -s 3 sqlite db 3>s && jq -c .rows s
	sqlite3 db "SELECT title FROM movies WHERE movie_id IN (1, 2)"' <<'!'
{"movie_id":2,"title":"first"}
{"movie_id":1,"title":"other"}
{"movie_id":2,"title":"second"}
{"movie_id":2,"title":"third"}
!
status 0
stdout <<'!'
{"inserted":2,"updated":0,"deleted":0,"unchanged":0,"repeated":2}
other
third
!
like err '2 records were followed by another of their id'

# --- --sync --------------------------------------------------------------
t '--sync' 'tmdb-sink -s 3 --sync sqlite db one.ndjson 3>s; jq -c .rows s
	sqlite3 db "SELECT movie_id FROM movies;
	SELECT movie_id, before FROM movie_changes WHERE op = '\''delete'\'';
	PRAGMA foreign_key_check"' </dev/null
stdout <<'!'
{"inserted":0,"updated":1,"deleted":2,"unchanged":2,"repeated":0}
7
11
603
1|{"movie_id":1,"title":"other"}
2|{"movie_id":2,"title":"third"}
!
dump db >before
t '--sync without a record' 'tmdb-sink --sync sqlite db' </dev/null
status 65
like err 'would delete all 3 movies'
dump db | cmp -s - before
ok $? '--sync without a record: nothing is changed'

t 'earlier states can be had back' "sqlite3 db 'SELECT before
	FROM movie_changes WHERE movie_id = 11 AND op <> '\\''insert'\\''
	ORDER BY change_id'" </dev/null
stdout <<'!'
{"title":"Star Wars","genre_ids":[12,28,28]}
{"title":"Star \"Wars\"","vote_count":5,"genre_ids":[878],"x":[1]}
!

# --- large ---------------------------------------------------------------
many() { # many SEED: 20,000 records, ids in no order, some twice
	awk -v s="$1" 'BEGIN { srand(s); for (i = 0; i < 20000; i++) {
		id = int(rand() * 40000)
		printf "{\"movie_id\":%d,\"title\":\"Movie %d\",", id, id
		printf "\"genre_ids\":[%d,18],\"vote_count\":%d}\n", \
		    id % 9, rand() * 100 } }'
}
many 1 >m1
many 2 >m2
t 'one batch' 'tmdb-sink sqlite d1 m1 && tmdb-sink --sync sqlite d1 m2' </dev/null
t 'many batches' 'tmdb-sink --memory 1M sqlite d2 m1 &&
	tmdb-sink --memory 1M --sync sqlite d2 m2' </dev/null
status 0
for d in d1 d2; do
	sqlite3 $d "SELECT * FROM movies;
	    SELECT * FROM movie_genres; SELECT * FROM genres" >$d.txt
done
cmp -s d1.txt d2.txt
ok $? 'one batch and many: the same rows'
jq -sc 'group_by(.movie_id) | .[] | .[-1] |
	[.movie_id, .title, .vote_count]' m2 >want
sqlite3 d1 "SELECT json_array(movie_id, title, vote_count) FROM movies" |
	cmp -s - want
ok $? '--sync: the table equals the input'

# So many genres that SQLite sorts their index by temporary files.
seq 200000 | awk '{ printf "{\"movie_id\":%d,\"genre_ids\":[%d,%d]}\n",
	$1, $1 % 19, 19 + $1 % 7 }' >many.ndjson
mkdir beside elsewhere
sorted_in() { # sorted_in ENVIRONMENT...: where files for sorting were made
	rm -f beside/db
	env "$@" ASAN_OPTIONS=detect_leaks=0 strace -f -qq -e trace=openat -o trace tmdb-sink -q /dev/null \
	    sqlite beside/db many.ndjson &&
		grep -o '"[^"]*etilqs_' trace | tr -d '"' | tr -s / | sort -u
}
name=
if strace -o /dev/null true 2>/dev/null; then
	is "$(sorted_in)" ./beside/etilqs_ 'an index is sorted beside the database'
	is "$(sorted_in SQLITE_TMPDIR=elsewhere)" elsewhere/etilqs_ \
	    'or where the user says'
	t 'and nothing is left of it' 'ls -A beside elsewhere
		sqlite3 beside/db "PRAGMA integrity_check;
		SELECT count(*) FROM movie_genres INDEXED BY movie_genres_by_genre
		WHERE genre_id = 18"' </dev/null
	stdout <<-'!'
	beside:
	db

	elsewhere:
	ok
	10526
	!
else
	skip 'where an index is sorted' 'needs strace'
fi

# --- who else is there ---------------------------------------------------
mkfifo locked
sqlite3 db 'BEGIN EXCLUSIVE;' '.read locked' &
pid=$!
exec 9>locked
t 'locked' 'tmdb-sink --timeout 100ms sqlite db' <one.ndjson
status 75
like err 'db: .*another program has held it for 0.1 seconds'
exec 9>&-
wait $pid
t 'locked no more' 'tmdb-sink sqlite db' <one.ndjson
status 0

t 'a reader does not see half' "sqlite3 db 'BEGIN; SELECT count(*) FROM movies;' \
    '.shell tmdb-sink --timeout 100ms sqlite db m1 2>err2; echo \$?' \
    'SELECT count(*) FROM movies;' | sort -n" </dev/null
stdout <<'!'
3
3
75
!

# Two at once make a new database: one of them is told to come again.
mkfifo slow
tmdb-sink sqlite race <slow 2>err &
pid=$!
exec 9>slow
tmdb-sink sqlite race one.ndjson
exec 9>&-
wait $pid
[ $? -eq 75 ] && [ "$(sqlite3 race 'SELECT count(*) FROM movies')" -eq 3 ]
ok $? 'made by another meanwhile: 75, and the other stays'

# --- databases that are not as they should be ------------------------------
sqlite3 other 'CREATE TABLE movies (movie_id)'
t 'of another program' 'tmdb-sink sqlite other' <one.ndjson
status 78
sqlite3 db 'PRAGMA user_version = 99'
t 'of a newer version' 'tmdb-sink sqlite db' <one.ndjson
status 78
like err 'schema version 99, this tmdb-sink knows 2'
sqlite3 db 'PRAGMA user_version = 2'

# Version 1, as the first tmdb-sink made it.
sqlite3 v1 <<'!'
CREATE TABLE movies (movie_id INTEGER PRIMARY KEY, title TEXT, original_title TEXT, original_language TEXT, release_date TEXT, vote_average REAL, vote_count INTEGER, popularity REAL, adult INTEGER, video INTEGER, genre_ids TEXT, overview TEXT, poster_path TEXT, backdrop_path TEXT, source TEXT, page INTEGER, fetched_at TEXT, extra TEXT, digest INTEGER NOT NULL);
CREATE TABLE genres (genre_id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE movie_genres (movie_id INTEGER NOT NULL REFERENCES movies, genre_id INTEGER NOT NULL REFERENCES genres, PRIMARY KEY (movie_id, genre_id)) WITHOUT ROWID;
CREATE TABLE runs (run_id INTEGER PRIMARY KEY, name TEXT, started TEXT NOT NULL, finished TEXT, records INTEGER, inserted INTEGER, updated INTEGER, deleted INTEGER, unchanged INTEGER, quarantined INTEGER);
CREATE TABLE movie_changes (change_id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES runs, movie_id INTEGER NOT NULL, op TEXT NOT NULL, changed TEXT, before TEXT, after TEXT);
CREATE INDEX movie_genres_by_genre ON movie_genres (genre_id);
CREATE INDEX movie_changes_by_movie ON movie_changes (movie_id);
INSERT INTO movies (movie_id, title, digest) VALUES (11, 'Old', 0);
INSERT INTO runs (started) VALUES ('2026-01-01T00:00:00Z');
INSERT INTO movie_changes (run_id, movie_id, op) VALUES (1, 11, 'insert');
PRAGMA application_id = 1414349890;
PRAGMA user_version = 1;
!
schema() { # schema FILE: in one spelling
	sqlite3 "$1" 'SELECT sql FROM sqlite_master ORDER BY name' |
		tr -d ' \n' && sqlite3 "$1" 'PRAGMA user_version'
}
mkfifo held
sqlite3 v1 'BEGIN EXCLUSIVE;' '.read held' &
pid=$!
exec 9>held
t 'of an older version, locked' 'tmdb-sink --timeout 100ms sqlite v1' <one.ndjson
status 75
exec 9>&-
wait $pid
t 'of an older version' 'TMDB_LOG_LEVEL=info tmdb-sink sqlite v1 &&
	sqlite3 v1 "PRAGMA user_version; PRAGMA integrity_check;
	PRAGMA foreign_key_check; SELECT run_id, movie_id, op, before
	FROM movie_changes ORDER BY movie_id, run_id"' <one.ndjson
status 0
stdout <<'!'
2
ok
2|7|insert|
1|11|insert|
2|11|update|{"title":"Old"}
2|603|insert|
!
like err 'schema version 1 becomes 2'
rm -f new
tmdb-sink sqlite new one.ndjson
schema new >want
schema v1 | cmp -s - want
ok $? 'of an older version: as a new one'
: >nothing
t 'an empty file' 'tmdb-sink sqlite nothing &&
	sqlite3 nothing "SELECT count(*) FROM movies; PRAGMA page_size"' <one.ndjson
stdout <<'!'
3
16384
!
sqlite3 wal 'PRAGMA journal_mode = WAL; CREATE TABLE t (x); DROP TABLE t' >/dev/null
t 'the journal mode stays' 'tmdb-sink sqlite wal &&
	sqlite3 wal "PRAGMA journal_mode; SELECT count(*) FROM movies"' <one.ndjson
stdout <<'!'
wal
3
!
echo 'this is no database at all' >text
t 'no database' 'tmdb-sink sqlite text' <one.ndjson
status 69
like err 'text: .*not a database'
cp d1 torn
dd if=/dev/urandom of=torn bs=16384 seek=2 count=8 conv=notrunc 2>/dev/null
t 'damaged' 'tmdb-sink sqlite torn' <m1
status 69
t 'a strange name' 'tmdb-sink sqlite ":memory:" && test -s :memory: &&
	tmdb-sink sqlite "file:x?mode=memory" && test -s "file:x?mode=memory"' <one.ndjson
status 0
t 'a device' 'tmdb-sink sqlite /dev/null' <one.ndjson
status 73
if [ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null; then
	mkdir ro
	cp d1 ro/db
	t 'read only' "unshare -m sh -c 'mount --bind ro ro &&
	    mount -o remount,ro,bind ro && tmdb-sink sqlite ro/db'" <m2
	status 74
	like err 'ro/db: '
	t 'full' "unshare -m sh -c 'mount -t tmpfs -o size=2M none ro &&
	    tmdb-sink sqlite ro/db one.ndjson && cp ro/db small &&
	    { tmdb-sink sqlite ro/db m1; st=\$?; sqlite3 ro/db \
	    \"PRAGMA integrity_check; SELECT count(*) FROM movies\"
	    exit \$st; }'" </dev/null
	status 74
	stdout <<-'!'
	ok
	3
	!
else
	skip 'read only and full' 'needs root and unshare'
fi

done_testing
