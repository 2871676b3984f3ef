#!/bin/bash
# tmdb-status: states that it tells apart, times of schedules, an empty folder.
# shellcheck disable=SC1091,SC2012,SC2016,SC2154
. "$(dirname -- "$0")/tap.sh"

export TMDB_DATA=$tmp/data TMDB_LOG_DIR=$tmp/logs
due() { # due ZONE NOW SPEC: the last but one, the last and the next time
	TZ=$1 bash -euo pipefail -c '. "$root/scripts/lib/due.sh"; export LC_ALL=C
		due_look "$2" "$(date -d "$1" +%s)"
		for t in $REPLY; do date -d "@$t" +"%FT%H:%M%z"; done | xargs' bash "$2" "$3"
}
is "$(due UTC0 '2026-11-25 10:30' '*:15')" '2026-11-25T09:15+0000 2026-11-25T10:15+0000 2026-11-25T11:15+0000' 'each hour'
is "$(due UTC0 '2026-11-25 10:15' '*:15')" '2026-11-25T09:15+0000 2026-11-25T10:15+0000 2026-11-25T11:15+0000' 'on time is due'
is "$(due Asia/Kolkata '2026-11-25 10:30' '*:15')" '2026-11-25T09:15+0530 2026-11-25T10:15+0530 2026-11-25T11:15+0530' 'in a zone of half an hour'
is "$(due Asia/Seoul '2026-12-31 23:59' 02:00)" '2026-12-30T02:00+0900 2026-12-31T02:00+0900 2027-01-01T02:00+0900' 'each day, over a new year'
is "$(due UTC0 '2028-02-29 01:00' 02:00)" '2028-02-27T02:00+0000 2028-02-28T02:00+0000 2028-02-29T02:00+0000' 'a leap day'
is "$(due UTC0 '2026-11-25 10:30' sun,03:00)" '2026-11-15T03:00+0000 2026-11-22T03:00+0000 2026-11-29T03:00+0000' 'each week'
is "$(due UTC0 '2026-03-01 03:59' 1,04:00)" '2026-01-01T04:00+0000 2026-02-01T04:00+0000 2026-03-01T04:00+0000' 'each month'
is "$(due UTC0 '2026-11-25 10:30' 31,04:00)" '2026-08-31T04:00+0000 2026-10-31T04:00+0000 2026-12-31T04:00+0000' 'months without such a day'
is "$(due Europe/Berlin '2026-03-29 12:00' 02:30)" '2026-03-27T02:30+0100 2026-03-28T02:30+0100 2026-03-30T02:30+0200' 'an hour that does not come'
is "$(due Europe/Berlin '2026-10-25 12:00' 02:30 | cut -d' ' -f 2,3)" "$(due Europe/Berlin '2026-10-25 12:00' 02:30 | grep -oE '2026-10-25T02:30\+0[12]00') 2026-10-26T02:30+0100" 'an hour that comes twice counts once'
is "$(due Europe/Berlin '2026-10-25 01:30 UTC' '*:00')" '2026-10-25T02:00+0200 2026-10-25T02:00+0100 2026-10-25T03:00+0100' 'but each hour is one'

t 'an empty folder' 'tmdb-status' </dev/null
status 3
stderr </dev/null
like out '^TMDB UNKNOWN: no run yet$'
[ ! -e data ] && [ ! -e logs ]
ok $? "$name: nothing is made"

if ! command -v faketime >/dev/null; then
	skip 'the states' 'no faketime here'
	done_testing
fi
mkdir -p data/state data/processed/movies/versions/{20261124T020001Z,20261125T020001Z}
ln -s versions/20261125T020001Z data/processed/movies/current
echo '{"rows":1987}' >data/processed/movies/versions/20261125T020001Z/run.json
runs() { # runs: our stdin is all runs: SCHEDULE START STATUS EXIT [FAILED]
	while read -r schedule start st exit failed; do
		printf '{"run":"%s","schedule":"%s","line":"movies","started":"%s","status":"%s","exit":%s,"rows":1987,"seconds":3.5,"fetch":[{"stats":{"pages":{"good":99,"unchanged":0,"gone":0,"lost":1}}}],"stages":{"validate":{"quarantined":3},"merge":{"quarantined":700}},"quality":{"score":97.5},"failed":%s}\n' \
			"$start" "$schedule" "$start" "$st" "$exit" "${failed:-null}"
	done >data/state/runs.ndjson
}
export TMDB_DUE='daily=02:00 weekly=sun,03:00'
at() { # at TIME NAME [OPTION]: tmdb-status at that time
	name=$2
	st=0
	TZ=UTC0 faketime -f "@$1" tmdb-status ${3:+"$3"} </dev/null >out 2>err || st=$?
}
runs <<'!'
weekly 2026-11-22T03:00:01Z ok 0
daily 2026-11-24T02:00:01Z ok 0
daily 2026-11-25T02:00:01Z ok 0
!
at '2026-11-25 09:00:00' 'all is well'
status 0
stderr </dev/null
like out '^TMDB OK$'
like out '^daily +2026-11-25T02:00:01Z +ok +0 .* 2026-11-26T02:00:00Z$'
like out 'movies: 20261125T020001Z, 1987 rows; 2 versions, 0 held'
like out '^runs +24 h: 1 of 1 ok; 7 days: 3 of 3 ok$'
like out '^pages +24 h: 99% came, 1 lost'
like out '^score +97.5$'
like out '^quarantine +24 h: validate 3$'
[ "$(wc -l <out)" -le 24 ] && [ "$(awk 'length > 100' out)" = '' ]
ok $? "$name: on one screen"
before=$(find data -printf '%p %T@ %i\n' | sort)
at '2026-11-25 09:00:00' 'as JSON' --json
status 0
is "$(jq -c '[.state, .problems, (.schedules | map([.schedule, .last.status, .next])), .success.week.success, .score]' out)" \
	'["ok",[],[["daily","ok","2026-11-26T02:00:00Z"],["weekly","ok","2026-11-29T03:00:00Z"]],0.99,97.5]' "$name"
is "$(find data -printf '%p %T@ %i\n' | sort)" "$before" 'nothing is changed'
runs <<'!'
weekly 2026-11-22T03:00:01Z ok 0
daily 2026-11-24T02:00:01Z ok 0
daily 2026-11-25T02:00:01Z unchanged 0
!
at '2026-11-25 09:00:00' 'a run that found nothing new'
status 0
like out '^TMDB OK$'
like out '^daily .* unchanged +0 '
like out '^runs +24 h: 1 of 1 ok; 7 days: 3 of 3 ok$'
at '2026-11-26 04:00:00' 'a run that may be late'
status 0
at '2026-11-26 06:00:00' 'one that is overdue'
status 1
like out 'warning: daily is overdue by 4 h$'
like out '^daily .* OVERDUE$'
at '2026-11-27 06:00:00' 'two that are'
status 2
like out 'critical: daily is overdue by 4 h, and missed the time before, too'
at '2026-11-24 23:00:00' 'the clock went back'
status 0
at '1970-01-02 00:00:00' 'the clock went back to the beginning'
status 0

last() { # last STATUS EXIT FAILED
	runs <<-!
		weekly 2026-11-22T03:00:01Z ok 0
		daily 2026-11-25T02:00:01Z $1 $2 "$3"
	!
}
last failed 75 'no network'
at '2026-11-25 09:00:00' 'try again later'
status 1
like out 'warning: the last daily run: failed: no network'
last failed 77 'the key is refused'
at '2026-11-25 09:00:00' 'a failure'
status 2
like out 'critical: the last daily run: failed: the key is refused'
last held 65 'gate'
at '2026-11-25 09:00:00' 'held back'
status 2
last killed null ''
at '2026-11-25 09:00:00' 'killed'
status 1
runs <<'!'
daily 2026-11-25T02:00:01Z ok 0
weekly 2026-11-25T02:00:01Z ok 0
daily 2026-11-25T08:00:01Z busy 75 "another"
!
at '2026-11-25 09:00:00' 'a busy run is none'
status 0
{
	echo 'half a li'
	printf '\0\xff\n'
	echo '"text"'
} >>data/state/runs.ndjson
at '2026-11-25 09:00:00' 'lines that are none'
status 0

echo '2026-11-25 0000000950' >data/state/usage
TMDB_DAILY_LIMIT=1000 at '2026-11-25 09:00:00' 'little of the limit is left'
status 1
like out '^API +950 requests today of 1000$'
TMDB_DAILY_LIMIT=950 at '2026-11-25 09:00:00' 'none is'
status 2
TMDB_DAILY_LIMIT=950 at '2026-11-25 23:50:00' 'before midnight'
status 2
runs <<'!'
daily 2026-11-26T00:00:00Z ok 0
weekly 2026-11-26T00:00:00Z ok 0
!
TMDB_DAILY_LIMIT=950 at '2026-11-26 00:00:01' 'after midnight'
status 0
rm data/state/usage
mkdir data/processed/movies/versions/.held-20261125T030000Z
at '2026-11-26 00:00:01' 'a version held back'
status 1
rmdir data/processed/movies/versions/.held-*
TMDB_DISK_WARN=999999G at '2026-11-26 00:00:01' 'little room'
status 1
TMDB_DISK_STOP=999999G at '2026-11-26 00:00:01' 'no room'
status 2
like out 'less than .* free, no run begins'
TMDB_ALERTS=none tmdb-alert raise disk2 'it is "so"'
at '2026-11-26 00:00:01' 'an alert'
status 2
like out 'critical: alert disk2: it is "so"'
tmdb-alert clear disk2
: >data/state/alerts/spool/00000001.mail
at '2026-11-26 00:00:01' 'a message that waits'
status 1
TMDB_PAGES=many at '2026-11-26 00:00:01' 'settings that are wrong'
status 3
for bad in -x now; do
	t "tmdb-status $bad" "tmdb-status $bad" </dev/null
	status 3
done
for bad in daily 'daily=2:00' 'daily=24:00' 'x=someday,02:00' 'x=*:60' 'x=32,02:00'; do
	t "TMDB_DUE=$bad" "TMDB_DUE='$bad' tmdb-status" </dev/null
	status 3
done
done_testing
