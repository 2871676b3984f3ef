#!/bin/bash
# The wrappers of all schedules, installed and far from the checkout, with the
# stub server: what they collect, and how they behave when things go wrong.
# shellcheck disable=SC1091,SC2016,SC2034,SC2119,SC2154,SC2317
. "$(dirname -- "$0")/tap.sh"
. "$root/tests/stub.sh"

make -s -C "$root" install PREFIX="$tmp/usr" >install.log 2>&1
ok $? 'make install'
bin=$tmp/usr/bin
PATH=$bin:/usr/local/bin:/usr/bin:/bin:$root/tests/stub

fresh() { # fresh NAME: data and logs of its own
	TMDB_DATA=$tmp/$1/data TMDB_LOG_DIR=$tmp/$1/logs
	export TMDB_DATA TMDB_LOG_DIR
	mkdir -p "$tmp/$1"
}
export TMDB_PAGES=1-3 TMDB_GENRE_PAGES=1-3 TMDB_LATEST_PAGES=1-4 \
	TMDB_RATED_PAGES=1-2 TMDB_REFRESH_PAGES=1-2 TMDB_MIN_RECORDS=1 \
	TMDB_WEEKLY_MIN_RECORDS=1 TMDB_MONTHLY_MIN_RECORDS=1

rows() { # rows LINE: the present version
	zstd -dcq "$TMDB_DATA/processed/$1/current/movies.ndjson.zst"
}

asked() { # asked [REGEX]: requests since the last mark
	tail -n +$((mark + 1)) "$stub_log" | grep -Ec -- "${1:-.}"
}

mark() {
	mark=$(wc -l <"$stub_log")
}

wait_for() { # wait_for COMMAND...: up to 20 s
	local tries=0
	until "$@" 2>/dev/null; do
		tries=$((tries + 1))
		[ $tries -lt 1000 ] || return 1
		sleep 0.02
	done
}

# Put a program of ours in the place of an installed one, which is called
# NAME.real then: stand_in NAME <SCRIPT; and take it away again.
stand_in() {
	[ ! -e "$bin/$1" ] || mv "$bin/$1" "$bin/$1.real"
	cat >"$bin/$1"
	chmod +x "$bin/$1"
}

stand_out() {
	rm "$bin/$1"
	[ ! -e "$bin/$1.real" ] || mv "$bin/$1.real" "$bin/$1"
}

# Options: the same frame for all.
for p in daily weekly monthly hourly nightly; do
	run "tmdb-$p -h" tmdb-$p -h
	status 0
	stderr </dev/null
	like out "^usage: tmdb-$p \[-hv\]"
	run "tmdb-$p, an operand" tmdb-$p now
	status 64
	run "tmdb-$p, no such option" tmdb-$p --frobnicate
	status 64
	like err "^tmdb-$p: unrecognized option"
	[ -e "$tmp/usr/share/man/man1/tmdb-$p.1" ]
	ok $? "tmdb-$p has a manual"
done
[ ! -e data ]
ok $? 'and nothing was begun'

# A week as it should be.
stub_start
fresh weekly
mark
run 'a good week' tmdb-weekly
status 0
stdout </dev/null
stderr </dev/null
is "$(last '[.schedule, .line, .status, .exit] | tojson')" '["weekly","movies","ok",0]' 'the line of the run'
is "$(last '[.fetch[].spool | sub("-[0-9]{8}T.*"; "")] | sort | join(" ")')" \
	'genre-action genre-animation genre-comedy genre-drama genre-thriller latest rated' 'all of it'
is "$(last '[.fetch[].stats.out] | add')" "$(last .stages.validate.in)" 'all records are filtered'
for genre in action:28 animation:16 comedy:35 drama:18 thriller:53; do
	is "$(zstd -dcq "$TMDB_DATA"/raw/movies/latest/genre-"${genre%:*}"-*.zst |
		jq -c ".body.results[] | select(.genre_ids | index(${genre#*:}) | not)" | wc -l)" 0 "all are ${genre%:*}"
done
from=$(date -u -d "$(last .started) -3 months" +%F)
is "$(zstd -dcq "$TMDB_DATA"/raw/movies/latest/latest-*.zst |
	jq -r '.body.results[].release_date' | sort | awk -v from="$from" '$0 < from' | wc -l)" 0 'latest is of the last three months'
is "$(zstd -dcq "$TMDB_DATA"/raw/movies/latest/rated-*.zst |
	jq -c '.body.results[] | select(.vote_average < 7 or .vote_count < 100)' | wc -l)" 0 'rated is rated well, by many'
is "$(last '.fetch[0].metrics.summary')" true 'its measures are in the line'
is "$(sqlite3 "$TMDB_DATA/movies.db" 'select count(*) from movies')" "$(rows movies | wc -l)" 'the database holds it'
is "$(ls "$TMDB_DATA/state/spool/movies" "$TMDB_DATA/state/work/movies")" "$TMDB_DATA/state/spool/movies:

$TMDB_DATA/state/work/movies:" 'nothing is left'
before=$(rows movies | wc -l)
run 'the popular movies beside it' tmdb-daily -v
status 0
like out '^tmdb-daily .* movies published'
[ "$(rows movies | wc -l)" -gt "$before" ]
ok $? "$name: one line of data holds both"
TMDB_GENRES='Science-Fiction 27' run 'other genres' tmdb-weekly
status 0
is "$(last '[.fetch[].spool | sub("-[0-9]{8}T.*"; "")] | sort | join(" ")')" \
	'genre-27 genre-science-fiction latest rated' 'are taken'
stub_stop

# A collection fails for good: the others are kept, and the next run of the
# day asks for it alone.
stub_fault <<'!'
path=/3/discover query=with_genres=18 status=401 code=7 times=0
path=/3/discover query=with_genres=18 close
!
fresh lost
run 'a genre is lost' tmdb-weekly
status 75
like err 'gate: success: '
like err 'genre-drama'
[ ! -e "$TMDB_DATA/processed/movies/current" ]
ok $? "$name: nothing is published"
is "$(find "$TMDB_DATA/state/spool/movies" -mindepth 1 -maxdepth 1 -not -name '.*' | wc -l)" 6 'the other six are kept'
stub_stop
stub_start
mark
run 'the run after it' tmdb-weekly
status 0
is "$(asked)" "$(asked with_genres=18)" 'asks for the lost one alone'
is "$(last '.fetch | length')" 7 'and publishes all'
stub_stop

# The gate lets it pass: what came is published, and marked in the archive.
stub_fault <<'!'
path=/3/discover query=with_genres=18 page=2-3 close
!
fresh partly
TMDB_MIN_SUCCESS=85% run 'a genre comes in part' tmdb-weekly
status 0
like err 'genre-drama'
is "$(jq -c .complete "$TMDB_DATA"/raw/movies/latest/*.meta.json | sort | uniq -c | xargs)" '1 false 6 true' 'the archive says so'
is "$(last '[.fetch[] | select(.spool | startswith("genre-drama")) | .stats.pages | .good, .lost] | tojson')" '[1,2]' 'what is lost is counted'
is "$(last '.gate[] | select(.check == "success") | .ok')" true 'the gate was asked'
stub_stop

# Try again later: the failed step is tried again, and goes on where it stood.
stub_start
fresh retry
stand_in tmdb-fetch <<'!'
#!/bin/bash
echo >>"$tmp/tries"
[ "$(wc -l <"$tmp/tries")" -gt "${FAIL:-0}" ] || exit "${WITH:-75}"
exec "$0.real" "$@"
!
export tmp
FAIL=2 TMDB_RETRIES=3 TMDB_RETRY_WAIT=0 run 'a fetch that fails twice' tmdb-daily
status 0
is "$(wc -l <tries)" 3 'is tried three times'
stderr </dev/null
like "$(ls "$TMDB_LOG_DIR"/app/crawler-*)" 'level=warning .*popular: fetch ended with 75; try 2 of 3'
rm tries
FAIL=9 TMDB_RETRIES=2 TMDB_RETRY_WAIT=0 run 'that fails always' tmdb-daily -p 4
status 75
is "$(wc -l <tries)" 3 'is tried so many times'
for with in 69 77 78 74; do
	rm -f tries
	FAIL=9 WITH=$with TMDB_RETRIES=2 TMDB_RETRY_WAIT=0 run "that fails with $with" tmdb-daily -p "${with#?}"
	status $with
	is "$(wc -l <tries)" 1 'is not tried again'
done
rm -f tries
start=$SECONDS
FAIL=2 TMDB_RETRIES=2 TMDB_RETRY_WAIT=1 run 'it waits longer each time' tmdb-daily -p 6
status 0
[ $((SECONDS - start)) -ge 3 ]
ok $? "$name: 1 s, then 2 s"
rm -f tries
export FAIL=9
TMDB_RETRIES=1 TMDB_RETRY_WAIT=100 tmdb-daily -p 7 >out 2>err &
one=$!
name='a signal while it waits'
wait_for test -s tries
sleep 0.3
kill $one
st=0
wait $one || st=$?
status 143
unset FAIL
stand_out tmdb-fetch

# A run that hangs is ended, and says so.
fresh hang
stand_in tmdb-fetch <<'!'
#!/bin/bash
echo $$ >"$tmp/hanging"
exec sleep 1000
!
start=$SECONDS
TMDB_DAILY_TIME=1 run 'a fetch that hangs' tmdb-daily
status 75
like err '^tmdb-daily: daily: not done within 1 s, ended$'
[ $((SECONDS - start)) -lt 100 ]
ok $? "$name: soon"
[ -s hanging ] && ! kill -0 "$(cat hanging)" 2>/dev/null
ok $? "$name: the fetch is gone"
rm -f hanging
is "$(last '[.status, .exit, .failed] | tojson')" '["failed",75,"daily: not done within 1 s, ended"]' 'the line of the run'
stand_out tmdb-fetch
run 'the run after it' tmdb-daily
status 0
# Stuck in a step that hears no signal: the watchdog kills.
stand_in sync <<'!'
#!/bin/bash
trap '' ALRM TERM
echo $$ >"$tmp/hanging"
while :; do read -rt 1000 -u 9 9<> <(:); done
!
TMDB_DAILY_TIME=2 TMDB_WATCHDOG_GRACE=1 run 'a step that hears no signal' tmdb-daily
status 137
like err 'hangs: not done within 2 s, nor ended when asked; killed'
[ -s hanging ] && wait_for eval '! kill -0 "$(cat hanging)"'
ok $? "$name: is killed with the run, for it may hold the lock"
kill -9 "$(cat hanging)" 2>/dev/null
stand_out sync
run 'the run after it' tmdb-daily
status 0
is "$(jq -r .status "$TMDB_DATA/state/runs.ndjson" | tail -n 2 | sed s/unchanged/ok/ | xargs)" 'killed ok' 'tells of it'
# Stuck when all is done but what is told of it.
cat >stuck.sh <<'!'
case $0 in
*/tmdb-daily)
	set -T
	trap '[[ $BASH_COMMAND != run_append* ]] || { echo $BASHPID >"$tmp/hanging"; kill -STOP $BASHPID; }' DEBUG
	;;
esac
!
rm -f hanging
BASH_ENV=$tmp/stuck.sh TMDB_CLOSING_TIME=2 TMDB_WATCHDOG_GRACE=1 run 'an end that hangs' timeout -s KILL 60 tmdb-daily -p 4
kill -9 "$(cat hanging)" 2>/dev/null
status 137
[ -s hanging ]
ok $? "$name: it did"
like err 'hangs: not done within 2 s, nor ended when asked; killed'
run 'the run after it' tmdb-daily -p 4
status 0
is "$(jq -r .status "$TMDB_DATA/state/runs.ndjson" | tail -n 2 | sed s/unchanged/ok/ | xargs)" 'killed ok' 'tells of it'
sleep 0.1
is "$(pgrep -fc "^bash $tmp/usr/share/tmdb/lib/watchdog.sh")" 0 'no watchdog is left'
tmdb-daily 2>/dev/null &
one=$!
name='a run that is killed'
dog() { dog=$(pgrep -f "^bash .*/watchdog.sh $one "); }
wait_for dog
kill -9 $one
wait $one 2>/dev/null
wait_for eval '! kill -0 "$dog"'
ok $? "$name: its watchdog goes, too"

# The programs may have so much memory.
fresh memory
stand_in tmdb-fetch <<'!'
#!/bin/bash
ulimit -v >"$tmp/limit"
exec perl -e '$x = "x" x (1 << 29); print "enough\n"'
!
TMDB_MEMORY_LIMIT=256M run 'half a gigabyte' tmdb-daily
[ "$st" -ne 0 ]
ok $? "$name: is refused (status $st)"
is "$(cat limit)" 262144 'by 256M'
TMDB_MEMORY_LIMIT=0 run 'no limit' tmdb-daily
is "$(cat limit)" unlimited 'is none'
stand_out tmdb-fetch
TMDB_MEMORY_LIMIT=1M run 'no memory' tmdb-daily
[ "$st" -ne 0 ] && [ ! -e "$TMDB_DATA/processed/movies/current" ]
ok $? "$name: nothing is published (status $st)"
TMDB_MEMORY_LIMIT=1G run 'enough memory' tmdb-weekly
status 0

# Twenty at once; a schedule that meets another waits for it.
fresh many
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	(tmdb-weekly 2>/dev/null && echo 0 || echo $?) &
done >many.out
for one in $(jobs -p); do
	[ "$one" = "$stub_pid" ] || wait "$one"
done
name='twenty at once'
is "$(sort many.out | uniq -c | xargs)" '1 0 19 75' 'one works, the others end with 75'
tmdb-daily >out.1 2>&1 &
one=$!
wait_for sh -c '[ "$(ls "$TMDB_DATA/state/work/movies")" ]'
run 'a week that meets a day' tmdb-weekly
status 0
wait $one
is "$(jq -r .status "$TMDB_DATA/state/runs.ndjson" | sed s/unchanged/ok/ | sort | uniq -c | xargs)" '19 busy 3 ok' 'all are told of'
flock "$TMDB_DATA/state/movies.lock" sleep 60 &
one=$!
wait_for sh -c '! flock -n "$TMDB_DATA/state/movies.lock" true'
TMDB_LOCK_WAIT=1 run 'it does not wait for ever' tmdb-weekly
status 75
like err 'another run works on'
kill $one

# Each hour.
fresh hourly
run 'an hour' tmdb-hourly
status 0
stdout </dev/null
stderr </dev/null
is "$(last '[.schedule, .line, .status] | tojson')" '["hourly","trending","ok"]' 'the line of the run'
# shellcheck disable=SC2012
is "$(cd "$TMDB_DATA/raw/trending/latest" && ls -- *.zst | sed 's/-[0-9]*Z.*//' | xargs)" 'trending-day trending-week' 'both windows'
rows trending | jq -e -s 'length >= 20 and all(.[]; .source | startswith("trending-"))' >/dev/null
ok $? "$name: a version of its own"
is "$(last '.stages | [.validate, .clean, .dedup] | all(.[]; .in > 0)')" true 'is filtered like all else'
[ ! -e "$TMDB_DATA/movies.db" ] && [ ! -e "$TMDB_DATA/processed/movies" ]
ok $? "$name: the movies are not touched"
st=0
for hour in 00 03 07 08 12 21 22 23; do
	faketime "$(date -u +%F) $hour:00:00" tmdb-hourly 2>>err || st=$?
done
name='at any hour'
status 0
is "$(jq -s 'map(select(.status == ("ok", "unchanged"))) | length' "$TMDB_DATA/state/runs.ndjson")" 9 'it collects'
is "$(rows trending | jq -r .movie_id | sort | uniq -d)" '' 'each movie once'
TMDB_TRENDING=week run 'the week alone' tmdb-hourly
status 0
TMDB_TRENDING=day run 'the day alone, after it' tmdb-hourly
status 0
is "$(rows trending | jq -r .source | sort -u)" trending-day 'what trended before is not in it'

# A night: all steps, in order, the worst status.
fresh nightly
for p in rotate backup report; do
	stand_in tmdb-$p <<'!'
#!/bin/bash
echo "${0##*/} $*" >>"$tmp/steps"
p=${0##*/tmdb-} && eval "exit \${EXIT_$p-0}"
!
done
run 'a night without a version' tmdb-nightly
status 0
is "$(xargs <steps)" 'tmdb-rotate tmdb-report' 'there is nothing to keep'
rm steps
mkdir -p "$TMDB_DATA/processed/movies"
ln -s versions/some "$TMDB_DATA/processed/movies/current"
run 'a night' tmdb-nightly
status 0
stdout </dev/null
stderr </dev/null
is "$(xargs <steps)" 'tmdb-rotate tmdb-backup --verify tmdb-report' 'all steps in their order'
is "$(last '[.schedule, .status, (.gate[] | .check, .ok)] | tojson')" '["nightly","ok","rotate",true,"backup",true,"report",true]' 'the line of the run'
rm steps
EXIT_rotate=75 EXIT_backup=74 run 'two steps fail' tmdb-nightly
status 74
like err '^tmdb-nightly: rotate ended with 75$'
like err '^tmdb-nightly: backup ended with 74$'
is "$(wc -l <steps)" 3 'the others are done'
is "$(last '[.status, .exit, (.gate[] | .value)] | tojson')" '["failed",74,75,74,0]' 'the line of the run'
rm steps
EXIT_report=75 TMDB_RETRIES=2 TMDB_RETRY_WAIT=0 run 'a step to be tried again' tmdb-nightly
status 75
is "$(grep -c report steps)" 3 'is tried again'
mkdir -p "$TMDB_DATA/state"
flock "$TMDB_DATA/state/movies.lock" sleep 2 &
start=$SECONDS
sleep 0.2
run 'a late collection' tmdb-nightly
status 0
[ $((SECONDS - start)) -ge 1 ]
ok $? "$name: is waited for"
for p in rotate backup report; do stand_out tmdb-$p; done

# A month.
fresh monthly
run 'before the month' tmdb-daily
gone=$(rows movies | jq -r 'select(.page == 3) | .movie_id' | sed -n 5p)
export TMDB_REFRESH_LISTS='popular upcoming'
stub_stop
stub_fault <<!
path=/3/movie/$gone status=404 code=34
!
run 'a month' tmdb-monthly
status 0
stdout </dev/null
stderr </dev/null
is "$(last '[.fetch[].spool | sub("-[0-9]{8}T.*"; "")] | sort | join(" ")')" \
	'details popular upcoming' 'lists and details'
is "$(zstd -dcq "$TMDB_DATA"/raw/movies/latest/details-*.zst | wc -l)" \
	"$(last '.fetch[] | select(.spool | startswith("details")) | .stats.pages.good')" 'the details are archived'
[ "$(rows movies | jq -r 'select(.runtime != null) | .movie_id' | wc -l)" -gt 50 ]
ok $? "$name: movies have details"
zstd -tq "$TMDB_DATA"/raw/movies/latest/export-*.ndjson.zst
ok $? "$name: the file of ids is archived"
is "$(rows movies | jq -r 'select(has("gone_since")) | .movie_id')" "$gone" 'what TMDB has no more is marked, and no other'
stub_stop

# A movie's details that do not come with the first try.
fresh details
export TMDB_REFRESH_LISTS=popular TMDB_REFRESH_PAGES=1
stub_start
run 'before it' tmdb-daily -p 1
late=$(rows movies | sed -n 7p | jq .movie_id)
stub_stop
stub_fault <<!
path=/3/movie/$late status=500 times=4
!
TMDB_RETRIES=1 TMDB_RETRY_WAIT=0 TMDB_MIN_SUCCESS=100% run 'details that come late' tmdb-monthly
status 0
is "$(last '.fetch[] | select(.spool | startswith("details")) | .stats.pages | [.good > 0, .lost] | tojson')" '[true,0]' 'all are there'
is "$(rows movies | jq -r "select(.movie_id == $late) | .runtime != null")" true 'those, too'
stub_stop

done_testing
