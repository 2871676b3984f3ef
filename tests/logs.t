#!/bin/bash
# tmdb-logs: its questions, of logs that are put away and of those that are not;
# and lnav's view of them.
# shellcheck disable=SC1091,SC2016,SC2154
. "$(dirname -- "$0")/tap.sh"

export TMDB_LOG_DIR=$tmp/logs TMDB_DATA=$tmp/data
today=$(date -u +%F) y=$(date -u -d yesterday +%F) old=$(date -u -d '9 days ago' +%F)
mkdir -p logs/app logs/error "logs/archive/${y:0:7}" "logs/archive/${old:0:7}" data/state
id=${today//-/}T020001Z-0000abcd
say() { # say DAY TIME LEVEL PROG RUN MESSAGE [PAIRS]
	printf 'time="%sT%sZ" level=%s prog=%s run=%s msg="%s"%s\n' "$1" "$2" "$3" "$4" "$5" "$6" "${7:+ $7}"
}
ask() { # ask PAGE STATUS TRY MS
	echo "path=/movie/popular query=\"page=$1\" status=$2 try=$3 ms=$4 bytes=100"
}
{
	say "$old" 01:00:00.000 error tmdb-fetch r0 'page 4 is lost'
	say "$old" 01:00:00.000 warning tmdb-fetch r0 'popular page 7: status 503: again in 1.2 s' "$(ask 7 503 1 40)"
} | zstd -q -o "logs/archive/${old:0:7}/crawler-$old.log.zst"
{
	say "$y" 23:00:00.000 warning tmdb-fetch r1 'popular page 1: status 503: again in 1.0 s' "$(ask 1 503 1 31)"
	say "$y" 23:10:00.000 warning tmdb-fetch r1 'popular page 2: status 503: again in 2.5 s' "$(ask 2 503 1 1205)"
	say "$y" 23:20:00.000 warning tmdb-fetch r1 'popular page 2: timed out: again in 2.5 s' "$(ask 2 0 2 30000)"
	say "$y" 23:30:00.000 error tmdb-fetch r1 'page 17 is lost'
} | zstd -q -o "logs/archive/${y:0:7}/crawler-$y.log.zst"
{
	say "$today" 00:00:02.000 info tmdb-daily "$id" 'daily: started'
	say "$today" 00:00:03.500 warning tmdb-fetch "$id" 'popular page 9: status 429: again in 1.0 s' "$(ask 9 429 1 7)"
	say "$today" 00:00:03.500 error tmdb-fetch "$id" 'page 18 is lost' 'why="x level=critical"'
	say "$today" 00:00:03.600 critical tmdb-daily "$id" 'disk \"sda\" is 99.5% full'
	say "$today" 00:00:03.700 critical tmdb-daily "$id" 'disk \"sdb\" is 98% full'
	say "$today" 00:00:09.000 info tmdb-daily "$id" 'daily: failed' status=74
	echo 'level=error half a line'
	printf '\xff\xfe\n'
} >"logs/app/crawler-$today.log"
say "$today" 00:00:03.100 info tmdb-validate "$id" '100 records in, 99 out, 1 quarantined' >"logs/app/data-quality-$today.log"
printf '{"run":"%s","schedule":"daily","status":"failed","exit":74,"seconds":7.5,"rows":null,"failed":"page 18 is lost"}\n' "$id" >data/state/runs.ndjson

columns() { # the columns of the table, with single blanks
	sed 1d out | tr -s ' ' | sed 's/^ //'
}
t 'errors' 'tmdb-logs errors' </dev/null
status 0
is "$(columns)" "2 ${today}T00:00:03.700Z tmdb-daily disk \"...\" is N% full
2 ${today}T00:00:03.500Z tmdb-fetch page N is lost" "$name: by kind, with the last time"
t 'errors of nine days' "tmdb-logs -d $old..$today -n 1 errors" </dev/null
is "$(columns)" "3 ${today}T00:00:03.500Z tmdb-fetch page N is lost" "$name"
t 'warnings' "tmdb-logs -d $y -l warning errors | wc -l" </dev/null
stdout <<'!'
4
!
t 'what is new' 'tmdb-logs new' </dev/null
is "$(columns)" "2 ${today}T00:00:03.600Z tmdb-daily disk \"...\" is N% full" "$name" ||
	sed 's/^/# /' out
t 'retries' 'tmdb-logs retries' </dev/null
is "$(columns)" "3 ${y}T23 2 status N
1 ${today}T00 1 status N" "$name: by the hour, and why"
t 'the slowest' 'tmdb-logs -n 2 slow' </dev/null
is "$(columns)" "30000 ${y}T23:20:00.000Z 0 /movie/popular?page=2 try 2
1205 ${y}T23:10:00.000Z 503 /movie/popular?page=2 try 1" "$name"
t 'a run' "tmdb-logs run ${id%????}" </dev/null
status 0
is "$(sed 's/^[^ ]* //' out)" 'info     tmdb-daily     daily: started
info     tmdb-validate  100 records in, 99 out, 1 quarantined
warning  tmdb-fetch     popular page 9: status 429: again in 1.0 s path=/movie/popular query="page=9" status=429 try=1 ms=7 bytes=100
error    tmdb-fetch     page 18 is lost why="x level=critical"
critical tmdb-daily     disk "sda" is 99.5% full
critical tmdb-daily     disk "sdb" is 98% full
info     tmdb-daily     daily: failed status=74
failed, exit 74, 7.5 s, 0 rows: page 18 is lost' "$name: all of it, in order" || cat out
t 'the last run' 'tmdb-logs run last' </dev/null
like out 'daily: failed, exit 74'
t 'an unknown run' 'tmdb-logs run 20010101T000000Z-1' </dev/null
status 66
t 'the runs' 'tmdb-logs runs' </dev/null
like out "^$id +daily +failed +74 +7.5 +- +page 18 is lost"
t 'the lines' 'tmdb-logs -n 3 lines | cut -c 1-31' </dev/null
stdout <<!
time="${today}T00:00:03.600Z"
time="${today}T00:00:03.700Z"
time="${today}T00:00:09.000Z"
!
printf 'cut' >"logs/archive/${y:0:7}/crawler-$y.1.log.zst"
t 'a file that is damaged' 'tmdb-logs -n 1 errors' </dev/null
status 0
like err 'crawler-.*\.1\.log\.zst: not read whole'
t 'no logs' 'TMDB_LOG_DIR=nowhere tmdb-logs errors' </dev/null
status 0
stdout </dev/null
for bad in '' what 'run' 'run a b' '-d today errors' '-l loud errors' '-n 0 errors' 'run ../x'; do
	t "tmdb-logs $bad" "tmdb-logs $bad" </dev/null
	status 64
done

# What the programs write is what is asked for.
rm -rf logs
. "$root/tests/stub.sh"
stub_fault <<'!' || done_testing
page=2 times=2 status=503
!
t 'a fetch with failures' 'tmdb-fetch --pages 1-3 popular >records' </dev/null
status 0
t 'its retries' 'tmdb-logs retries' </dev/null
like out '^ +2 +.*HTTP|503|status'

if command -v lnav >/dev/null; then
	lnav_sql=$root/scripts/lnav/tmdb.sql
	[ -e "$lnav_sql" ] || lnav_sql=$root/share/tmdb/lnav/tmdb.sql
	export HOME=$tmp/home lnav_sql
	mkdir home
	t 'lnav' 'lnav -i "$lnav_sql" >/dev/null 2>&1
		lnav -n -c ";SELECT count(*) AS n, sum(level = \"warning\") AS w, min(prog) AS p, sum(ms IS NOT NULL) AS ms FROM tmdb WHERE msg LIKE \"%again%\"" -c ":write-csv-to -" logs/app/*.log' </dev/null
	stdout <<-'!'
	n,w,p,ms
	2,2,tmdb-fetch,2
	!
else
	skip 'lnav' 'it is not installed'
fi
done_testing
