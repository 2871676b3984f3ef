#!/bin/bash
# tmdb-rotate: the logs of days past, under writers, kills and odd clocks, and
# what is old enough to go.
# shellcheck disable=SC1091,SC2012,SC2016,SC2154
. "$(dirname -- "$0")/tap.sh"

export TMDB_LOG_DIR=$tmp/logs TMDB_DATA=$tmp/data
fresh() {
	rm -rf "$tmp/logs" "$tmp/data"
	mkdir -p "$tmp/logs/app" "$tmp/logs/error"
}

ago() { # ago DAYS: that day
	date -u -d "$1 days ago" +%F
}

export NO_FAKE_STAT=1 # Under faketime, too, a file is as old as it is.

tree() {
	(cd "$tmp/logs" && find . -type f -name '[!.]*' | sort | xargs)
}

all_lines() { # of all logs, put away or not
	find logs -name '*.log' ! -name '.*' -exec cat {} +
	find logs -name '*.zst' -exec zstd -dcq {} +
}

# The files put aside are removed an hour later: make it later.
later() {
	find logs/archive -name '.*.log' -exec sh -c '
		for f; do cp "$f" "$f.x" && mv "$f.x" "$f"; done' sh {} +
	command -v faketime >/dev/null && faketime -f +2h tmdb-rotate
}

y=$(ago 1) old=$(ago 29) gone=$(ago 31) today=$(ago 0)
fresh
for d in "$today" "$y" "$old" "$gone" 9999-13-99 9999-01-01; do
	echo "$d" >"logs/app/crawler-$d.log"
	# Times of files say nothing.
	touch -d 2001-01-01 "logs/app/crawler-$d.log"
done
echo e >"logs/error/error-$y.log"
echo other >logs/app/other.log
t 'a night' 'tmdb-rotate' </dev/null
status 0
stdout </dev/null
stderr </dev/null
is "$(tree)" "$(printf '%s\n' ./app/crawler-{"$today",9999-13-99,9999-01-01}.log ./app/other.log \
	"./archive/${y:0:7}/crawler-$y.log.zst" "./archive/${old:0:7}/crawler-$old.log.zst" \
	"./archive/${y:0:7}/error-$y.log.zst" | sort | xargs)" 'what is past is put away, by its name alone'
is "$(zstd -dcq "logs/archive/${y:0:7}/crawler-$y.log.zst")" "$y" 'as it was'
tree >before
t 'again' 'tmdb-rotate' </dev/null
status 0
is "$(tree)" "$(cat before)" 'changes nothing'
if command -v faketime >/dev/null; then
	t 'an hour later' 'faketime -f +2h tmdb-rotate' </dev/null
	is "$(find logs -name '.*' -type f)" '' 'what was put aside is removed'
	is "$(zstd -dcq "logs/archive/${y:0:7}/crawler-$y.log.zst")" "$y" 'the copy stays'
	t 'days later' 'faketime -f +29d tmdb-rotate' </dev/null
	is "$(find logs/archive -name "*$old*")" '' 'what became old is removed'
	t 'months later' 'faketime -f +90d tmdb-rotate' </dev/null
	[ -e "logs/archive/${y:0:7}/crawler-$y.log.zst" ]
	ok $? 'after a leap of the clock nothing is removed'
	like "$(ls logs/app/crawler-"$(date -u -d '+90 days' +%F)".log)" 'or the clock is wrong: nothing is removed this time'
	t 'the night after' 'faketime -f +91d tmdb-rotate' </dev/null
	[ ! -e "logs/archive/${y:0:7}" ]
	ok $? 'it is'
	fresh
	echo x >"logs/app/crawler-$y.log"
	t 'back in 1970' 'faketime -f "@1970-01-02 00:00:00" tmdb-rotate; echo $?' </dev/null
	stdout <<-'!'
	0
	!
	is "$(cat "logs/app/crawler-$y.log")" x 'nothing is past'
fi

fresh
rm -r logs
t 'no logs at all' 'tmdb-rotate' </dev/null
status 0
t 'no folder for logs' 'TMDB_LOG_DIR= tmdb-rotate' </dev/null
status 0
fresh
mkdir -p data/state
(exec 9>>data/state/rotate.lock && flock 9 && exec sleep 5) &
pids="$pids $!"
sleep 0.3
t 'two at once' 'tmdb-rotate' </dev/null
status 75
kill $!

# A line that comes to a file after it was put away: opened before, or made
# anew by a clock that went back.
fresh
echo one >"logs/app/crawler-$y.log"
exec 7>>"logs/app/crawler-$y.log"
tmdb-rotate
echo two >&7
exec 7>&-
echo three >"logs/app/crawler-$y.log"
tmdb-rotate
is "$(all_lines | sort | xargs)" 'one three two' 'late lines are put away, too'
later
later
is "$(all_lines | sort | xargs)" 'one three two' 'and stay'

# Rotation at the moment of a write, and killed in the middle, many times.
trials=40
fresh
cat >writer <<'!'
. "$root/scripts/lib/log.sh"
log_prog=w$1
for ((i = 0; ; i++)); do
	log_append app "crawler-$2.log" "$1 $i whole" && echo "$1 $i whole" >>"wrote-$1"
	[ ! -e stop ] || break
done
!
for w in 1 2; do bash writer $w "$y" & w_pids[w]=$!; done
for ((i = 0; i < trials; i++)); do
	if [ $((i % 2)) -eq 0 ]; then
		tmdb-rotate &
		sleep "0.$((RANDOM % 2))$((RANDOM % 10))"
		kill -9 $!
		wait $!
	else
		tmdb-rotate
	fi
done 2>kills
: >stop
wait "${w_pids[@]}"
tmdb-rotate
echo "# $trials rotations, every other killed, under two writers of $(cat wrote-1 wrote-2 | wc -l) lines"
all_lines | sort >got
sort wrote-1 wrote-2 >want
cmp got want
ok $? "$trials rotations, every other killed: no line is lost, torn or doubled"
tmdb-rotate
is "$(find logs -name '.*.part')" '' 'nothing half made is left'

# Data that is old: raw answers, quarantine, reports.
fresh
for d in "$today" "$(ago 179)" "$(ago 181)"; do
	mkdir -p "data/raw/movies/$d" "data/quarantine/$d" data/reports
	echo x >"data/raw/movies/$d/a.ndjson.zst"
	echo x >"data/quarantine/$d/a.ndjson"
	echo '{}' >"data/reports/$d.json"
done
mkdir -p data/raw/trending/"$(ago 300)" data/raw/movies/.gone-2020-01-01
ln -s "$(ago 300)" data/raw/trending/latest
ln -s "$today" data/raw/movies/latest
t 'old data' 'tmdb-rotate -v | grep -c removed' </dev/null
stdout <<'!'
4
!
is "$(cd data && find raw quarantine reports -name '*20[0-9][0-9]-*' | wc -l)" 6 'six days of it stay'
[ ! -L data/raw/trending/latest ] && [ -e data/raw/movies/latest ]
ok $? 'a link to nothing is removed, another is not'
is "$(find data -name '.gone*')" '' 'nothing half removed is left'
t 'keep it all' 'mkdir -p data/quarantine/2001-01-01; TMDB_QUARANTINE_DAYS=0 tmdb-rotate; ls data/quarantine | head -n 1' </dev/null
stdout <<'!'
2001-01-01
!

# What runs add to the state, by the days of its lines alone.
fresh
mkdir -p data/state
for d in 181 179 0; do
	printf '{"check":"volume","message":"\\"taken_at\\":\\"2001-01-01","run":"r","taken_at":"%sT02:00:00Z"}\n' "$(ago $d)" >>data/state/findings.ndjson
	printf '{"eventType":"START","eventTime":"%sT02:00:00Z"}\n' "$(ago $d)" >>data/state/lineage.ndjson
done
echo no line of ours >>data/state/findings.ndjson
cp data/state/findings.ndjson data/state/runs.ndjson
echo 2 >data/state/lineage.sent
sed -n '2,$p' data/state/findings.ndjson >want.findings
sed -n '2,$p' data/state/lineage.ndjson >want.lineage
flock data/state/quality.lock sleep 1 &
sleep 0.2
t 'the state' 'tmdb-rotate -v' </dev/null
status 0
like out 'findings.ndjson: 1 lines'
cmp want.findings data/state/findings.ndjson && cmp want.lineage data/state/lineage.ndjson
ok $? 'lines that are too old are gone, and no other'
is "$(cat data/state/lineage.sent)" 1 'what the receiver has is counted anew'
is "$(wc -l <data/state/runs.ndjson)" 4 'the line of a run stays'
t 'again' 'tmdb-rotate -v' </dev/null
stdout </dev/null
is "$(find data/state -name '*.part')" '' 'nothing half made is left'
t 'keep it' 'TMDB_KEEP_DAYS=0 tmdb-rotate' </dev/null
cmp -s want.findings data/state/findings.ndjson
ok $? 'for ever'

if mount -t tmpfs -o size=300k none "$tmp/logs" 2>/dev/null; then
	mkdir logs/app
	head -c 200000 /dev/urandom | od -An -tx1 | head -c 250000 >"logs/app/crawler-$y.log"
	cp "logs/app/crawler-$y.log" kept
	t 'no room for the copy' 'tmdb-rotate' </dev/null
	status 74
	cmp kept "logs/archive/${y:0:7}/.crawler-$y.log"
	ok $? 'the log is still there'
	mount -o remount,size=1m "$tmp/logs"
	t 'room again' 'tmdb-rotate' </dev/null
	status 0
	zstd -dcq "logs/archive/${y:0:7}/crawler-$y.log.zst" | cmp - kept
	ok $? 'and now put away'
	umount "$tmp/logs"
else
	skip 'no room for the copy' 'no tmpfs can be mounted here'
fi
if mkdir full && mount -t tmpfs -o size=2m none "$tmp/full" 2>/dev/null; then
	mkdir -p full/data/raw/movies/2020-01-01
	head -c 1000000 /dev/urandom >full/data/raw/movies/2020-01-01/popular.ndjson.zst
	cat /dev/zero >full/filler 2>/dev/null
	t 'not a byte is left' 'TMDB_DATA=$PWD/full/data TMDB_LOG_DIR=$PWD/full-logs tmdb-nightly' </dev/null
	status 0
	[ ! -e full/data/raw/movies/2020-01-01 ]
	ok $? 'what is old made room'
	jq -c '[.schedule, .status]' full/data/state/runs.ndjson >got
	same got 'and the run is as any other' <<-'!'
		["nightly","ok"]
	!
	umount "$tmp/full"
else
	skip 'not a byte is left' 'no tmpfs can be mounted here'
fi
for bad in -x file; do
	t "tmdb-rotate $bad" "tmdb-rotate $bad" </dev/null
	status 64
done
done_testing
