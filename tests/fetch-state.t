#!/bin/sh
# tmdb-fetch --state: ended in any way and started again, the runs together
# are the uninterrupted one.  FETCH_TRIALS (8) kills, FETCH_SEED (from the
# clock) says when.
# shellcheck disable=SC1091,SC2154,SC2016,SC2119,SC2034
. "$(dirname -- "$0")/tap.sh"
. "$root/tests/stub.sh"
end() { # end the server, and keep its key for the hunt
	echo "$stub_key" >>keys
	stub_stop
}

trials=${FETCH_TRIALS:-8}
seed=${FETCH_SEED:-$(date +%s)}
echo "# $trials trials, seed $seed"

# What a run wrote, without the moments it was fetched at.
plain() { sed 's/"fetched_at":"[^"]*"/"fetched_at":"T"/' "$@"; }
asked() { sed -n 's/.*"page":"\([0-9]*\)".*/\1/p' "$stub_log" | sort -n | tr '\n' ' '; }
fresh() { rm -rf state state.* all raw raw.zst bad stats usage; }
resume() { # resume NAME OPTIONS: until it is done
	n0=0
	until sh -c "tmdb-fetch --state state $2 >>all 2>>err" </dev/null; do
		n0=$((n0 + 1))
		if [ $n0 -gt 20 ]; then
			ok 1 "$1: comes to its end"
			return
		fi
	done
	ok 0 "$1: comes to its end"
}

stub_start -S -m 1000 -L 20
opts='popular --pages 1-40 --rate 0 --concurrency 4 --raw raw -q bad'
fresh
t 'without a stop' "tmdb-fetch --state state $opts >>all" </dev/null
status 0
plain all >want
plain raw >want.raw
[ "$(wc -l <want)" -eq 800 ]
ok $? '40 pages'
like state '"done":true'
[ ! -e state.tmp ]
ok $? 'no temporary file is left'
t 'done, and again' "TMDB_END_MARK=1 tmdb-fetch --state state $opts >>all" </dev/null
status 0
[ "$(wc -l <all)" -eq 801 ] && tail -n 1 all | grep -q '"records":0'
ok $? "$name: all of it is there, nothing is left"
t 'done, and elsewhere' "tmdb-fetch --state state $opts >again" </dev/null
status 0
plain again | cmp -s - want
ok $? "$name: begins anew"
echo '{"movie_id":1}' >>again
t 'done, but the file has grown' "tmdb-fetch --state state $opts >>again" </dev/null
[ "$(wc -l <again)" -eq 1601 ]
ok $? "$name: begins anew, and nothing is cut"

# Killed at any moment.
i=0
while [ $i -lt "$trials" ]; do
	i=$((i + 1))
	fresh
	ms=$(awk -v s="$seed" -v i=$i 'BEGIN { srand(s + i); printf "%03d", 5 + rand() * 200 }')
	st=0
	timeout -s KILL "0.$ms" tmdb-fetch --state state --raw raw -q bad \
		popular --pages 1-40 --rate 0 --concurrency 4 >>all 2>err || st=$?
	had=$(wc -l <all)
	: >"$stub_log"
	resume "killed after $ms ms ($st, $had lines)" "$opts"
	plain all | cmp -s - want && plain raw | cmp -s - want.raw
	ok $? "killed after $ms ms: records and archive as without"
done

# Killed at each system call that matters, and again on the way of the next.
if strace -o /dev/null true 2>/dev/null; then
	head -n 240 want >want12
	one='tmdb-fetch --state state --raw raw popular --pages 1-12 --rate 0'
	for call in rename fsync write ftruncate openat; do
		k=0 stops=0
		for when in 1 2 3 5 8 13 21 34 55; do
			fresh
			for _ in 1 2; do
				# shellcheck disable=SC2086
				strace -f -o /dev/null -e trace=$call \
					-e inject=$call:signal=KILL:when=$when \
					$one >>all 2>/dev/null </dev/null || stops=$((stops + 1))
			done
			$one >>all 2>err </dev/null || k=$((k + 1000))
			plain all | cmp -s - want12 || k=$((k + 1))
			head -n 12 want.raw >got
			plain raw | cmp -s - got || k=$((k + 100))
		done
		[ $k -eq 0 ]
		ok $? "killed $stops times at the n-th $call: together they are one ($k)"
	done
else
	skip 'killed at each system call' 'no strace here'
fi
end

# Ended by a signal, by the day's limit, by time: the rest follows, in order.
stub_start -S -m 1000 -L 30
fresh
# shellcheck disable=SC2086
tmdb-fetch --state state $opts >>all 2>err &
pid=$!
sleep 0.25
kill $pid
wait $pid 2>/dev/null
had=$(wc -l <all)
[ "$had" -lt 800 ]
ok $? "SIGTERM: ends before the end ($had lines)"
resume SIGTERM "$opts"
plain all | cmp -s - want && plain raw | cmp -s - want.raw
ok $? 'SIGTERM: together they are one'
fresh
for limit in 7 20 39; do
	t "--daily-limit $limit" "tmdb-fetch --state state $opts --usage usage --daily-limit $limit >>all" </dev/null
	status 75
	like err "today's requests are used up"
	[ "$(wc -l <all)" -le $((limit * 20)) ]
	ok $? "$name: not more"
done
[ "$(stub_count)" -le 90 ]
t '--daily-limit 41' "tmdb-fetch --state state $opts --usage usage --daily-limit 60 >>all" </dev/null
status 0
plain all | cmp -s - want
ok $? 'day by day: together they are one'
fresh
t '--max-time' "tmdb-fetch --state state $opts --max-time 150ms >>all" </dev/null
status 75
resume '--max-time' "$opts"
plain all | cmp -s - want
ok $? '--max-time: together they are one'
end

# A page that was lost comes with the next run, and only it is asked for.
stub_fault -S -m 1000 <<'!'
page=7,23 html
!
fresh
sh -c "tmdb-fetch --state state $opts --retries 1 --backoff 0 --min-success 100% >>all 2>err" </dev/null
[ $? -eq 76 ] && grep -q '"lost":\["0 7","0 23"\]' state
ok $? 'two lost pages: 76, and the state knows them'
end
stub_start -S -m 1000
sh -c "tmdb-fetch --state state $opts >>all 2>err" </dev/null
ok $? 'two lost pages: the next run is good'
[ "$(asked)" = '7 23 ' ]
ok $? "two lost pages: only they are asked for ($(asked))"
plain all | sort >got
sort want | cmp -s - got
ok $? 'two lost pages: together they are one'

# Outputs.
fresh
t 'compressed archive' "tmdb-fetch --state state popular --pages 1-20 --raw raw.zst --usage usage --daily-limit 9 >out1" </dev/null
status 75
timeout -s KILL 0.2 tmdb-fetch --state state popular --pages 1-20 --raw raw.zst --rate 30 >out2
t 'compressed archive, taken up' "tmdb-fetch --state state popular --pages 1-20 --raw raw.zst >out3" </dev/null
status 0
zstd -qdc raw.zst | plain >got
head -n 20 want.raw | cmp -s - got
ok $? "$name: the archive is whole"
fresh
t 'a pipe' "tmdb-fetch --state state popular --pages 1-20 --usage usage --daily-limit 9 | cat >piped" </dev/null
t 'a pipe, taken up' "tmdb-fetch --state state popular --pages 1-20 | cat >>piped" </dev/null
plain piped >got
head -n 400 want | cmp -s - got
ok $? "$name: together they are one"
fresh
t 'cut' "tmdb-fetch --state state popular --pages 1-20 --usage usage --daily-limit 9 >cut" </dev/null
status 75
t 'the output was cut since' "tmdb-fetch --state state popular --pages 1-20 >cut" </dev/null
status 78
like err 'standard output: holds less than state says was delivered'
rm -f state
t 'another run' "tmdb-fetch --state state popular --pages 1-20 --usage usage --daily-limit 9 >cut; tmdb-fetch --state state popular --pages 1-21 >>cut" </dev/null
status 78
like err '^tmdb-fetch: --state: state: of another run \(popular --language ko-KR --pages 1-20\): finish that one, or remove it$'
for text in '' '{' '[]' '{}' '{"run":1}' '{"run":"x","done":false}'; do
	printf '%s' "$text" >state
	t "a state of '$text'" 'tmdb-fetch --state state popular' </dev/null
	status 78
done
rm -f state
flock state.lock sleep 2 &
sleep 0.2
t 'a state in use' 'tmdb-fetch --state state popular' </dev/null
status 75
t 'no folder' 'tmdb-fetch --state no/such/state popular' </dev/null
status 73
t 'not for export' 'tmdb-fetch --state s2 export' </dev/null
status 64
end

# The day it began on stays, so latest asks for the same days.
fresh
stub_start -S -L 20
t 'latest on day 1' 'tmdb-fetch --state state latest --pages 1-10 --today 2026-05-31 --usage usage --daily-limit 4 >>all' </dev/null
t 'latest on day 2' 'tmdb-fetch --state state latest --pages 1-10 --today 2026-06-01 >>all' </dev/null
status 0
! grep -q 'lte=2026-06-01' "$stub_log"
ok $? "$name: asks for those of day 1"
end

# Past the last page, and two lists.
stub_start -S -m 13000
t 'all' 'tmdb-fetch discover --all --rate 0' </dev/null
plain out >want.all
for limit in 30 400 612; do
	[ $limit -eq 30 ] && fresh
	sh -c "tmdb-fetch --state state discover --all --rate 0 --usage usage --daily-limit $limit >>all 2>err" </dev/null
done
sh -c 'tmdb-fetch --state state discover --all --rate 0 >>all 2>err' </dev/null
ok $? 'all, with three stops'
plain all | sed 's/"page":[0-9]*,//' | sort -u >got
sed 's/"page":[0-9]*,//' want.all | sort -u >want.one
cmp -s got want.one && [ "$(wc -l <want.all)" -gt 10000 ]
ok $? "all: nothing is missing ($(wc -l <got) movies)"
t 'genres' 'tmdb-fetch genre 18 28 35 --pages 1-5' </dev/null
plain out >want.genres
fresh
for limit in 2 7 9 12 99; do
	sh -c "tmdb-fetch --state state genre 18 28 35 --pages 1-5 --usage usage --daily-limit $limit >>all 2>err" </dev/null
done
plain all | cmp -s - want.genres
ok $? 'three lists with four stops: together they are one'

# movie
sed -n 's/.*"movie_id":\([0-9]*\).*/\1/p' want.genres | head -n 60 >ids
sed -i '10s/.*/0/; 20s/.*/99999999/' ids
t 'movie' 'tmdb-fetch movie -q bad <ids' </dev/null
plain out >want.movie
cp bad want.bad
fresh
for limit in 5 25 26 99; do
	sh -c "tmdb-fetch --state state movie -q bad --usage usage --daily-limit $limit <ids >>all 2>err"
done
plain all | cmp -s - want.movie && cmp -s bad want.bad
ok $? 'movie with three stops: records and quarantine are one'
fresh
sed 's/.*/{"movie_id":&,"fetched_at":"a"}/' ids >ids.a
sed 's/.*/{"movie_id":&,"fetched_at":"b"}/' ids >ids.b
sh -c "tmdb-fetch --state state movie -q bad --usage usage --daily-limit 31 <ids.a >>all 2>err"
sh -c "tmdb-fetch --state state movie -q bad <ids.b >>all 2>err"
ok $? 'movie, of the same ids in other records'
plain all | cmp -s - want.movie
ok $? 'movie: together they are one'
fresh
sh -c "tmdb-fetch --state state movie --usage usage --daily-limit 9 <ids >>all 2>err"
sed -i '3s/.*/77/' ids
t 'movie, of another input' "tmdb-fetch --state state movie <ids >>all" </dev/null
status 78
end

# What changed since the last run alone.
stub_start -S -m 400
fresh
t 'changed: the first run' 'tmdb-fetch --state state --changed popular --pages 1-10 -s stats' </dev/null
[ "$(wc -l <out)" -eq 200 ]
ok $? "$name: all"
t 'changed: the second' 'tmdb-fetch --state state --changed popular --pages 1-10 -s stats' </dev/null
status 0
stdout </dev/null
tail -n 1 stats >got
like got '"pages":\{"good":0,"unchanged":10,"gone":0,"lost":0\}'
sed -i '/popular/s/W/V/' state.etags
printf garbage >state.etags
t 'changed: what was known is damaged' 'tmdb-fetch --state state --changed popular --pages 1-10' </dev/null
[ "$(wc -l <out)" -eq 200 ]
ok $? "$name: all again"
like err 'damaged: not used'
end
stub_fault -S -m 400 -s 2 <<'!'
page=3 total-results=1
!
t 'changed: another server' 'tmdb-fetch --state state --changed popular --pages 1-4' </dev/null
status 0
[ "$(wc -l <out)" -eq 80 ]
ok $? "$name: what is not the same comes"
t 'changed needs a state' 'tmdb-fetch --changed popular' </dev/null
status 64
end
# The hunt: no key in any file that was written, but where the server keeps it.
find . -type f ! -path './.*' ! -name keys -exec cat {} + | grep -Fq -f keys
ok $((! $?)) "no key in anything that was written ($(wc -l <keys) keys)"
done_testing
