#!/bin/bash
# The clock of a run: zones with summer time, midnight, a clock that is set.
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
export TMDB_PAGES=1 TMDB_MIN_RECORDS=1

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

# The clock.
stub_start
fresh clock
clock() { # clock TIME: a run then
	clock_page=$((${clock_page:-0} + 1)) # else it would bring nothing new
	faketime -f "$1" tmdb-daily -p $clock_page 2>>clock.err
	clock_st=$?
	[ $clock_st -eq 0 ] || clock_bad+=" $1:$clock_st"
}
export FAKETIME_DONT_FAKE_MONOTONIC=1
for zone in Europe/Berlin America/New_York Australia/Lord_Howe Asia/Seoul; do
	rm -rf "$TMDB_DATA"
	clock_bad=''
	export TZ=$zone
	# The hour that comes twice, the one that never comes, and midnight.
	case $zone in
	Europe/Berlin) at='@2026-10-25_00:30:00 @2026-10-25_01:30:00 @2027-03-28_00:59:15 @2027-03-28_01:00:01' ;;
	America/New_York) at='@2026-11-01_05:30:00 @2026-11-01_06:30:00 @2027-03-14_06:59:15 @2027-03-14_07:00:01' ;;
	Australia/Lord_Howe) at='@2026-04-04_14:45:00 @2026-04-04_15:15:00 @2026-10-03_15:29:15 @2026-10-03_15:30:01' ;;
	Asia/Seoul) at='@2026-12-31_14:59:15 @2026-12-31_15:00:01 @2026-12-31_23:59:15 @2027-01-01_00:00:01' ;;
	esac
	want=''
	for when in $at; do
			stamp=$(TZ=UTC0 date -d "${when:1:10} ${when:12}Z" +%Y%m%dT%H%M)
		epoch=$(date -d "${when:1:10} ${when:12}Z" +%s)
		clock "$(printf %+ds $((epoch - $(date +%s))))"
		want+="$stamp "
	done
	unset TZ
	name="the clock of $zone"
	is "$clock_bad" '' 'all runs are good'
	is "$(jq -r '.run[:13]' "$TMDB_DATA/state/runs.ndjson" | xargs)" "${want% }" 'each has its own name, dated in UTC'
	is "$(find "$TMDB_DATA/raw/movies" -name '*.zst' | wc -l)" 4 'and its own archive'
	is "$(jq -r 'select(.seconds < 0 or .seconds > 600) | .run' "$TMDB_DATA/state/runs.ndjson")" '' 'no time is negative'
done
# Set back and forth by a day, and to 1970, between runs and in one.
rm -rf "$TMDB_DATA"
clock_bad=''
for shift in +0 -3600 +86400 -86400 +0; do clock "${shift}s"; done
name='a clock that is set'
is "$clock_bad" '' 'all runs are good'
is "$(jq -r .run "$TMDB_DATA/state/runs.ndjson" | sort -u | wc -l)" 5 'each has its own name'
is "$(find "$TMDB_DATA/raw/movies" -name '*.zst' | wc -l)" 5 'and its own archive'
is "$(readlink "$TMDB_DATA/processed/movies/current")" "versions/$(jq -r '.version | values' "$TMDB_DATA/state/runs.ndjson" | tail -n 1)" 'the last that made a version is current'
for to in +3600s -3600s +86400s -86400s '@1970-01-01 00:00:01'; do
	echo +0s >faketimerc
	# Behind the fetch, for the filters after it begin all at once.
	stand_in tmdb-fetch <<-!
	#!/bin/bash
	"\$0.real" "\$@" || exit
	# At once: a file that is empty for a moment is another clock.
	echo '$to' >$tmp/faketimerc.part && mv $tmp/faketimerc.part $tmp/faketimerc
	!
	st=0
	lib=$(echo /usr/lib/*/faketime/libfaketime.so.1)
	FAKETIME_NO_CACHE=1 FAKETIME_TIMESTAMP_FILE=$tmp/faketimerc LD_PRELOAD=$lib \
		tmdb-daily -p 2 >out 2>err || st=$?
	stand_out tmdb-fetch
	name="a clock that is set to $to in a run"
	# In 1970 no movie is released yet: the gate holds it.
	[ "${to:0:2}" != @1 ] && status 0 || status 65
	is "$(last '.seconds >= 0 and .seconds < 600')" true 'its time is right'
done
stub_stop
done_testing
