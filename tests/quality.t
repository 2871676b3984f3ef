#!/bin/sh
# The gate and what comes before and after it: profile, findings, baseline,
# versions that are held back, and tmdb-accept.
# shellcheck disable=SC1091,SC2016,SC2119,SC2154,SC2034
. "$(dirname -- "$0")/tap.sh"
. "$root/tests/stub.sh"
# Here the comparison with earlier runs is the subject.
unset TMDB_CHECKS

fresh() { # fresh NAME
	TMDB_DATA=$tmp/$1/data TMDB_LOG_DIR=$tmp/$1/logs
	TMDB_MIN_RECORDS=1 TMDB_PAGES=1-20
	export TMDB_DATA TMDB_LOG_DIR TMDB_MIN_RECORDS TMDB_PAGES
	mkdir -p "$tmp/$1"
	current=$TMDB_DATA/processed/movies/current state=$TMDB_DATA/state
}
lines() { wc -l <"$1"; }
ids() { zstd -dcq "$1/movies.ndjson.zst" | jq .movie_id | sort; }
agree() { # the published files and the database hold the same movies
	ids "$current" >ids.files
	sqlite3 "$TMDB_DATA/movies.db" 'select movie_id from movies' | sort >ids.db
	[ -s ids.files ] && cmp -s ids.files ids.db
	ok $? "$name: files and database hold the same movies"
}
tidy() { # nothing half made is left
	left=$(cd "$TMDB_DATA" && find . -name '*.part*' -o -name '.staged-*' \
		-o -name '.current.*' -o -path './state/work/*/*' -o -path './state/spool/*/*')
	is "$left" '' 'nothing half made is left'
}
keep() { rm -rf "$tmp/kept" && cp -a "$TMDB_DATA" "$tmp/kept"; }
restore() { rm -rf "$TMDB_DATA" && cp -a "$tmp/kept" "$TMDB_DATA"; }

stub_start
fresh day
run 'the first day' tmdb-daily
status 0
is "$(lines "$state/profiles.ndjson")" 1 'the baseline begins'
is "$(jq -r .run "$state/findings.ndjson" | sort -u)" "$(last .run)" 'its findings bear its name'
is "$(jq -r 'select(.outcome == "warn" or .outcome == "fail") | .check' "$state/findings.ndjson")" '' 'nothing to say without history'
[ "$(jq -r .outcome "$state/findings.ndjson" | grep -c not_evaluated)" -gt 5 ]
ok $? "$name: and that is no pass"
is "$(jq -c .quality "$current/run.json")" "$(last '.quality | tojson')" 'the version and the line have its score'
is "$(jq -c .quality "$current/datapackage.json")" "$(last '.quality | tojson')" 'so has its data package'
is "$(last '.quality.score > 80 and .quality.score <= 100')" true 'a score'
is "$(last '.quality.records')" "$(last .stages.clean.out)" 'the figures are of the records the rules let pass'
is "$(jq -r .run "$current/profile.json")" "$(last .run)" 'the version has its profile'
run 'the second day' tmdb-daily
status 0
is "$(lines "$state/profiles.ndjson")" 2 'the baseline grows by one'
is "$(jq -rs 'map(.duplicates.across_runs.ratio) | tojson' "$state/profiles.ndjson")" '[null,1]' 'what came again is counted'
is "$(last '[.gate[] | [.check, .ok]] | tojson')" \
	'[["success",true],["pass",true],["records",true],["findings",true]]' 'the gate asks for four things'
is "$(last '.fetch[0].stats.out == .stages.validate.in and .stages.profile.in == .stages.clean.out')" true \
	'each record is counted once'

# Half of the list is missing.
before=$(readlink "$current")
sum=$(cksum <"$state/profiles.ndjson")
TMDB_PAGES=1-10
run 'half a day' tmdb-daily
status 65
like err '^tmdb-daily: gate: volume.relative_change: [0-9]+ records, -[45][0-9.]+ % of the median'
is "$(readlink "$current")" "$before" 'the last version is current'
held=$(last .version)
is "$(last '[.status, (.gate[] | select(.ok | not) | .check)] | tojson')" '["held","volume.relative_change"]' 'the line names the check'
is "$(last '[.quality.outcome, .quality.failed[0], .quality.score > 50] | tojson')" \
	'["fail","volume.relative_change",true]' 'it fails whatever the score'
is "$(cksum <"$state/profiles.ndjson")" "$sum" 'the baseline is as it was'
is "$(tail -n 1 "$state/findings.ndjson" | jq -r .run)" "$(last .run)" 'its findings are kept'
[ -s "$TMDB_DATA/processed/movies/versions/.held-$held/profile.json" ]
ok $? "$name: what was held has its profile"
tidy
TMDB_PAGES=1-20
run 'the day after' tmdb-daily
status 0
is "$(lines "$state/profiles.ndjson")" 3 'the held day is not in the baseline'
keep

run 'what is held back' tmdb-accept
status 0
like out "^$held  daily  [0-9]+ movies  volume.relative_change: "
is "$(lines out)" 1 'one line'
now=$(readlink "$current")
run 'accepted after a later day' tmdb-accept -v "$held"
status 0
like out "^tmdb-accept: version $(last .version) is current: [0-9]+ movies"
is "$(last '[.schedule, .line, .status] | join(" ")')" 'accept movies ok' 'a line of its own'
printf "%s\n" "${now#versions/}" "$(last .version)" | sort -C
ok $? "$name: its name is later than that of the version before"
ids "$TMDB_DATA/processed/movies/$now" >ids.before
ids "$current" | comm -13 - ids.before >lost
is "$(lines lost)" 0 'nothing of the later day is lost'
is "$(tail -n 1 "$state/profiles.ndjson" | jq .records)" "$(jq -s 'map(select(.status == "held"))[0].quality.records' "$state/runs.ndjson")" \
	'the baseline has the accepted day'
is "$(lines "$state/profiles.ndjson")" 4 'once'
is "$(jq -r '[.run, .check, .method, .field] | tojson' "$state/findings.ndjson" | sort | uniq -d)" '' 'no finding is told of twice'
agree
tidy
[ ! -e "$TMDB_DATA/processed/movies/versions/.held-$held" ]
ok $? "$name: nothing is held back"
run 'accepted twice' tmdb-accept "$held"
status 66
run 'no such version' tmdb-accept 20000101T000000Z
status 66
like err 'no version of this name is held back'

# At once, under its own name; and a new normal.
restore
TMDB_PAGES=1-10
run 'half a day again' tmdb-daily
status 65
other=$(last .version)
run 'accepted at once' tmdb-accept --new-baseline "$other"
status 0
is "$(readlink "$current")" "versions/$other" 'under its own name'
is "$(lines "$state/profiles.ndjson")" 1 'the baseline begins anew'
agree
run 'the new normal' tmdb-daily
status 0
run 'what is left' tmdb-accept
like out "^$held "
run 'dropped' tmdb-accept --drop "$held"
status 0
is "$(last '[.schedule, .status, .version] | tojson')" '["drop","ok",null]' 'a line of its own'
run 'nothing is left' tmdb-accept
stdout </dev/null

# Killed anywhere: it is held, or it is current, and the next one makes it good.
TMDB_PAGES=1-20
cat >kill.sh <<'!'
case $0 in
*/tmdb-accept)
	trap '[[ $BASH_COMMAND != $KILL_BEFORE ]] || kill -9 $$ $BASHPID' DEBUG
	set -T
	;;
esac
!
for at in 'zstd -dcq*accept_held*' 'stage_pipe*merge' 'mv -T *run_staged*' 'run_sync "$run_store"' \
	'ln -s *versions*' 'mv -T *current*' 'collect_load' 'quality_settle*' 'quality_append "$1" *' \
	'accept_settle*' 'rm -rf -- "$held"' 'run_append*' 'rm -rf *run_work*'; do
	restore
	run "killed before $at" env BASH_ENV="$tmp/kill.sh" KILL_BEFORE="$at" tmdb-accept "$held"
	[ "$st" -eq 137 ] || echo "# not killed: $at: $st"
	was=$st
	whole=$(jq .rows "$current/run.json") rows=$(ids "$current" | wc -l)
	[ -d "$TMDB_DATA/processed/movies/versions/.held-$held" ] ||
		[ "$(jq -r .schedule "$current/run.json")" = accept ]
	there=$?
	tmdb-accept "$held" >out 2>err
	again=$?
	{ [ $again -eq 0 ] || [ $again -eq 66 ]; } && [ "$was" -eq 137 ] && [ $there -eq 0 ] && [ "$whole" = "$rows" ]
	ok $? "$name: held or current, and the next one is done ($again)"
	# Who finds it published has nothing to do: the next run clears up.
	[ $again -eq 0 ] || tmdb-daily
	is "$(jq -r .run "$state/profiles.ndjson" | sort | uniq -d)" '' 'in the baseline once'
	grep -qF "$(jq -r 'select(.status == "held").run' "$state/runs.ndjson" | head -n 1)" "$state/profiles.ndjson"
	ok $? "$name: and not forgotten"
	tidy
	is "$(find "$TMDB_DATA/processed/movies/versions" -name '.held-*')" '' 'nothing is held back'
done

# What only the comparison sees, each on its day.
restore
TMDB_PAGES=1-20
stub_stop
stub_start
tmdb-fetch popular --pages 1-20 2>/dev/null |
	jq -c '.id = .movie_id | del(.movie_id, .source, .page, .fetched_at)' >today
stub_stop
bad() { # bad NAME CHECK FILTER: of the records as an array
	jq -sc "$3 | .[]" today >rated
	stub_start -R rated
	run "$1" tmdb-daily
	status 65
	like err "^tmdb-daily: gate: $2"
	is "$(readlink "$current")" "$now" 'the last version is current'
	stub_stop
}
bad 'popularity times ten' 'popularity.ks popularity: ' 'map(.popularity *= 10)'
bad 'half of the records twice' 'duplicates.within: ' '[.[:200][] | ., .]'
bad 'a member that is empty' 'completeness.drop poster_path: ' 'map(.poster_path = null)'
bad 'a member that is gone' 'schema.removed: members are gone: vote_count' 'map(del(.vote_count))'
bad 'other ratings' 'rating.ks vote_average: ' 'map(.vote_average |= ([. + 1.5, 10] | min))'
bad 'another list' 'churn.jaccard movie_id: ' 'map(.id += 1000000)'

# Levels of one's own.
printf '{"volume":{"relative_change":{"warn":0.6,"fail":0.8},"robust_z":false}}' >levels.json
restore
stub_start
TMDB_PAGES=1-10
run 'other levels' env TMDB_CHECKS="$tmp/levels.json" tmdb-daily
status 0
echo '{"volumes":false}' >levels.json
run 'levels that are wrong' env TMDB_CHECKS="$tmp/levels.json" tmdb-daily
status 65
like err 'gate: findings: not compared with earlier runs: drift ended with 78'
TMDB_PAGES=1-20

# A baseline that is damaged.
restore
{ head -c 3000 "$state/profiles.ndjson"; echo; tail -n 2 "$state/profiles.ndjson"; } >damaged
cp damaged "$state/profiles.ndjson"
run 'a line of the baseline is damaged' tmdb-daily
status 0
echo rubbish >"$state/profiles.ndjson"
run 'the baseline is rubbish' tmdb-daily
status 65
like err 'gate: findings: not compared with earlier runs: drift ended with 65'
agree

# Yesterday's run died behind its fetch: today is not twice as large.
restore
cat >dead.sh <<'!'
case $0 in
*/tmdb-daily)
	trap '[[ $BASH_COMMAND != collect_filter* ]] || kill -9 $$ $BASHPID' DEBUG
	set -T
	;;
esac
!
run 'dead behind its fetch' env BASH_ENV="$tmp/dead.sh" tmdb-daily
status 137
for spool in "$state"/spool/movies/*; do
	mv "$spool" "$(echo "$spool" | sed 's/popular-[0-9]*/popular-20250101/')"
done
run 'the next day' tmdb-daily
status 0
is "$(last '[(.fetch | length), .quality.records * 2 == .stages.clean.out] | tojson')" '[2,true]' 'only its own list is judged'
is "$(tail -n 1 "$state/profiles.ndjson" | jq .duplicates.within.ratio)" "$(head -n 1 "$state/profiles.ndjson" | jq .duplicates.within.ratio)" 'nothing came twice'

# The baseline does not grow for ever.
restore
cat >forget.sh <<'!'
. "$root/scripts/lib/tmdb.sh"
run_state=$TMDB_DATA/state
quality_keep=3
for i in 1 2 3 4 5 6 7 8; do
	printf '{"profile":1,"taken_at":"x","run":"r%d","collection":"%s","records":1}\n' $i one >p
	quality_accept p
	printf '{"profile":1,"taken_at":"x","run":"s%d","collection":"%s","records":1}\n' $i two >p
	[ $i -gt 2 ] || quality_accept p
done
!
run 'many runs' bash forget.sh
status 0
is "$(jq -r 'select(.records == 1).run' "$state/profiles.ndjson" | xargs)" 's1 s2 r5 r6 r7 r8' 'the last of each collection stay'
is "$(jq -r 'select(.records > 1).run' "$state/profiles.ndjson" | wc -l)" 3 'the others are untouched'
stub_stop
done_testing
