#!/bin/bash
# The shell functions of the wrappers: one by one, and in a run with stand-ins
# for the programs that do what they are told, killed at every step.
# shellcheck disable=SC1091,SC2001,SC2012,SC2016,SC2034,SC2086,SC2154
. "$(dirname -- "$0")/tap.sh"

# One by one.  Each in a shell of its own, for they may end it.
lib() { # lib COMMANDS: with the functions there
	bash -euo pipefail -c '. "$root/scripts/lib/tmdb.sh"
		log_prog=test
		eval "$1"' bash "$1"
}

is "$(lib 'json_string $'"'"'a"b\\c\n\t\x01\r한'"'"'; echo "$REPLY"')" \
	'"a\"b\\c\n\t\u0001\r한"' 'json_string escapes what JSON wants escaped'
is "$(lib 'json_string $'"'"'\x7f \e[1m'"'"'; echo "$REPLY"' | jq -r . | od -An -tx1 | xargs)" \
	'7f 20 1b 5b 31 6d 0a' 'json_string keeps control characters'
is "$(lib 'json_join 1 2; echo "$REPLY"; json_join; echo "$REPLY"' | xargs)" \
	'[1,2] []' 'json_join'
is "$(lib 'json_number "{\"in\":12,\"out\":7}" out; echo "$REPLY"')" 7 'json_number finds'
lib 'json_number "{\"in\":12}" out' && st=0 || st=$?
is $st 1 'json_number finds nothing'

for case in 95%:9500 95:9500 99.5%:9950 99.25%:9925 100%:10000 0:0 0.01:1; do
	is "$(lib "settings_share ${case%:*}"'; echo "$REPLY"')" "${case#*:}" "${case%:*} is a share"
done
for bad in '' 101 9.999 -1 .5 abc '9 %'; do
	lib "settings_share '$bad'" && st=0 || st=$?
	is $st 1 "'$bad' is no share"
done

gate='gate_share x 949 1000 95% "came" 75
	gate_share x 950 1000 95% "came" 75
	gate_share x 0 0 0% "came" 65
	gate_least y 999 1000 "there" 65
	gate_least y 1000 1000 "there" 65
	printf "%s\n" "${run_gate[@]}" "$gate_status"'
is "$(lib "$gate" 2>/dev/null | head -n 5 | jq -s -c 'map(.ok)')" \
	'[false,true,false,false,true]' 'the gate compares without rounding'
is "$(lib "$gate" 2>/dev/null | tail -n 1)" 65 'and keeps the worse status'
is "$(lib "$gate" 2>&1 >/dev/null | head -n 1)" \
	'test: gate: x: 949 of 1000 came, where 95% is the least' 'and says why'
lib 'gate_share x 0 0 1% "came" 75' 2>/dev/null
is "$(lib 'gate_share x 0 0 1% "came" 75; echo $gate_status' 2>/dev/null)" 75 '0 of 0 is no pass'

is "$(lib 'for s in 0 64 75 78 1 2 126 127 137 141 255; do
	stage_status $s; echo $REPLY; done' | xargs)" \
	'0 64 75 78 70 70 78 78 71 71 71' 'statuses of programs become ours'
is "$(lib 'for p in "0 75" "75 0" "75 74" "74 75" "65 74" "0 0"; do
	stage_worse $p; echo $REPLY; done' | xargs)" '75 75 74 74 65 0' 'the worse of two statuses'

is "$(lib 'log_quote $'"'"'a "b" \\ \n\x07'"'"'; echo "$REPLY"')" '"a \"b\" \\ \x0a\x07"' 'log_quote'
long=$(head -c 5000 /dev/zero | tr '\0' x)
is "$(TMDB_LOG_DIR=$tmp/long lib "log_msg info $long"; awk '{ print (length($0) > 3500) }' "$tmp"/long/app/*)" 0 'a long message is cut'
lib 'log_msg info quiet; log_msg warning loud; log_msg debug quiet' 2>err
is "$(cat err)" 'test: loud' 'without a log folder, warnings go to stderr'
TMDB_LOG_DIR=$tmp/levels TMDB_LOG_LEVEL=DEBUG lib 'log_msg debug a; log_msg error b; log_msg critical c' 2>err
is "$(cat err)" 'test: b
test: c' 'errors go to stderr, too'
is "$(sed 's/^time="[^"]*" //' "$tmp"/levels/app/*)" 'level=debug prog=test msg="a"
level=error prog=test msg="b"
level=critical prog=test msg="c"' 'the log'
is "$(wc -l <"$(ls "$tmp"/levels/error/*)")" 2 'the errors again'

mkdir state
for at in 'a
b
' 'a
b' ''; do
	printf %s "$at" >state/runs.ndjson
	lib 'run_state=state; run_append "{\"n\":1}"'
	is "$(tail -n 1 state/runs.ndjson; wc -l <state/runs.ndjson)" "{\"n\":1}
$(printf %s "$at" | awk 'END { print NR + 1 }')" 'a line is appended, also behind a torn one'
done

t 'a pipe of stages' 'bash -euo pipefail -c '"'"'. "$root/scripts/lib/tmdb.sh"
	run_unlock() { :; }
	run_work=.
	as_a() { exec sh -c "cat; exit 3"; }
	as_b() { exec sh -c "cat; kill -9 \$\$"; }
	as_c() { exec tr a-z A-Z; }
	stage_try in got a b c || echo "status $?"
	echo "$stage_report"; cat got'"'" <<'!'
one
two
!
status 0
stdout <<'!'
status 70
a ended with 3, b was killed by signal 9
ONE
TWO
!
stderr </dev/null
t 'a stage that reads no more' 'bash -euo pipefail -c '"'"'. "$root/scripts/lib/tmdb.sh"
	run_unlock() { :; }
	run_work=.
	as_a() { exec yes; }
	as_b() { exec sh -c "exit 74"; }
	stage_try /dev/null got a b || echo "status $?"
	echo "$stage_report"'"'" </dev/null
stdout <<'!'
status 74
b ended with 74, a was killed by signal 13
!

# A wrapper puts functions of its own between these.
is "$(lib 'for step in $(declare -f collect | grep -o "collect_[a-z]*"); do
		eval "$step() { echo ${step#*_}; }"
	done; collect' | xargs)" \
	'spools filter merge compare gate publish load' 'the steps of a collection'

# What check counts.
mkdir tests
echo 'echo ok 1; echo ok 2 - b; echo "ok 3 # SKIP no"; echo 1..3' >tests/good.t
tap() { # tap FILE...: as check does
	rm -rf dump
	PERL_TEST_HARNESS_DUMP_TAP=$tmp/dump prove -e sh "$@" >log 2>&1
	bash -c '. "$root/scripts/lib/tap.sh"; tap_count dump log; echo "$REPLY"'
}
is "$(tap tests/good.t)" '2 0 1' 'passed, failed, skipped'
echo 'echo ok 1; echo not ok 2; echo 1..2; exit 1' >tests/bad.t
is "$(tap tests/good.t tests/bad.t)" '3 1 1' 'a failed test is one'
echo 'echo ok 1; echo 1..1; exit 1' >tests/exit.t
is "$(tap tests/good.t tests/exit.t)" '3 1 1' 'a bad end is a failure'
echo 'echo ok 1; echo 1..2' >tests/short.t
is "$(tap tests/good.t tests/short.t)" '3 1 1' 'tests that did not come are a failure'
echo 'kill -9 $$' >tests/dead.t
is "$(tap tests/good.t tests/dead.t)" '2 1 1' 'a dead file is a failure'
echo 'echo 1..0 \# SKIP no need' >tests/none.t
is "$(tap tests/good.t tests/none.t)" '2 0 2' 'a skipped file is skipped'
is "$(tap tests/nothing.t)" '0 1 0' 'no test is a failure'

# A run, installed, with stand-ins: each passes lines on and counts them, after
# it did what $DO_NAME says.
mkdir -p bin share/tmdb
cp "$root/scripts/tmdb-daily" bin/
cp -R "$root/scripts/lib" "$root/scripts/report" share/tmdb/
cat >bin/stand-in <<'!'
#!/bin/sh
prog=${0##*/tmdb-} q='' s='' raw='' state=''
while [ $# -gt 0 ]; do
	case $1 in
	-q) q=$2 && shift ;;
	-s) s=$2 && shift ;;
	--raw) raw=$2 && shift ;;
	--state) state=$2 && shift ;;
	--sync) ;;
	-*) shift ;;
	*) break ;;
	esac
	shift
done
what=$prog
case $prog in
fetch)
	yes '' | head -n "${RECORDS-5}" | awk '{ print "{\"movie_id\":" NR "}" }' >"$raw.in"
	zstd -qf --rm "$raw.in" -o "$raw"
	truncate -s 0 /dev/stdout
	echo '{"lost":[]}' >"$state"
	set -- "$raw" ;;
sink) what=$1 to=$2 && shift 2 ;;
profile) what=schema ;;
esac
: >>"$q"
lose='' extra=',"pages":{"good":10,"unchanged":0,"gone":0,"lost":0}'
eval "do=\${DO_$what-}"
eval "$do"
for f in "${@:--}"; do
	case $f in *.zst) zstd -dcq "$f" ;; *) cat "$f" ;; esac
done >"$s.in"
if [ "$prog" = dedup ]; then sort -u "$s.in"; else cat "$s.in"; fi | sed "${lose:-}" >"$s.out"
in=$(wc -l <"$s.in") out=$(wc -l <"$s.out")
[ "$prog" != dedup ] || sort "$s.in" | uniq -d >"$q"
case $what in
ndjson) zstd -q "$s.out" -o "$to" ;;
csv | parquet | sqlite) cat "$s.out" >"$to" ;;
schema) echo '{"schema":{"fields":[]},"freshness":{}}' ;;
diff)
	in=$((in - 1)) # a change, whatever came
	extra=",\"merged\":$in,\"changes\":{\"insert\":1,\"update\":0,\"delete\":0,\"unchanged\":0}"
	in=$((in + 1)) out=1 ;;
*) cat "$s.out" ;;
esac
rm "$s.in" "$s.out"
printf '{"stage":"%s","in":%d,"out":%d,"quarantined":%d,"by_rule":{}%s}\n' \
	"$prog" "$in" "$out" "$(wc -l <"$q")" "$extra" >"$s"
!
sed -i '1s/.*/#!\/bin\/bash/' bin/stand-in
chmod +x bin/stand-in
for p in fetch validate clean dedup diff sink; do ln -s stand-in bin/tmdb-$p; done
# What profiles and compares a run is itself, and finds nothing: every run
# brings what it is told.
mkdir bin/other
ln -s ../stand-in bin/other/tmdb-profile
ln -s "$root/validate/tmdb-drift" bin/
cat >bin/tmdb-profile <<'!'
#!/bin/sh
case " $* " in
*' --profile '*) exec "$root/validate/tmdb-profile" "$@" ;;
*) exec "$tmp/bin/other/tmdb-profile" "$@" ;;
esac
!
chmod +x bin/tmdb-profile
PATH=$tmp/bin:$PATH
export TMDB_MIN_RECORDS=1

export tmp
data=$tmp/data
run() { # run NAME [VARIABLE=VALUE...]: the installed tmdb-daily
	name=$1
	shift
	st=0
	env "$@" "$tmp/bin/tmdb-daily" </dev/null >out 2>err || st=$?
}

last() {
	tail -n 1 "$data/state/runs.ndjson" | jq -r "$1"
}

rows() { # rows: of the present version
	zstd -dcq "$data/processed/movies/current/movies.ndjson.zst" | wc -l
}

run 'installed'
status 0
stdout </dev/null
stderr </dev/null
is "$(rows)" 5 "$name: published"

# Whoever fails or loses something, nothing is published and it is named.
before=$(readlink "$data/processed/movies/current")
for what in fetch validate clean dedup diff ndjson csv parquet schema; do
	[ "$what" = fetch ] || export RECORDS=6
	run "$what fails" "DO_$what=exit 74"
	status 74
	like err "tmdb-daily: $what ended with 74"
	run "$what is killed" "DO_$what=kill -9 \$\$"
	status 71
	like err "^tmdb-daily: $what was killed by signal 9"
	is "$(wc -l <err)" "$(grep -c ^tmdb-daily err)" "$name: nobody else says a word"
	is "$(readlink "$data/processed/movies/current")" "$before" "$name: nothing is published"
done
unset RECORDS
rm -rf "$data/state/spool/movies"/*
for what in validate clean dedup ndjson csv parquet; do
	run "$what loses a record" "DO_$what=lose=1d"
	status 70
	like err "$what: [0-9]+ in, but [0-9]+ out and [0-9]+ quarantined"
	is "$(readlink "$data/processed/movies/current")" "$before" "$name: nothing is published"
	rm -rf "$data/state/spool/movies"/*
done
run 'fetch counts wrong' 'DO_fetch=trap "sed -i s/:5,/:6,/g $s" EXIT'
status 70
like err 'fetch: 6 out, but 5 lines are there'
run 'a quarantine that is not there' 'DO_clean=lose=1d; q=$tmp/elsewhere; echo >$q'
status 70
like err 'clean: 1 quarantined, but 0 lines are there'
rm -rf "$data/state/spool/movies"/*

# The database is busy: published all the same, and loaded by the next run.
run 'a busy database' 'DO_sqlite=exit 75' RECORDS=7
status 75
like err 'is published, but not in the database'
is "$(rows) $(wc -l <"$data/movies.db")" '7 5' "$name: the files are new, the database is old"
is "$(last .version)" "$(readlink "$data/processed/movies/current" | cut -d / -f 2)" "$name: the line tells the version"
run 'the run after it, whose fetch fails' 'DO_fetch=exit 75'
status 75
is "$(wc -l <"$data/movies.db")" 7 "$name: the database is loaded all the same"

# A quarantine that cannot be kept is not lost: the next run keeps it.
before=$(cat "$data"/quarantine/*/* | wc -l)
mv "$data/quarantine" "$data/quarantine.away"
touch "$data/quarantine"
run 'no place for the quarantine' RECORDS=7
status 74
like err 'quarantine/.*/merge-.*: cannot be written'
is "$(last '[.status, .exit, (.version | type)] | tojson')" '["failed",74,"string"]' "$name: the line tells"
rm "$data/quarantine"
mv "$data/quarantine.away" "$data/quarantine"
run 'the run after it' RECORDS=7
status 0
is "$(cat "$data"/quarantine/*/* | wc -l)" $((before + 14)) "$name: kept both"
is "$(jq -r .run "$data/state/runs.ndjson" | sort | uniq -d)" '' "$name: no run is told of twice"

# A spool that ends every run is set aside at last.
rm -rf "$data/state/set-aside" "$data/state/spool/movies"/*
run 'a spool that is poison' 'DO_validate=exit 70' RECORDS=8
run 'again' 'DO_validate=exit 70'
run 'and again' 'DO_validate=exit 70'
is "$(ls "$data/state/spool/movies" | wc -l)" 1 "$name: it was tried again"
run 'then' RECORDS=9
status 0
like err 'a spool that ended 3 runs is set aside'
is "$(wc -l <"$(ls "$data"/state/set-aside/*/records.ndjson)")" 8 "$name: it is kept"
is "$(rows)" 9 "$name: and collection goes on"

# What a run left is used by the next: of the same day instead of a fetch.
run 'clean is not well' 'DO_clean=exit 74' RECORDS=10
run 'the next run' 'DO_fetch=exit 69'
status 0
is "$(rows)" 10 "$name: took what was fetched already"
run 'clean is not well' 'DO_clean=exit 74' RECORDS=11
for spool in "$data"/state/spool/movies/*; do
	mv "$spool" "$(echo "$spool" | sed 's/popular-[0-9]*/popular-20250101/')"
done
run 'the next day' RECORDS=3
status 0
is "$(last '.fetch | length')" 2 "$name: yesterday's spool and today's"
is "$(rows)" 11 "$name: nothing is lost"

# Twenty at once: one works.
rm -rf "$data"
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	(
		DO_fetch='sleep 2' "$tmp/bin/tmdb-daily" 2>/dev/null && echo 0 || echo $?
	) &
done >many
wait
is "$(sort many | uniq -c | xargs)" '1 0 19 75' 'of twenty at once one works, the others end with 75'
is "$(jq -r .status "$data/state/runs.ndjson" | sort | uniq -c | xargs)" '19 busy 1 ok' 'and each has its line'

# Killed at its n-th shell command, for n over a whole run: a whole version is
# always there, and the next run makes it good.
cat >kill.sh <<'!'
case $0 in
*/tmdb-daily)
	at=0
	trap '[ "$BASHPID" -ne $$ ] || [ "$((at += 1))" -ne "${KILL_AT:-0}" ] || kill -9 $$
		[[ $BASH_COMMAND != ${KILL_BEFORE:-none} ]] || kill -9 $$ $BASHPID' DEBUG
	set -T
	;;
esac
!
cat >count.sh <<'!'
case $0 in
*/tmdb-daily)
	at=0
	trap '[ "$BASHPID" -ne $$ ] || echo "$((at += 1))" >"$tmp/steps"' DEBUG
	set -T
	;;
esac
!
run 'counting the steps' BASH_ENV="$tmp/count.sh"
steps=$(cat steps)
[ "$steps" -gt 500 ]
ok $? "a run has $steps shell commands"
trials=${TRIALS:-20}
every=$((steps / trials + 1))
first=$((${SEED:-$RANDOM} % every + 1))
echo "# killed at every ${every}th of $steps commands, from the ${first}th"
rm -rf "$data"
run 'before the kills'
count=5 alive='' torn='' unhealed='' untidy=''
killed() { # killed WHERE VARIABLE: one trial
	old=$count count=$((count + 1))
	run kill "RECORDS=$count" "BASH_ENV=$tmp/kill.sh" "$2" 2>/dev/null
	[ "$st" -eq 137 ] || alive+=" $1"
	dir=$(readlink -f "$data/processed/movies/current")
	now=$(zstd -dcq "$dir/movies.ndjson.zst" | wc -l)
	[ "$now" -eq "$old" ] || [ "$now" -eq "$count" ] || torn+=" $1"
	[ "$now" -eq "$(wc -l <"$dir/movies.csv")" ] || torn+=" $1"
	run heal "RECORDS=$count"
	[ "$st $(rows) $(wc -l <"$data/movies.db")" = "0 $count $count" ] || unhealed+=" $1"
	left=$(cd "$data" && find . -name '*.part*' -o -name '.staged-*' \
		-o -name '.current.*' -o -path './state/work/*/*' -o -path './state/spool/*/*')
	[ -z "$left" ] || untidy+=" $1"
}
for ((at = first; at <= steps; at += every)); do
	killed "$at" "KILL_AT=$at"
done
# And where the ends are close: between the renames, and right behind them.
for before in 'mv -T *run_staged*' 'sync*' 'ln -s *versions*' 'mv -T *current*' \
	'mv -T *2"' 'run_copy*meta*' 'mv -T *spool_label*' 'load_one*' \
	'mv *changes*' 'package_describe' 'prune_rest*' \
	'recover_quarantine*' 'run_copy*quarantine*' \
	'rm -rf *run_spools*' 'run_append*' 'rm -rf *run_work*' 'exit "$status"'; do
	killed "'$before'" "KILL_BEFORE=$before"
done
is "$alive" '' 'killed anywhere: it was'
is "$torn" '' 'killed anywhere: a whole version is there'
is "$unhealed" '' 'killed anywhere: the next run is good'
is "$untidy" '' 'killed anywhere: and nothing half made is left'
is "$(jq -r .run "$data/state/runs.ndjson" | sort | uniq -d)" '' 'killed anywhere: no run is told of twice'
is "$(find "$data/processed/movies/versions" -mindepth 1 -maxdepth 1 | wc -l)" \
	"$(jq -r '.version | values' "$data/state/runs.ndjson" | sort -u | wc -l)" \
	'killed anywhere: every version is told of, and no other'
# Of the records that a version replaced, each stands in the quarantine once.
is "$(cat "$data"/quarantine/*/merge-*.ndjson | wc -l)" \
	"$(for v in "$data"/processed/movies/versions/{,.pruned-}[0-9]*/run.json; do
		[ ! -e "$v" ] || jq '.stages.merge.quarantined' "$v"
	done | awk '{ n += $1 } END { print n }')" 'killed anywhere: the quarantine is whole and nothing in it twice'
done_testing
