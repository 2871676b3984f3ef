#!/bin/sh
# tmdb-recollect: what was broken once is asked for again, and not for ever.
# shellcheck disable=SC1091,SC2016,SC2119,SC2154
. "$(dirname -- "$0")/tap.sh"
. "$root/tests/stub.sh"

TMDB_DATA=$tmp/data TMDB_LOG_DIR=$tmp/logs TMDB_MIN_RECORDS=1 TMDB_PAGES=1-3
TMDB_MIN_PASS=50% TMDB_RETRIES=0
# All overviews of the stand-in are not there; one member is enough here.
TMDB_RECOLLECT_MEMBERS=poster_path
export TMDB_DATA TMDB_LOG_DIR TMDB_MIN_RECORDS TMDB_PAGES TMDB_MIN_PASS TMDB_RETRIES TMDB_RECOLLECT_MEMBERS
state=$TMDB_DATA/state current=$TMDB_DATA/processed/movies/current
present() { # present ID FILTER
	zstd -dcq "$current/movies.ndjson.zst" | jq -r "select(.movie_id == $1) | $2"
}

# The list comes broken in three places; the details are whole.
stub_start -S
tmdb-fetch popular --pages 1-3 2>/dev/null |
	jq -c 'select(.release_date < "2020" and .release_date > "1900" and .vote_average > 0 and (.adult | not) and .poster_path) |
		.id = .movie_id | del(.movie_id, .source, .page, .fetched_at)' | head -n 40 >list
stub_stop
broken=$(jq -s '.[5].id' list) worse=$(jq -s '.[6].id' list)
hole=$(jq -s '.[7].id' list) gone=$(jq -s '.[8].id' list)
jq -c "if .id == $broken or .id == $worse or .id == $gone then .vote_average = 99
	elif .id == $hole then .poster_path = null else . end" list >rated

run 'nothing yet' tmdb-recollect -n
status 0
stdout </dev/null
stub_start -S -R rated
run 'the day' tmdb-daily
status 0
is "$(present "$broken" .title)" '' 'the broken one is not published'
run 'dry' tmdb-recollect -n
status 0
is "$(sort out | xargs)" "$(printf '%s\n' "$broken" "$worse" "$gone" "$hole" | sort | xargs)" 'the broken ones and the one with a hole'
is "$(tail -n 1 out)" "$hole" 'refused ones first'
[ ! -e "$state/recollect.ndjson" ]
ok $? "$name: nothing is noted"
run 'no more than a few' env TMDB_RECOLLECT_LIMIT=2 tmdb-recollect -n
is "$(wc -l <out)" 2 'two'
stub_stop

# The network fails: that is no attempt.
stub_fault <<'!'
path=/3/movie/ status=503
!
run 'the service is down' tmdb-recollect
status 75
[ ! -e "$state/recollect.ndjson" ]
ok $? "$name: no attempt is counted"
stub_stop

# One is whole now, one is broken still, one is not there any more.
stub_fault <<!
path=/3/movie/$worse body="{\\"id\\":$worse,\\"title\\":\\"still broken\\",\\"release_date\\":\\"2001-01-01\\",\\"vote_average\\":42,\\"popularity\\":1}"
path=/3/movie/$gone status=404
!
: >"$stub_log"
run 'recollected' tmdb-recollect -v
status 0
cat err
like out '^tmdb-recollect: asked for 4 movies again, 2 are whole now$'
is "$(present "$broken" '.vote_average <= 10')" true 'the broken one is published'
is "$(present "$hole" '.poster_path | type')" string 'the hole is filled'
is "$(present "$worse" .title)" '' 'what is broken still is not'
is "$(last '[.schedule, .status, .recollect.asked, .recollect.whole] | tojson')" '["recollect","ok",4,2]' 'the line of the run'
is "$(jq -c '.ids | length' "$state/recollect.ndjson")" 4 'the attempt is counted'
is "$(sqlite3 "$TMDB_DATA/movies.db" "select count(*) from movies where movie_id = $broken")" 1 'the database has it'
is "$(zstd -dcq "$current/movies.ndjson.zst" | jq .movie_id | sort | uniq -d)" '' 'no movie is there twice'

# Three attempts, and no more.
for i in 2 3; do
	run "attempt $i" tmdb-recollect
	status 0
done
is "$(jq -r '.ids | length' "$state/recollect.ndjson" | xargs)" '4 2 2' 'only what is not whole'
asked=$(stub_count)
run 'after three' tmdb-recollect -v
status 0
like out 'asked for 0 movies'
is "$(stub_count)" "$asked" 'nobody is asked'
run 'more attempts' env TMDB_RECOLLECT_ATTEMPTS=4 tmdb-recollect -n
is "$(wc -l <out)" 2 'the setting counts'
# A month later they may be asked for again.
sed -i 's/"asked_at":"20[0-9-]*/"asked_at":"2020-01-01/' "$state/recollect.ndjson"
run 'a month later' tmdb-recollect -n
is "$(wc -l <out)" 2 'old attempts do not count'
stub_stop

# A line that was no JSON tells its id, too; hostile lines tell nothing.
mkdir -p "$TMDB_DATA/quarantine/$(date -u +%F)"
cat >"$TMDB_DATA/quarantine/$(date -u +%F)/validate-test.ndjson" <<'!'
{"stage":"validate","kind":"invalid","errors":[{"rule":"json"}],"raw":"{\"movie_id\":424242,\"title\":\"cut"}
{"stage":"validate","kind":"invalid","errors":[{"rule":"R-ID"}],"record":{"movie_id":"1; rm -rf /"}}
{"stage":"validate","kind":"invalid","errors":[{"rule":"R-ID"}],"record":{"movie_id":-3}}
{"stage":"validate","kind":"invalid","errors":[{"rule":"R-ID"}],"record":{"movie_id":1.5}}
{"stage":"validate","kind":"filtered","errors":[{"rule":"adult"}],"record":{"movie_id":99}}
{"stage":"validate","kind":"invalid","errors":[{"rule":"json"}],"raw":"nothing"}
{"cut
!
run 'odd lines' tmdb-recollect -n
status 0
is "$(grep -c '^424242$' out)" 1 'the id of a cut line'
is "$(wc -l <out)" 3 'and no other'
run 'help' tmdb-recollect -h
status 0
like out '^usage: tmdb-recollect'
run 'an operand' tmdb-recollect now
status 64
done_testing
