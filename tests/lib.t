#!/bin/sh
# Option values and log files: what all programs get from lib/, tried with one.
# shellcheck disable=SC1091,SC2016,SC2154
. "$(dirname -- "$0")/tap.sh"

bad_option() { # bad_option OPTION VALUE MESSAGE
	t "$1 $2" "tmdb-validate $1 '$2'" </dev/null
	status 64
	like err "^tmdb-validate: $1: $3"
}
bad_option --max-bad x 'not a number: x'
bad_option --max-bad '' 'not a number: '
bad_option --max-bad 1.5 'not a share such as 0.1 or 10%: 1.5'
bad_option --max-bad 101% 'not a share'
bad_option --max-bad -1 'not a number: -1'
bad_option --max-bad nan 'not a number: nan'
bad_option --max-bad 0x1 'not a number: 0x1'
bad_option --max-bad 1.2.3 'not a number: 1.2.3'
bad_option --max-record 10X 'not a size such as 64M: 10X'
bad_option --max-record 63 'not from 64 to 1073741824 bytes: 63'
bad_option --max-record 2G 'not from 64 to 1073741824 bytes: 2G'
for size in 64 1k 16M 0.5M 1G; do
	t "--max-record $size" "tmdb-validate --max-record $size" </dev/null
	status 0
done

logs() { # logs FOLDER: its lines
	cat "logs/$1"/*.log 2>/dev/null
}
export TMDB_LOG_DIR=logs

t 'logs at level info' 'TMDB_RUN=r1 tmdb-validate' </dev/null
stderr </dev/null
logs app >lines
like lines '^time="[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z" level=info prog=tmdb-validate run=r1 msg="0 records in, 0 out, 0 quarantined"$'
name=$(echo logs/app/*)
[ "$name" = "logs/app/data-quality-$(date -u +%F).log" ]
ok $? "the file bears program's kind and day"

t 'an error goes to three places' 'tmdb-validate no-such-file' </dev/null
like err '^tmdb-validate: no-such-file: No such file or directory$'
logs app >lines
like lines 'level=error .*msg="no-such-file: No such'
logs error >lines
like lines 'level=error .*msg="no-such-file: No such'

rm -rf logs
t 'quotes, newlines and controls are escaped' \
	"tmdb-validate 'a\"b\\
c'" </dev/null
logs error >lines
like lines 'msg="a\\"b\\\\\\x0ac: No such file or directory"$'
[ "$(wc -l <lines)" -eq 1 ]
ok $? 'and stay on one line'

t 'a level that there is not' 'TMDB_LOG_LEVEL=loud tmdb-validate' </dev/null
status 78
like err 'TMDB_LOG_LEVEL: loud: not debug, info, warning, error or critical'

rm -rf logs
t 'only what is asked for' 'TMDB_LOG_LEVEL=error tmdb-validate' </dev/null
[ ! -e logs ]
ok $? 'no line, no file'

rm -rf logs
t 'many at once' 'i=0; while [ $i -lt 200 ]; do i=$((i + 1))
	tmdb-validate </dev/null & done; wait' </dev/null
logs app >lines
[ "$(grep -cx 'time="[^"]*" level=info prog=tmdb-validate msg="0 records in, 0 out, 0 quarantined"' lines)" -eq 200 ]
ok $? '200 whole lines'
[ "$(wc -l <lines)" -eq 200 ]
ok $? 'and no other'

if command -v faketime >/dev/null; then
	rm -rf logs
	t 'before and after midnight in UTC' "
		ASAN_OPTIONS=verify_asan_link_order=0 TZ=Asia/Seoul faketime -f '2026-03-01 08:59:59' tmdb-validate
		ASAN_OPTIONS=verify_asan_link_order=0 TZ=Asia/Seoul faketime -f '2026-03-01 09:00:01' tmdb-validate" </dev/null
	ls logs/app >out
	stdout <<'!'
data-quality-2026-02-28.log
data-quality-2026-03-01.log
!
else
	skip 'before and after midnight in UTC' 'no faketime here'
fi

# Two stages with one quarantine file: no line is torn.
unset TMDB_LOG_DIR
i=0
while [ $i -lt 2000 ]; do
	i=$((i + 1))
	echo "{\"movie_id\":$i,\"x\":\"$(printf '%0500d' $i)\"}"
done >in2
t 'four programs append to one file' 'for i in 1 2 3 4; do
	tmdb-validate -q q.ndjson <in2 & done; wait' </dev/null
[ "$(grep -c '^{"stage":"validate".*}}$' q.ndjson)" -eq 8000 ]
ok $? '8000 whole envelopes'
done_testing
