#!/bin/bash
# tmdb-log, and the log under many writers, at midnight, when the clock jumps
# and when the disk is full.
# shellcheck disable=SC1091,SC2012,SC2016,SC2035,SC2089,SC2090,SC2154
. "$(dirname -- "$0")/tap.sh"

whole='^time="[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z" level=[a-z]+ prog=[^ ]+ (run=[^ ]+ )?msg="([^"\\]|\\.)*"( [a-z]+=[^ "]*| [a-z]+="([^"\\]|\\.)*")*$'
export TMDB_LOG_DIR=$tmp/logs

t 'a message with pairs' 'tmdb-log -p me -r r1 warning "it is \"so\"" a=1 b="x y" c= d="한"' </dev/null
status 0
stderr </dev/null
is "$(cut -d' ' -f 2- "$tmp"/logs/app/crawler-*)" \
	'level=warning prog=me run=r1 msg="it is \"so\"" a=1 b="x y" c="" d="한"' 'the line'
t 'lines of the standard input' 'tmdb-log -f data-quality ERROR' <<'!'
one

two
!
status 0
stderr <<'!'
tmdb-log: one
tmdb-log: two
!
is "$(cat "$tmp"/logs/app/data-quality-* "$tmp"/logs/error/error-* | cut -d' ' -f 2- | sort | uniq -c | xargs)" \
	'2 level=error prog=tmdb-log msg=one 2 level=error prog=tmdb-log msg=two' 'errors twice'
for bad in "loud x" "info x y" "info x time=1" "-f other info x" "-p 'a b' info x" ''; do
	t "tmdb-log $bad" "tmdb-log $bad" </dev/null
	status 64
done
rm -rf "$tmp/logs"
t 'a run with a strange name' 'tmdb-log -r "a level=critical" info x; TMDB_RUN="a level=critical" tmdb-validate' </dev/null
is "$(grep -c ' run="a level=critical" msg=' <(cat "$tmp"/logs/app/*))" 2 'stays one value'

# Scripts and programs at once, with lines short and long.
rm -rf "$tmp/logs"
cat >writer <<'!'
. "$root/scripts/lib/tmdb.sh"
log_prog=w$1
printf -v long '%02900d' 0
printf -v pairs 'long=%06000d' 0
for ((i = 0; i < 150; i++)); do
	log_msg info "$i"
	log_msg info "$i $long"
	log_msg info "$i" "$pairs"
done
!
t 'many writers' 'for w in 1 2 3 4 5 6; do bash writer $w & done
	for w in 1 2 3 4 5 6 7 8 9 10; do
		{ head -c 3000 /dev/zero | tr "\0" x; } | tmdb-validate -q /dev/null & done
	wait' </dev/null
status 0
cat "$tmp"/logs/app/crawler-* >lines
is "$(wc -l <lines)" 2700 '2700 lines of the scripts'
is "$(grep -cE "$whole" lines)" 2700 'each whole'
is "$(cat "$tmp"/logs/app/data-quality-* | grep -cE "$whole")" \
	"$(cat "$tmp"/logs/app/data-quality-* | wc -l)" 'and those of the programs'
is "$(cut -d' ' -f 3-4 lines | cut -c 1-30 | sort | uniq -d | cut -d' ' -f 1 | uniq -c | awk '{ print $1 }' | sort -u)" 150 \
	'each of them there'

at() { # at TIME [VARIABLE=VALUE]... COMMAND...: at that time, in UTC
	local when=$1
	shift
	# Preloaded before a sanitizer's runtime, which else complains.
	ASAN_OPTIONS=verify_asan_link_order=0 TZ=UTC0 faketime -f "$when" "$@"
}

if command -v faketime >/dev/null; then
	rm -rf "$tmp/logs"
	t 'over midnight' 'cat >script <<-"END"
		. "$root/scripts/lib/tmdb.sh"
		for ((i = 0; i < 40; i++)); do log_msg info "$i"; sleep 0.1; done
		END
		TZ=Asia/Seoul faketime -f "@2026-03-01 08:59:58" bash script' </dev/null
	is "$(cd "$tmp/logs/app" && echo *)" 'crawler-2026-02-28.log crawler-2026-03-01.log' 'two days in UTC'
	is "$(cat "$tmp"/logs/app/* | wc -l)" 40 'and no line lost'
	is "$(grep -Lv '^time="2026-02-28T23:59:' "$tmp"/logs/app/*-28.log; grep -Lv '^time="2026-03-01T00:00:' "$tmp"/logs/app/*-01.log)" \
		"$(ls "$tmp"/logs/app/*)" 'each in the file of its day'

	# The hour that comes twice, the hour that never comes, a leap day, the
	# end of a year, and a clock that goes back to the beginning.
	rm -rf "$tmp/logs"
	export TZ=Europe/Berlin
	for when in '2026-10-25 00:30:00' '2026-10-25 01:30:00' '2026-03-29 01:00:00' \
		'2028-02-29 23:59:59' '2026-12-31 23:59:59' '2027-01-01 00:00:00' '1970-01-01 00:00:05'; do
		at "$when" tmdb-log info "$when"
		at "$when" tmdb-validate </dev/null
	done
	unset TZ
	is "$(cat "$tmp"/logs/app/crawler-* | sed -E 's/^time="([^T]*)T([^.]*).*msg="(.*)"$/\1 \2=\3/' | awk -F= '$1 != $2')" '' \
		'the time is in UTC, whatever the zone does'
	is "$(cd "$tmp/logs/app" && ls | wc -l)" 12 'in the files of six days each'
	rm -rf "$tmp/logs"
	record='{"movie_id":1,"title":"A","release_date":"","vote_average":6.1,"popularity":9.5}'
	echo '@2026-05-02 00:00:00' >rc
	export record
	t 'the clock jumps back and forth' '
		for t in "2026-05-02 00:00:01" "2026-05-01 23:59:59" "1970-01-01 00:01:00" "2026-05-02 00:00:02"; do
			echo "@$t" >rc; echo "$record"; sleep $nap
		done | ASAN_OPTIONS=verify_asan_link_order=0 FAKETIME_TIMESTAMP_FILE=$PWD/rc FAKETIME_NO_CACHE=1 TZ=UTC0 \
			LD_PRELOAD=$(faketime -f +0 env | sed -n s/LD_PRELOAD=//p) tmdb-validate' </dev/null
	status 0
	rm -f "$tmp"/logs/app/crawler*
	sed -i '/records in/d' "$tmp"/logs/app/*
	is "$(cd "$tmp/logs/app" && wc -l * | awk '{ print $1, $2 }' | xargs)" \
		'1 data-quality-1970-01-01.log 1 data-quality-2026-05-01.log 2 data-quality-2026-05-02.log 4 total' 'each line under its time'
else
	skip 'midnight, summer time, jumps' 'no faketime here'
fi

rm -rf "$tmp/logs"
t 'the folder is removed meanwhile' 'cat >script <<-"END"
	. "$root/scripts/lib/tmdb.sh"
	log_msg info 1; rm -rf "$TMDB_LOG_DIR"; log_msg info 2
	END
	bash script' </dev/null
is "$(cat "$tmp"/logs/app/* | wc -l)" 1 'is made again'

rm -rf "$tmp/logs"
t 'a place that is no folder' ': >logs; tmdb-log warning w; echo $?; tmdb-log info i; tmdb-log error e' </dev/null
status 74
is "$(tail -n 1 err)" 'tmdb-log: e' 'the message is told'
like err '^tmdb-log: .*/logs: cannot be written, the log goes on here$'
like err '^tmdb-log: w$'
t 'a program there' 'echo x | tmdb-validate --max-bad 0' </dev/null
like err '^tmdb-validate: .*1 of 1 records are invalid'
rm -f "$tmp/logs"

# A full disk: only where a small one can be mounted.
mkdir small
if mount -t tmpfs -o size=64k none small 2>/dev/null; then
	export TMDB_LOG_DIR=$tmp/small/logs
	tmdb-log info first
	dd if=/dev/zero of=small/full bs=1k 2>/dev/null
	t 'a full disk' 'echo x | tmdb-validate -q refused' </dev/null
	status 74
	[ -s refused ]
	ok $? 'the data goes on'
	t 'of a script' 'tmdb-log error lost; echo $?' </dev/null
	stdout <<-'!'
	74
	!
	rm small/full
	t 'and there is room again' 'tmdb-log info back' </dev/null
	status 0
	is "$(grep -c 'msg="first"$' small/logs/app/crawler-*)" 1 'what was written is whole'
	is "$(grep -c 'msg="back"$' small/logs/app/crawler-*)" 1 'and so is what follows'
	umount small
else
	skip 'a full disk' 'no tmpfs can be mounted here'
fi
done_testing
