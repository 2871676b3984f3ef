#!/bin/bash
# tmdb-step: a run in pieces is the run that its wrapper makes; what fails or
# is killed is healed by the same step, and another run's work is left alone.
# shellcheck disable=SC1091,SC2010,SC2016,SC2154,SC2181
# In memory, for a run syncs all it makes, and here that is not what is tested.
[ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname -- "$0")/tap.sh"
. "$root/tests/stub.sh"

run() { # run WHAT STATUS COMMAND...
	local what=$1 want=$2
	shift 2
	"$@" >out 2>err </dev/null
	is "$?" "$want" "$what"
	# shellcheck disable=SC2001
	[ "$want" -ne 0 ] || [ ! -s err ] || sed 's/^/# /' err
}
line() { tail -n 1 "$TMDB_DATA/state/runs.ndjson" | jq -r "$1"; }
movies() { zstd -dcq "$1/processed/movies/current/movies.ndjson.zst" | jq -Sc 'del(.fetched_at)' | sort; }
steps() { # steps FROM... : each must do
	local s
	for s; do run "step $s" 0 tmdb-step daily "$s"; done
}
fresh() { # fresh NAME
	export TMDB_DATA=$tmp/$1 TMDB_LOG_DIR=$tmp/$1.log TMDB_DB=$tmp/$1/movies.db
}
export TMDB_PAGES=1-10 TMDB_MIN_RECORDS=100 TMDB_RETRIES=0

stub_start
fresh whole
run 'the wrapper' 0 tmdb-daily
fresh pieces
steps preflight fetch filter gate publish load report
movies "$tmp/whole" >want && movies "$tmp/pieces" | cmp want -
ok $? 'the steps publish what the wrapper does'
is "$(line .status)" ok 'and write its line'
is "$(line '.stages | keys | join(" ")')" \
	"$(jq -r '.stages | keys | join(" ")' "$tmp/whole/state/runs.ndjson")" 'with the counts of all stages'
is "$(sqlite3 "$TMDB_DB" 'select count(*) from movies')" "$(wc -l <want)" 'the database is loaded'
is "$(ls "$TMDB_DATA"/state/work/movies "$TMDB_DATA"/state/spool/movies "$TMDB_DATA"/state/steps | grep -v : | xargs)" '' 'nothing is left'
is "$(grep -rlF "$stub_key" "$TMDB_DATA" "$TMDB_LOG_DIR")" '' 'the key is nowhere'

# The order.
run 'a step of no run' 69 tmdb-step daily filter
like err 'preflight comes first'
steps preflight
run 'a step too early' 69 tmdb-step daily gate
like err 'preflight was the last step that was done'
run 'a step of another run' 69 tmdb-step -r other daily fetch
like err 'the open run of daily is run, not other'
for wrong in '' daily 'daily nothing' 'never fetch' 'daily fetch sqlite' '-x daily fetch'; do
	# shellcheck disable=SC2086
	run "usage: $wrong" 64 tmdb-step $wrong
done
run 'help' 0 tmdb-step -h
run 'report of what was not ended' 75 tmdb-step daily report
is "$(line .status)" failed 'is a failed run'

# The gate.
fresh gate
export TMDB_MIN_RECORDS=100000
steps preflight fetch filter
run 'a failed gate' 65 tmdb-step daily gate
run 'and again' 65 tmdb-step daily gate
run 'no publishing after it' 69 tmdb-step daily publish
run 'its report' 65 tmdb-step daily report
is "$(line .status)" held 'the version is held'
is "$(line '.gate | map(select(.ok | not).check) | join(" ")')" records 'and the line tells why'
[ ! -e "$TMDB_DATA/processed/movies/current" ]
ok $? 'nothing is published'
is "$(find "$TMDB_DATA/processed/movies/versions" -mindepth 1 -maxdepth 1 -name '.held-*' | wc -l)" 1 'one version waits'

export TMDB_MIN_RECORDS=100

# Killed in the middle of a step: the same step, begun again, makes it good.
# Installed, the programs are those of the PATH.
mkdir -p inst/bin inst/share/tmdb killer
cp "$root"/scripts/tmdb-daily "$root"/scripts/tmdb-step inst/bin
cp -R "$root"/scripts/lib inst/share/tmdb/lib
killer() { # killer PROGRAM: the next time it is started, its run dies
	cat >"$tmp/killer/$1" <<-END
		#!/bin/sh
		rm -f -- "$tmp/killer/$1"
		kill -9 \$PPID
		exit 1
	END
	chmod +x "$tmp/killer/$1"
}
for case in fetch:tmdb-fetch filter:tmdb-dedup publish:tmdb-sink load:tmdb-sink; do
	fresh "killed-${case%:*}"
	for s in preflight fetch filter gate publish load report; do
		if [ "$s" = "${case%:*}" ]; then
			killer "${case#*:}"
			PATH=$tmp/killer:$PATH inst/bin/tmdb-step daily "$s" >/dev/null 2>&1
			[ $? -ne 0 ]
			ok $? "killed in $s"
			[ ! -e "$tmp/killer/${case#*:}" ]
			ok $? 'indeed'
		fi
		run "$s, killed in ${case%:*}" 0 tmdb-step daily "$s"
	done
	movies "$TMDB_DATA" | cmp want -
	ok $? "killed in ${case%:*}: nothing lost, nothing doubled"
	is "$(line '.stages.validate | .in == .out + .quarantined')" true 'and the counts are those of one run'
	is "$(find "$TMDB_DATA/processed/movies/versions" -mindepth 1 -maxdepth 1 | wc -l)" 1 'one version'
done

# Another run in between takes over what is there.
fresh between
steps preflight fetch
run 'the wrapper meanwhile' 0 tmdb-daily
run 'the next step' 69 tmdb-step daily filter
like err 'another run took over'
movies "$TMDB_DATA" | cmp want -
ok $? 'and its movies are published'
stub_stop

# Try again later.
fresh later
stub_fault <<'!'
path=/3/movie/popular status=503
!
run 'preflight' 0 tmdb-step daily preflight
run 'a service that is down' 75 tmdb-step daily fetch
stub_stop
stub_start
run 'up again' 0 tmdb-step daily fetch
steps filter gate publish load report
is "$(line .status)" ok 'the run is good'
done_testing
