#!/bin/sh
# tmdb-fetch changes --follow: each changed id once, whatever ends it and
# whenever it is started again.  FETCH_TRIALS (8) kills, FETCH_SEED (from the
# clock) says when.
# shellcheck disable=SC1091,SC2154,SC2016,SC2119,SC2317
. "$(dirname -- "$0")/tap.sh"
. "$root/tests/stub.sh"
end() { # end the server, and keep its key for the hunt
	echo "$stub_key" >>keys
	stub_stop
}
trials=${FETCH_TRIALS:-8}
seed=${FETCH_SEED:-$(date +%s)}
echo "# $trials trials, seed $seed"

ids() { sed -n 's/.*"movie_id":\([0-9]*\).*/\1/p' "$1" | sort; }
asked() { sed -n 's/.*start_date=\([^&]*\)&end_date=\([^&]*\)&page=1[&"].*/\1 \2/p' "$stub_log"; }
until_() { # until_ COMMAND...: it does, or half a minute is over
	n0=0
	until "$@"; do
		n0=$((n0 + 1))
		[ $n0 -lt 1000 ] || return 1
		sleep 0.02
	done
}
polls() { [ "$(asked | grep -c .)" -ge "$1" ]; }
saved() { grep -q "$1" state 2>/dev/null; }
# follow OPTIONS: in the background, into all
follow() {
	# shellcheck disable=SC2086
	tmdb-fetch changes --follow $1 >>all 2>err &
	pid=$!
}
stop() {
	kill "$1" $pid
	st=0
	wait $pid || st=$?
}
wanted() { # wanted FIRST LAST: the ids that changed in those days
	curl -s "$base/movie/changes?api_key=$stub_key&start_date=$1&end_date=$2&page=[1-9]" |
		grep -o '"id":[0-9]*' | cut -d : -f 2 | sort
	: >"$stub_log"
}

for c in 'popular --follow' 'changes word --follow' 'changes --follow --pages 3' \
	'changes --follow --raw raw' 'changes --follow --changed --state s' \
	'changes --interval 5' 'changes --follow --interval 0'; do
	t "usage: $c" "tmdb-fetch $c" </dev/null
	status 64
done

stub_start -S -t 2026-11-22 -m 9000
wanted 2026-11-22 2026-11-22 >want1
wanted 2026-11-21 2026-11-21 >want0
[ "$(wc -l <want1)" -gt 300 ] && [ "$(wc -l <want0)" -gt 300 ]
ok $? "a day has its changes ($(wc -l <want1))"

# Two polls, and each id once.
name='a day'
follow '--today 2026-11-22 --interval 1 --state state -s stats --metrics metrics'
until_ polls 3
ok $? "$name: is asked for again"
stop -TERM
status 0
name='a day'
ids all >got
cmp -s got want1
ok $? "$name: each id once ($(wc -l <got))"
[ ! -s err ]
ok $? "$name: nothing to say"
asked | sort -u >got
same got 'until tomorrow' <<'!'
2026-11-22 2026-11-23
!
saved '"first":"2026-11-22"'
ok $? "$name: the state is there"
[ "$(grep -c '"summary":true' metrics)" -ge 2 ]
ok $? "$name: metrics of each poll"
like stats '"out":'"$(wc -l <want1)"',"quarantined":0'

# Again on the same day: nothing.
cp all before
: >"$stub_log"
follow '--today 2026-11-22 --interval 1 --state state'
until_ polls 2
stop -INT
name='again'
status 0
cmp -s all before
ok $? "$name: nothing comes twice"
end
# On the next day: what changed then alone.
stub_start -S -t 2026-11-23 -m 9000
wanted 2026-11-23 2026-11-23 >want2
follow '--today 2026-11-23 --interval 1 --state state'
until_ polls 3
stop -HUP
name='the next day'
status 0
tail -n +$(($(wc -l <before) + 1)) all >new
ids new >got
# Whatever changed on that day, also when it did on the day before.
cmp -s got want2
ok $? "$name: those that changed then, once ($(wc -l <got))"
end
# Days are asked for until long after their end.
stub_start -S -t 2026-11-26 -m 9000
follow '--today 2026-11-26 --interval 1 --state state'
until_ saved '"first":"2026-11-2[56]"'
ok $? "days later: those between are caught up, and closed"
stop -TERM
grep -q 'start_date=2026-11-24&' "$stub_log"
ok $? 'days later: each day is asked for'
! saved '"2026-11-23":'
ok $? 'days later: what is over is forgotten'
end

# Without a state, and since a day.
rm -f all state
stub_start -S -t 2026-11-22 -m 9000
follow '--today 2026-11-22 --since 2026-11-21 --interval 60'
until_ polls 2
sleep 0.5
stop -TERM
name='since'
status 0
cat want0 want1 | sort -u >want
ids all | uniq >got
cmp -s got want
ok $? "$name: of both days ($(wc -l <got))"
[ -z "$(ids all | uniq -d)" ]
ok $? "$name: which changed on the first day alone comes for it, else for the second"
end

# Killed at any moment: into a file nothing is missing, and nothing is twice;
# into a pipe nothing is missing.
stub_start -S -t 2026-11-22 -m 9000 -L 20
i=0 twice=0 missing=0 kills=0
while [ $i -lt "$trials" ]; do
	i=$((i + 1))
	rm -f all state
	for round in 1 2; do
		ms=$(awk -v s="$seed" -v i=$i$round 'BEGIN { srand(s + i); printf "%03d", 5 + rand() * 300 }')
		timeout -s KILL "0.$ms" tmdb-fetch changes --follow --today 2026-11-22 --rate 0 \
			--concurrency 2 --interval 1 --state state >>all 2>err && kills=$((kills - 1))
		kills=$((kills + 1))
	done
	: >"$stub_log"
	follow '--today 2026-11-22 --interval 1 --state state'
	until_ polls 2
	stop -TERM
	ids all | uniq | cmp -s - want1 || missing=$((missing + 1))
	[ -z "$(ids all | uniq -d)" ] || twice=$((twice + 1))
done
[ $missing -eq 0 ]
ok $? "killed $kills times, into a file: nothing is missing"
[ $twice -eq 0 ]
ok $? "killed $kills times, into a file: nothing comes twice ($twice)"
i=0 missing=0
while [ $i -lt "$trials" ]; do
	i=$((i + 1))
	rm -f all state
	for round in 1 2; do
		ms=$(awk -v s="$seed" -v i=7$i$round 'BEGIN { srand(s + i); printf "%03d", 5 + rand() * 300 }')
		timeout -s KILL "0.$ms" tmdb-fetch changes --follow --today 2026-11-22 --rate 0 \
			--concurrency 2 --interval 1 --state state 2>err | cat >>all
	done
	: >"$stub_log"
	tmdb-fetch changes --follow --today 2026-11-22 --interval 1 --state state 2>err >fifo.out &
	pid=$!
	until_ polls 2
	stop -TERM
	cat fifo.out >>all
	ids all | uniq | cmp -s - want1 || missing=$((missing + 1))
done
[ $missing -eq 0 ]
ok $? "killed twice in each of $trials trials, into a pipe: nothing is missing"

# The state waits for the reader of a pipe.
rm -f state
mkfifo fifo
tmdb-fetch changes --follow --today 2026-11-22 --interval 1 --state state >fifo 2>err &
pid=$!
exec 7<fifo
sleep 1
name='a reader that does not read'
! saved '"2026-11-22":\[[0-9]'
ok $? "$name: the state does not move"
cat <&7 >all &
cat=$!
exec 7<&-
until_ saved '"2026-11-22":\[[0-9]'
ok $? "$name: it moves when it has read"
kill -TERM $pid
wait $pid
ok $? "$name: SIGTERM ends it well"
wait $cat
ids all | cmp -s - want1
ok $? "$name: it has them all"
t 'a reader that leaves' 'tmdb-fetch changes --follow --today 2026-11-22 --interval 60 | head -n 1 | wc -l' </dev/null
stdout <<'!'
1
!
t 'a reader that leaves in the pause' "{ tmdb-fetch changes --follow --today 2026-11-22 --interval 60; echo \$? >&2; } | head -n $(wc -l <want1) | wc -l" </dev/null
like err '^141$'

# End mark, and no two at once.
rm -f state
tmdb-fetch changes --follow --today 2026-11-22 --interval 60 --state state >out2 2>err2 &
pid=$!
until_ saved '"2026-11-22":\[[0-9]'
t 'a state in use' 'tmdb-fetch changes --follow --state state' </dev/null
status 75
stop -TERM
t 'another state' 'tmdb-fetch changes --state state' </dev/null
status 78
for text in '' '{' '{}' '{"first":1}' '{"first":"2026-11-22"}' '{"first":"2026-11-22","seen":{"x":[]}}' \
	'{"first":"2026-11-22","seen":{"2026-11-22":["x"]}}'; do
	printf '%s' "$text" >state
	t "a state of '$text'" 'tmdb-fetch changes --follow --state state' </dev/null
	status 78
done
rm -f state
t 'end mark' "TMDB_END_MARK=1 timeout 2 tmdb-fetch changes --follow --today 2026-11-22 --interval 60" </dev/null
tail -n 1 out >got
same got 'the last line' <<!
{"_tmdb":"end","records":$(wc -l <want1)}
!
end

# What is lost in one poll comes with the next; the day's limit is kept.
stub_fault -S -t 2026-11-22 -m 9000 <<'!'
page=2,4 times=3 html
!
rm -f all state
follow '--today 2026-11-22 --interval 1 --state state --retries 0'
until_ polls 4
stop -TERM
name='lost pages'
status 0
like err 'changes: not all came: again in 1 s'
ids all >got
cmp -s got want1
ok $? "$name: come with a later poll, and nothing comes twice"
end
stub_start -S -t 2026-11-22 -m 9000
rm -f all state
follow '--today 2026-11-22 --interval 1 --usage usage --daily-limit 3'
sleep 2.5
stop -TERM
name='the limit of the day'
status 0
[ "$(stub_count)" -eq 3 ]
ok $? "$name: is kept ($(stub_count))"
end
stub_fault -S -t 2026-11-22 -m 9000 <<'!'
times=1 status=429 retry-after=4000
!
rm -f all
follow '--today 2026-11-22 --interval 1'
sleep 2.5
stop -TERM
name='told to stay away'
like err 'again in 4000 s'
[ "$(stub_count)" -eq 1 ]
ok $? "$name: one request"
end
stub_fault -S <<'!'
status=401 code=7
!
t 'a key that is refused' 'tmdb-fetch changes --follow --interval 1' </dev/null
status 77
end

find . -type f ! -path './.*' ! -name keys -exec cat {} + | grep -Fq -f keys
ok $((! $?)) "no key in anything that was written ($(wc -l <keys) keys)"
done_testing
