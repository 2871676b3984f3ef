#!/bin/sh
# tmdb-daily, with the programs themselves and the stub server.
# shellcheck disable=SC1091,SC2013,SC2016,SC2119,SC2154,SC2317
. "$(dirname -- "$0")/tap.sh"
. "$root/tests/stub.sh"

# Each test gets data and logs of its own; three pages are plenty for most.
fresh() { # fresh NAME
	TMDB_DATA=$tmp/$1/data TMDB_LOG_DIR=$tmp/$1/logs
	TMDB_MIN_RECORDS=1 TMDB_PAGES=1-3
	export TMDB_DATA TMDB_LOG_DIR TMDB_MIN_RECORDS TMDB_PAGES
	mkdir -p "$tmp/$1"
	current=$TMDB_DATA/processed/movies/current
}

run() { # run NAME [OPTION...]: tmdb-daily
	name=$1
	shift
	st=0
	tmdb-daily "$@" </dev/null >out 2>err || st=$?
}

# The rows of the present version, sorted; they say when files disagree.
ids() {
	zstd -dcq "$current/movies.ndjson.zst" | jq -r .movie_id | sort
}

agree() { # agree: NDJSON, CSV and database hold the same rows
	ids >ids.ndjson
	sqlite3 :memory: ".import --csv $current/movies.csv m" \
		'select movie_id from m' | sort >ids.csv
	sqlite3 "$TMDB_DATA/movies.db" 'select movie_id from movies' |
		sort >ids.db
	[ -s ids.ndjson ] && cmp -s ids.ndjson ids.csv && cmp -s ids.ndjson ids.db
	ok $? "$name: the files and the database hold the same $(wc -l <ids.ndjson) movies"
}

clean_up() { # clean_up [but PATH]: nothing half made is left, but that
	left=$(cd "$TMDB_DATA" && find . -path "${2-}" -prune -o \( \
		-name '*.part*' -o -name '.staged-*' -o -name '.current.*' \
		-o -path './state/work/*/*' -o -path './state/spool/*/*' \) -print)
	[ -z "$left" ]
	ok $? "$name: nothing half made is left${1:+ but what can go on}"
	[ -z "$left" ] || echo "$left" | sed 's/^/# /'
}

wait_for() { # wait_for COMMAND...: up to 10 s
	tries=0
	until "$@" 2>/dev/null; do
		tries=$((tries + 1))
		[ $tries -lt 500 ] || return 1
		sleep 0.02
	done
}

child() { # child PID NAME: the pid of its child of that name, into $child
	child=$(ps -o pid=,comm= --ppid "$1" | awk -v n="$2" '$2 == n { print $1; exit }')
	[ -n "$child" ]
}

# A day as it should be.
stub_start
fresh good
unset TMDB_PAGES TMDB_MIN_RECORDS
run 'a good day'
status 0
stdout </dev/null
stderr </dev/null
agree
clean_up
[ "$(wc -l <ids.ndjson)" -ge 1000 ]
ok $? "$name: a thousand movies or more"
is "$(last '.fetch[0].stats.out == .stages.validate.in and
	.stages.validate.out == .stages.clean.in and
	.stages.clean.out == .stages.dedup.in and
	.stages.dedup.out == .stages.merge.in and
	.stages.merge.out == .rows and .rows == .stages.csv.out and
	([.stages[] | .in == .out + .quarantined + (.merged // 0)] | all)')" true 'all records are accounted for'
is "$(last '.fetch[0].metrics | [.requests, .summary, .ms.p50 <= .ms.p95] | tojson')" \
	'[100,true,true]' 'and how long the requests took'
is "$(last '[.status, .exit, .failed, (.gate | length)] | tojson')" \
	'["ok",0,null,4]' 'the line of the run'
is "$(cat "$TMDB_DATA"/quarantine/*/*.ndjson | wc -l)" \
	"$(last '[.stages[].quarantined] | add')" 'the quarantine holds what was refused'
is "$(readlink "$current")" "versions/$(last .version)" 'current is that version'
raw=$TMDB_DATA/raw/movies/latest
is "$(jq -r .hash "$raw"/popular-*.meta.json)" \
	"sha256:$(sha256sum <"$(ls "$raw"/popular-*.ndjson.zst)" | cut -d ' ' -f 1)" \
	'the archive has the hash that is written beside it'
is "$(zstd -dcq "$raw"/popular-*.ndjson.zst | TMDB_LOG_DIR='' tmdb-fetch replay | wc -l)" \
	"$(last '.fetch[0].stats.out')" 'the archive gives the records again'
grep -rqF "$stub_key" "$tmp/good"
is $? 1 'the key is in no file'
bad=$(cat "$TMDB_LOG_DIR"/app/*.log | grep -cvE \
	'^time="[0-9-]{10}T[0-9:]{8}\.[0-9]{3}Z" level=[a-z]+ prog=tmdb-[a-z]+ run=[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8} msg=".*"')
is "$bad" 0 'the log has its form'

# The next run merges, and the versions before it stay.
fresh merge
run 'pages 1-3'
agree
cp ids.ndjson ids.1
before=$(readlink "$current")
sum=$(cat "$current"/* | cksum)
run 'pages 3-5' --pages 3-5 -v
status 0
like out 'movies published in'
like out 'merge +[0-9]+ in'
agree
sort -u ids.1 ids.ndjson | cmp -s - ids.ndjson
ok $? "$name: what was there is there"
[ "$(wc -l <ids.ndjson)" -gt "$(wc -l <ids.1)" ]
ok $? "$name: and more"
is "$(cat "$TMDB_DATA/processed/movies/$before"/* | cksum)" "$sum" 'the old version is untouched'
is "$(wc -l <"$TMDB_DATA/state/runs.ndjson")" 2 'a line for each run'

# Usage.
fresh usage
t 'help' 'tmdb-daily -h' </dev/null
status 0
stderr </dev/null
like out '^usage: tmdb-daily'
t 'no such option' 'tmdb-daily --frobnicate' </dev/null
status 64
t 'an operand' 'tmdb-daily now' </dev/null
status 64
[ ! -e "$TMDB_DATA" ]
ok $? "$name: nothing was begun"

# What a fetch that was cut short leaves, and the next run takes up.
part=./state/spool/movies/.popular.part

# Two at once.
stub_stop
stub_start -L 150
fresh twice
tmdb-daily >out.1 2>err.1 &
one=$!
name='two at once'
wait_for child $one tmdb-fetch
find "/proc/$child/fd" -lname '*/movies.lock' | grep -q .
is $? 1 'the lock is not passed on to fetch'
run 'two at once'
status 75
like err 'another run works on'
st=0
wait $one || st=$?
name='the other'
status 0
agree
is "$(jq -r .status "$TMDB_DATA/state/runs.ndjson" | sort | xargs)" 'busy ok' 'both are told of'

# What is to be killed in the middle must not be done before: its second page
# never ends.
stuck() {
	stub_stop
	stub_fault <<-'!'
	page=2 stall=body for=60
	!
}

# A fetch that dies in the middle publishes nothing.
stuck
before=$(readlink "$current")
tmdb-daily >out 2>err &
one=$!
wait_for child $one tmdb-fetch
kill -9 "$child"
st=0
wait $one || st=$?
name='fetch killed'
status 71
like err 'fetch was killed by signal 9'
is "$(readlink "$current")" "$before" 'the last version is current'
agree
clean_up but "$part"
stub_stop
stub_start
run 'the run after it'
status 0
agree
clean_up

# A signal ends the run and all it started, and leaves nothing.
stuck
for sig in TERM:143 HUP:129; do
	before=$(readlink "$current")
	env --default-signal=HUP tmdb-daily >out 2>err &
	one=$!
	wait_for child $one tmdb-fetch
	kill -"${sig%:*}" $one
	st=0
	wait $one || st=$?
	name=SIG${sig%:*}
	status "${sig#*:}"
	kill -0 "$child" 2>/dev/null
	is $? 1 'fetch is gone, too'
	is "$(readlink "$current")" "$before" 'the last version is current'
	clean_up but "$part"
done

# Killed outright: the programs go with it, the lock is free, and the next
# run makes it good.
tmdb-daily >out 2>err &
one=$!
wait_for child $one tmdb-fetch
kill -9 $one
wait $one 2>/dev/null
name='the run killed'
wait_for sh -c "! kill -0 $child"
ok $? "$name: fetch is gone, too"
stub_stop
stub_start
run 'the run after it'
status 0
stderr </dev/null
agree
clean_up
is "$(jq -r .status "$TMDB_DATA/state/runs.ndjson" | tail -n 2 | xargs)" 'killed unchanged' 'the dead run is told of'
stub_stop

# Cut short in the middle of many pages, it goes on where it stood.
stub_start -L 100
fresh resume
export TMDB_PAGES=1-60
tmdb-daily >out 2>err &
one=$!
wait_for child $one tmdb-fetch
wait_for sh -c '[ "$(wc -l <"$TMDB_DATA/state/spool/movies/.popular.part/records.ndjson")" -ge 400 ]'
kill -9 $one
wait $one 2>/dev/null
asked=$(stub_count)
run 'a fetch taken up'
status 0
[ "$(($(stub_count) - asked))" -lt 50 ]
ok $? "$name: asks for the rest alone ($asked, then $(($(stub_count) - asked)))"
is "$(last '.fetch[0].stats | [.out, .pages.good, .resumed] | tojson')" '[1200,60,true]' 'all pages are there'
is "$(zstd -dcq "$TMDB_DATA"/raw/movies/latest/*.ndjson.zst | jq -r .page | sort -n | uniq | wc -l)" 60 'and in the archive'
agree
clean_up

# What is left of another day, or is damaged, is not taken up.
tmdb-daily >out 2>err &
one=$!
wait_for child $one tmdb-fetch
wait_for test -s "$TMDB_DATA/$part/state"
kill $one
wait $one 2>/dev/null
echo rubbish >"$TMDB_DATA/$part/state"
run 'what was left is damaged'
status 0
is "$(last '.fetch[0].stats | [.out, .resumed] | tojson')" '[1200,null]' 'it is fetched anew'
tmdb-daily >out 2>err &
one=$!
wait_for child $one tmdb-fetch
wait_for test -s "$TMDB_DATA/$part/state"
kill $one
wait $one 2>/dev/null
sed -i 's/^2[0-9-]*$/2026-01-01/' "$TMDB_DATA/$part/request"
run 'what was left is of another day'
status 0
is "$(last '.fetch[0].stats | [.out, .resumed] | tojson')" '[1200,null]' 'it is fetched anew'
agree
clean_up
stub_stop

# Killed at random moments: before the next run and after it, a version is
# there and whole.
seed=${SEED:-$(od -An -N2 -tu2 /dev/urandom | tr -d ' ')}
trials=${TRIALS:-10}
echo "# random kills: SEED=$seed TRIALS=$trials"
stub_start
fresh random
TMDB_PAGES=1-2
run 'before the kills'
name="$trials random kills"
torn=0 unhealed=0
for at in $(awk -v s="$seed" -v n="$trials" 'BEGIN { srand(s); while (n--) printf "%.3f\n", rand() * 0.5 }'); do
	setsid tmdb-daily >/dev/null 2>&1 &
	one=$!
	sleep "$at"
	kill -9 -$one 2>/dev/null
	wait $one 2>/dev/null
	ids >ids.1
	sqlite3 :memory: ".import --csv $current/movies.csv m" \
		'select movie_id from m' | sort | cmp -s - ids.1 || torn=$((torn + 1))
	[ -s ids.1 ] || torn=$((torn + 1))
	tmdb-daily >out 2>err || unhealed=$((unhealed + 1))
done
is "$torn" 0 'a whole version is always there'
is "$unhealed" 0 'the next run is always good'
agree
clean_up
is "$(jq -r .run "$TMDB_DATA/state/runs.ndjson" | sort | uniq -d)" '' 'no run is told of twice'

# Readers see whole versions while new ones come.
(
	while [ ! -e stop ]; do
		dir=$(readlink -f "$current")
		[ "$(zstd -dcq "$dir/movies.ndjson.zst" | wc -l)" = "$(jq .rows "$dir/run.json")" ] ||
			echo torn
	done
) >seen 2>&1 &
reader=$!
run 'while somebody reads'
run 'while somebody reads'
touch stop
wait $reader
status 0
is "$(sort -u seen)" '' 'a reader sees no half'
stub_stop

# The gate: each check says its name, holds the version, publishes nothing.
stub_start
fresh gate
run 'before the gate'
before=$(readlink "$current")
TMDB_MIN_RECORDS=1000 run 'too few movies'
status 65
like err 'gate: records: [0-9]+ movies were collected, where 1000 is the least'
like err 'version [0-9TZ]+ is held back'
is "$(readlink "$current")" "$before" 'the last version is current'
is "$(last '[.status, (.gate[] | select(.ok | not) | .check)] | tojson')" '["held","records"]' 'the line of the run'
[ -s "$TMDB_DATA/processed/movies/versions/.held-$(last .version)/movies.csv" ]
ok $? "$name: the version is held"
agree
clean_up
stub_stop

# Pages are lost: nothing is published, and the next run asks for them alone.
stub_fault <<'!'
path=/3/movie/popular page=2 status=404
!
run 'pages are lost'
status 75
like err 'gate: success: 2 of 3 pages came, where 95% is the least'
is "$(readlink "$current")" "$before" 'the last version is current'
is "$(last '[.status, (.gate[] | [.check, .ok])] | tojson')" '["failed",["success",false]]' 'the line of the run'
agree
clean_up but "$part"
stub_stop
stub_start
run 'the run after it'
status 0
is "$(stub_count)" 1 'only the lost page is asked for'
is "$(last '.fetch[0].stats | [.out, .pages.good, .pages.lost] | tojson')" '[60,3,0]' 'all pages are there'
is "$(zstd -dcq "$TMDB_DATA"/raw/movies/latest/*.ndjson.zst | wc -l)" 9 'the archives of three runs have each page once'
agree
clean_up
stub_stop
stub_fault <<'!'
path=/3/movie/popular page=2 status=404
!
TMDB_MIN_SUCCESS=60% run 'as many as allowed are lost'
status 0
agree

# Killed when all was fetched but nobody had counted it yet.
cat >kill.sh <<-'!'
	case $0 in
	*/tmdb-daily)
		trap '[[ $BASH_COMMAND != run_copy*raw* ]] || kill -9 $$' DEBUG
		set -T
		;;
	esac
!
TMDB_MIN_SUCCESS=60% BASH_ENV=$PWD/kill.sh run 'killed when all was fetched'
status 137
asked=$(stub_count)
TMDB_MIN_SUCCESS=60% run 'the run after it'
status 0
is "$(stub_count)" "$asked" 'nothing is asked for again'
is "$(last '.fetch[0].stats | [.out, .pages.good, .pages.lost, .resumed] | tojson')" \
	'[40,2,1,true]' 'what was lost is known'
agree
clean_up
stub_stop

# A third of these ratings is out of range.
stub_start -S
tmdb-fetch popular --pages 1-3 2>/dev/null |
	jq -c '.id = .movie_id | del(.movie_id, .source, .page, .fetched_at) |
		if .id % 3 == 0 then .vote_average = 99 else . end' >rated
stub_stop
stub_start -R rated
fresh pass
run 'bad records'
status 65
like err 'gate: pass: [0-9]+ of 60 records passed tmdb-validate, where 90% is the least'
[ ! -e "$current" ]
ok $? "$name: nothing is published"
[ "$(cat "$TMDB_DATA"/quarantine/*/validate-*.ndjson | wc -l)" -gt 5 ]
ok $? "$name: the bad ones lie in the quarantine"
TMDB_MIN_PASS=50% run 'as many bad ones as allowed'
status 0
agree
stub_stop

# Settings: a file, and the environment over it.
stub_start
fresh conf
unset TMDB_PAGES TMDB_MIN_RECORDS
cat >tmdb.conf <<-'!'
	# two pages
	TMDB_PAGES=1-2
	TMDB_MIN_RECORDS="5"
!
run 'tmdb.conf'
status 0
is "$(last '.fetch[0].stats.out')" 40 'two pages were fetched'
TMDB_PAGES=1 run 'the environment'
is "$(last '.fetch[0].stats.out')" 20 'one page was fetched'
echo 'TMDB_PAEGS=1' >tmdb.conf
run 'a wrong name'
status 78
like err '^tmdb-daily: ./tmdb.conf:1: TMDB_PAEGS: no such setting'
rm tmdb.conf
TMDB_MIN_PASS=lots run 'a wrong value'
status 78
stub_stop
TMDB_BASE_URL=http://localhost:1/3 run 'another service'
status 78
like err 'holds movies from 127.0.0.1, not from localhost'

# Logs that cannot be written: told once, and the work is done.
stub_start
fresh nologs
echo file >nologs.file
TMDB_LOG_DIR=$PWD/nologs.file run 'no logs'
status 74
is "$(wc -l <err)" 1 'one line tells'
is "$(last '[.status, .exit] | tojson')" '["ok",74]' 'the line of the run'
agree
clean_up

# Seoul or not, the days are those of UTC.
fresh seoul
TZ=Asia/Seoul run 'in Seoul'
case $(last .version) in
"$(date -u +%Y%m%d)"T*) ok 0 "$name: the version is named in UTC" ;;
*) ok 1 "$name: the version is named in UTC" ;;
esac

# A full disk.
if [ "$(id -u)" -eq 0 ] && mkdir disk && unshare -m true 2>/dev/null; then
	fresh disk
	cat >fill <<-'!'
		mount -t tmpfs -o size=3m none "$tmp/disk" || exit 99
		TMDB_LOG_DIR=$tmp/disk-logs
		tmdb-daily || exit 98
		before=$(readlink "$TMDB_DATA/processed/movies/current")
		for left in 0 8 40 120 200; do
			rm -f "$tmp/disk/filler"
			cat /dev/zero >"$tmp/disk/filler" 2>/dev/null
			truncate -s -${left}K "$tmp/disk/filler"
			st=0
			tmdb-daily 2>>err.disk || st=$?
			after=$(readlink "$TMDB_DATA/processed/movies/current")
			rows=$(zstd -dcq "$TMDB_DATA/processed/movies/current/movies.ndjson.zst" | wc -l)
			echo "$left $st $([ "$before" = "$after" ] && echo same || echo new) $([ "$rows" -gt 40 ] && echo whole)"
		done
		rm "$tmp/disk/filler"
		tmdb-daily
		echo "end $?"
		find "$TMDB_DATA" -name '*.part*' -o -name '.staged-*' -o -path '*/work/*/*'
		cp -R "$tmp/disk/data" "$tmp/disk-after"
	!
	export tmp
	t 'a full disk' 'unshare -m sh ./fill' </dev/null
	status 0
	[ "$(grep -cE '^[0-9]+ (7[34] same|0 new) whole$' out)" -eq 5 ]
	ok $? "$name: the old version stays, or the new one is whole"
	grep -qE '^0 7[34] same whole$' out
	ok $? "$name: 73 or 74"
	[ "$(sed -n '/^end/,$p' out)" = 'end 0' ]
	ok $? "$name: the next run is good, and nothing half made is left"
	sed 's/^/# /' out err.disk
	TMDB_DATA=$tmp/disk-after
	jq . "$TMDB_DATA/state/runs.ndjson" >/dev/null
	ok $? "$name: no line of a run is cut"
	# On a disk without a byte a run cannot even begin.
	[ "$(jq -s 'map(.run) | unique | length' "$TMDB_DATA/state/runs.ndjson")" -ge 6 ]
	ok $? "$name: and each run that began has one"
	current=$TMDB_DATA/processed/movies/current
	agree
else
	skip 'a full disk' 'needs root, to mount one'
fi
done_testing
