#!/bin/sh
# tmdb-fetch: the day's limit, metrics, progress, and concurrency that gives
# way.
# shellcheck disable=SC1091,SC2154,SC2016,SC2119
. "$(dirname -- "$0")/tap.sh"
. "$root/tests/stub.sh"
end() { # end the server, and keep its key for the hunt
	echo "$stub_key" >>keys
	stub_stop
}

# The day's limit, across runs and processes.
stub_start -S
t 'a limit' 'tmdb-fetch popular --pages 1-30 --usage usage --daily-limit 8' </dev/null
status 75
like err "^tmdb-fetch: --daily-limit: today's requests are used up$"
[ "$(stub_count)" -eq 8 ] && [ "$(wc -l <out)" -eq 160 ]
ok $? "$name: 8 requests, and their pages"
t 'again' 'tmdb-fetch popular --usage usage --daily-limit 8' </dev/null
status 75
stdout </dev/null
[ "$(stub_count)" -eq 8 ]
ok $? "$name: none"
: >"$stub_log"
rm usage
for i in 1 2 3 4; do
	tmdb-fetch popular --pages 1-40 --rate 0 --usage usage --daily-limit 50 >out$i 2>err$i &
	eval "p$i=\$!"
done
sum=0
# shellcheck disable=SC2154
for p in $p1 $p2 $p3 $p4; do
	wait "$p"
	[ $? -eq 75 ] && sum=$((sum + 1))
done
[ "$(stub_count)" -eq 50 ] && [ $sum -ge 3 ]
ok $? "four processes, one limit of 50: $(stub_count) requests"
[ "$(cat out1 out2 out3 out4 | wc -l)" -eq 1000 ]
ok $? 'four processes: each answer was used'
date -u '+%F 0000000050' | cmp -s - usage
ok $? 'the count is in the file'
echo "$(date -u -d yesterday +%F) 0000000050" >usage
t 'a new day' 'tmdb-fetch popular --usage usage --daily-limit 50' </dev/null
status 0
date -u '+%F 0000000001' | cmp -s - usage
ok $? "$name begins at 0"
echo "$(date -u -d tomorrow +%F) 0000000050" >usage
t 'a clock that went back' 'tmdb-fetch popular --usage usage --daily-limit 50' </dev/null
status 75
for text in x '2026-11-22 50' "$(date -u +%F) 00000000x0" "$(date -u +%F) 0000000001 "; do
	echo "$text" >usage
	t "a count of '$text'" 'tmdb-fetch popular --usage usage --daily-limit 50' </dev/null
	status 78
done
t 'where nothing can be written' 'tmdb-fetch popular --usage no/such/file --daily-limit 5' </dev/null
status 73
t 'the default place' 'TMDB_DATA=$PWD/data tmdb-fetch popular --daily-limit 5 && cat data/state/usage' </dev/null
status 0
like out " 0000000001$"
end

# Metrics.
stub_fault -S <<'!'
page=2 times=1 status=503
page=3 html
page=4 delay=200
!
t 'metrics' 'tmdb-fetch popular --pages 1-4 --backoff 0 --retries 1 --usage usage2 --metrics 3 3>metrics' </dev/null
status 76
[ "$(wc -l <metrics)" -eq 7 ]
ok $? 'metrics: a line for each request, and one for the run'
like metrics '^\{"time":"[^"]*Z","path":"/movie/popular","query":"language=ko-KR&page=2","page":2,"http":"1.1","status":503,"outcome":"again","retries":0,"concurrency":10,"bytes":[0-9]+,"ms":\{"dns":[0-9.]+,"connect":[0-9.]+,"tls":0.0,"first":[0-9.]+,"total":[0-9.]+\}\}$'
like metrics '"page":2,"http":"1.1","status":200,"outcome":"good","retries":1,'
like metrics '"page":3,"http":"1.1","status":200,"outcome":"lost","retries":1,'
like metrics '"summary":true,"requests":6,"retries":2,"pages":4,"lost":1,"partial":true,"success":0.7500,"bytes":[0-9]+,"seconds":[0-9.]+,"rate":[0-9.]+,"ms":\{"p50":[0-9.]+,"p95":([2-9]|[1-9][0-9])[0-9][0-9].[0-9],"p99":([2-9]|[1-9][0-9])[0-9][0-9].[0-9]\},"requests_today":6\}$'
if command -v jq >/dev/null; then
	jq -e . metrics >/dev/null
	ok $? 'metrics: JSON, says jq'
fi
t 'metrics on a full disk' 'tmdb-fetch popular --metrics /dev/full' </dev/null
status 74
! cat metrics usage2 err out | grep -q "$stub_key"
ok $? 'no key in them'
end

# Progress.
stub_start -S -L 100
t 'no progress without a terminal' 'tmdb-fetch popular --pages 1-8' </dev/null
stderr </dev/null
t 'progress' 'tmdb-fetch popular --pages 1-20 --rate 10 --progress' </dev/null
status 0
tr '\r' '\n' <err >got
like got '^tmdb-fetch: [0-9]+ pages, 0 lost, [0-9.]+ requests/s, [0-9]+ s to go'
t 'progress off' 'tmdb-fetch popular --progress=off' </dev/null
stderr </dev/null
t 'progress, perhaps' 'tmdb-fetch popular --progress=perhaps' </dev/null
status 64
end
if command -v script >/dev/null; then
	stub_start -S -L 100
	t 'on a terminal' 'script -qec "tmdb-fetch popular --pages 1-20 --rate 10 >/dev/null" /dev/null' </dev/null
	tr '\r' '\n' <out >got
	like got ' requests/s'
	end
fi

# A service that takes 10 a second from one who asks for more: it gives way,
# and all comes.
stub_start -S -L 20 -r 10
t 'too fast' 'tmdb-fetch popular --pages 1-40 --rate 0 --retries 9 -s stats' </dev/null
status 0
[ "$(wc -l <out)" -eq 800 ]
ok $? 'too fast: all 40 pages come'
refused=$(stub_count '"status":429')
[ "$refused" -ge 1 ] && [ "$refused" -le 60 ]
ok $? "too fast: refused requests stay few ($refused)"
end
# Three refusals, and then none: concurrency falls, and comes back.
stub_fault -S <<'!'
skip=30 times=3 status=503
!
t 'less for a while' 'tmdb-fetch popular --pages 1-400 --rate 0 --concurrency 20 --backoff 10ms --metrics m3' </dev/null
status 0
sed -n 's/.*"outcome":"\([a-z]*\)".*"concurrency":\([0-9]*\),.*/\1 \2/p' m3 |
	awk 'NR == 1 { first = $2; least = $2 } $2 < least { least = $2 } $1 == "again" { n++ }
		{ last = $2 } END { print n, first, least, last }' >got
awk '{ exit !($1 == 3 && $2 == 20 && $3 <= 10 && $3 >= 2 && $4 == 20) }' got
ok $? "$name: refused, at first, at least, at last: $(cat got)"
end
# The hunt: no key in any file that was written, but where the server keeps it.
find . -type f ! -path './.*' ! -name keys -exec cat {} + | grep -Fq -f keys
ok $((! $?)) "no key in anything that was written ($(wc -l <keys) keys)"
done_testing
