#!/bin/sh
# tmdb-fetch when TMDB or the way to it fails: what is tried again, what stops
# the run, and that nothing of a bad answer ever becomes a record.
# shellcheck disable=SC1091,SC2154,SC2016,SC2119
. "$(dirname -- "$0")/tap.sh"
. "$root/tests/stub.sh"

TMDB_LOG_DIR=$tmp/logs TMDB_LOG_LEVEL=debug
export TMDB_LOG_DIR TMDB_LOG_LEVEL
: >written

# fault NAME RULES OPTIONS: fetch pages 1-3 from a server with these faults.
# What was written is kept for the hunt for the key.
fault() {
	printf '%s\n' "$2" >rules
	stub_start -S -m 400 -f rules || ok 1 "$1: the server starts"
	rm -f raw metrics
	t "$1" "tmdb-fetch popular --pages 1-3 --backoff 50ms --raw raw -q bad -s stats --metrics metrics $3" </dev/null
	keep
}
keep() {
	for f in out err raw bad stats metrics rules; do
		[ ! -e $f ] || cat $f >>written
	done
	echo "$stub_key" >>keys
}
pages() { # pages WANT: these pages came out, whole and in order
	sed -n 's/.*"source":"popular","page":\([0-9]*\),"fetched_at":"[^"]*"}$/\1/p' out |
		uniq -c | awk '{ printf "%s%s", sep, $1 == 20 ? $2 : "(" $1 ")"; sep = " " }' >got
	[ "$(cat got)" = "$1" ] && [ "$(wc -l <out)" -eq $((20 * $(echo "$1" | wc -w))) ]
	ok $? "$name: out come pages: $1"
	[ "$(cat got)" = "$1" ] || sed 's/^/# /' got
}
requests() { # requests N
	[ "$(stub_count)" -eq "$1" ]
	ok $? "$name: $1 requests (were $(stub_count))"
}
elapsed() { # elapsed FROM TO: milliseconds between the first two of page 2
	sed -n 's/.*"t":\([0-9.]*\),.*"page":"2".*/\1/p' "$stub_log" | head -n 2 |
		awk -v from="$1" -v to="$2" 'NR == 1 { t = $1 } NR == 2 {
			ms = ($1 - t) * 1000; printf "# waited %d ms\n", ms
			good = ms >= from && ms <= to } END { exit !good }'
	ok $? "$name: waits from $1 to $2 ms"
}

# What is tried again, and comes.
while read -r rule; do
	fault "$rule" "page=2 times=2 $rule" --retries=3
	status 0
	pages '1 2 3'
	requests 5
	stub_stop
done <<'!'
status=429
status=500
status=502 html
status=503 code=9
status=503 code=46
status=504 code=24
status=200 code=25
status=200 code=11
html
empty
body=[]
body=null
body=7
body="{}"
body="{\"page\":2,\"results\":[{\"id\":1}]} x"
body="{\"page\":2,\"results\":[{\"id\":01}]}"
results=missing
results=null
results={}
results="\"x\""
results=[]
said-page=3
said-page=null
cut
chunk-cut
chunk-bad
gzip=truncated
gzip=corrupt
gzip=crc
gzip=length
gzip=lie
gzip=trailing
reset
reset=body
close
!

# Retry-After.  At most two in a row are refused, so the first wait is it.
while IFS='|' read -r text from to; do
	fault "Retry-After: $text" "page=2 times=1 status=429 retry-after=\"$text\""
	status 0
	pages '1 2 3'
	elapsed "$from" "$to"
	stub_stop
done <<'!'
1|1000|1900
2|2000|2900
0|1000|1900
date+2|1000|2900
date-60|1000|1900
-1|0|400
soon|0|400
1.5|0|400
|0|400
Sun, 06 Nov 1994 08:49:37 GMT|1000|1900
!
fault 'all wait for one 429' 'page=2 times=1 status=429 retry-after=1'
sed -n 's/.*"t":\([0-9.]*\),.*"page":"\([0-9]*\)".*/\1 \2/p' "$stub_log" |
	awk '$2 == 2 && !n++ { t = $1 } $2 == 2 { last = $1 } END { exit !(last - t >= 1) }'
ok $? "$name: for its second"
stub_stop
fault 'Retry-After: 99999' 'page=2 status=429 retry-after=99999'
status 75
like err 'told to come again in 99999 seconds'
pages '1'
stub_stop
fault 'Retry-After past --max-time' 'page=2 status=429 retry-after=30' --max-time=5
status 75
stub_stop
fault '429 for ever' 'status=429 retry-after=0' '--retries=1 --max-time=3'
status 75
pages ''
[ "$(stub_count)" -le 10 ]
ok $? "$name: is not asked for ever"
stub_stop

# What is never tried again.
while read -r rule; do
	fault "$rule" "page=2 $rule" --min-success=50%
	status 0
	pages '1 3'
	requests 3
	like err 'popular page 2: lost: '
	stub_stop
done <<'!'
status=400 code=22
status=403 code=45
status=404 code=34
status=404 html
status=405 code=4
status=406 code=19
status=422 code=20
errors
redirect=self
redirect=http://127.0.0.1:9/3/movie/popular
status=301 redirect=https://elsewhere.example/
status=304 empty
!

# The key is refused: the run stops.
for rule in 'status=401 code=7' 'status=401 code=10' 'status=401 code=3' 'status=401 html'; do
	fault "$rule" "$rule"
	status 77
	pages ''
	requests 1
	like err 'the key is refused'
	stub_stop
done
fault 'suspended in the middle' 'page=2 status=401 code=10'
status 77
like err 'the key is refused'
stub_stop

# A page that stays bad is lost, said so, and the rest is delivered.
fault 'lost for good' 'page=2 html' --retries=1
status 76
pages '1 3'
requests 4
like err 'popular page 2: lost: its body is not JSON: "<'
like err '1 of 3 pages are lost: less than 95% came through'
like stats '"out":40,.*"pages":\{"good":2,"unchanged":0,"gone":0,"lost":1\},"run":\{"partial":1\}'
like metrics '"summary":true,.*"lost":1,"partial":true,"success":0.6667,'
[ "$(wc -l <raw)" -eq 2 ]
ok $? "$name: it is not in the archive"
cat logs/error/error-*.log >errors # there are two around midnight
cat logs/app/crawler-*.log >messages
like errors 'level=error prog=tmdb-fetch msg="popular page 2: lost: .* path=/movie/popular query="language=ko-KR&page=2" status=200 try=2 '
like messages 'level=warning prog=tmdb-fetch msg="popular page 2: .*: again in 0.[0-9] s" path='
like messages 'level=debug prog=tmdb-fetch msg="popular page 1: came" path=.* status=200 try=1 ms=[0-9]* bytes=[0-9]*$'
t 'no end mark then' 'TMDB_END_MARK=1 tmdb-fetch popular --pages 1-3 --retries 0' </dev/null
keep
! grep -q _tmdb out
ok $? "$name"
t 'enough came through' 'TMDB_END_MARK=1 tmdb-fetch popular --pages 1-3 --retries 0 --min-success 60%' </dev/null
keep
status 0
stub_stop
fault 'everything is refused' 'status=404 code=34'
status 69
stub_stop

# gzip without the header that says so (TMDB's CDN, May 2026), and worse.
fault 'bare gzip' 'page=2 gzip=bare'
status 0
pages '1 2 3'
requests 3
cat logs/app/crawler-*.log >messages
like messages 'level=warning .*popular page 2: gzip without Content-Encoding: inflated'
stub_stop
# libcurl knows one member alone: the second try inflates them all itself.
fault 'gzip in two members' 'page=2 gzip=multi'
status 0
pages '1 2 3'
requests 4
stub_stop
fault 'gzip in two members, and no second try' 'page=2 gzip=multi' --retries=0
status 76
pages '1 3'
like stats '"lost":1\},"run":\{"partial":1\}'
stub_stop
for kind in truncated corrupt crc length lie trailing; do
	fault "gzip=$kind, for ever" "page=2 gzip=$kind" --retries=2
	status 76
	pages '1 3'
	requests 5
	stub_stop
done
fault 'gzip bomb' 'page=2 gzip=bomb' '--retries=0 --min-success=0 --max-body=1M'
status 0
pages '1 3'
like err 'longer than --max-body'
stub_stop
fault 'body without end' 'page=2 long' '--retries=0 --min-success=0 --max-body=100K'
pages '1 3'
like err 'longer than --max-body|Failed reading the chunked'
stub_stop

# Content-Length that is wrong: too long, rubbish; no record of a cut body.
for rule in length=99999999 length=10 length=-1 length=x length-twice chunk-end; do
	fault "$rule" "page=2 $rule" '--retries=1 --timeout=700ms --min-success=0'
	status 0
	sed -n 's/.*"page":\([0-9]*\),"fetched_at":"[^"]*"}$/\1/p' out | uniq -c |
		awk '$1 != 20 { exit 1 }'
	ok $? "$name: whole pages or none"
	[ "$(grep -c . out)" -ge 40 ]
	ok $? "$name: the others came"
	stub_stop
done

# Connections that stop: --timeout ends them.
for rule in stall=start stall=headers stall=body drip=300; do
	fault "$rule" "page=2 times=1 $rule" --timeout=700ms
	status 0
	pages '1 2 3'
	requests 4
	stub_stop
done

# The same rows for every number.
fault loop 'same=1'
status 76
pages '1'
like err 'popular page 2: it has the rows of an earlier page: a loop'
stub_stop
fault 'page 3 is page 1' 'page=3 same=1'
status 76
pages '1 2'
stub_stop

fault 'an empty page that stays' 'page=2 results=[]' --retries=1
status 76
like err 'popular page 2: lost: it is empty, but says there are'
stub_stop
fault 'an empty page at the end' 'page=2 results=[] total-pages=1'
status 0
stub_stop

# A redirect is not followed, and carries the key nowhere.
for status in 301 302 303 307 308; do
	stub_start -S
	elsewhere=$stub_port elsewhere_log=$stub_log elsewhere_pid=$stub_pid
	fault "redirect with $status" \
		"page=2 status=$status redirect=http://127.0.0.1:$elsewhere/3/movie/popular?page=2" \
		--min-success=50%
	status 0
	pages '1 3'
	requests 3
	[ ! -s "$elsewhere_log" ]
	ok $? "$name: nobody asks there"
	stub_stop
	kill "$elsewhere_pid"
done

# Time is over.
fault '--max-time' 'page=2 stall=start' --max-time=1
status 75
like err '^tmdb-fetch: --max-time is over$'
pages '1 3'
stub_stop

# SIGTERM: what came is handed out, and the run says how it died.
stub_fault -S <<'!'
page=2 stall=start
!
tmdb-fetch popular --pages 1-3 --raw raw -s stats >out 2>err &
pid=$!
n0=0
until [ "$(stub_count '"page":"3"')" -ge 1 ] || [ $n0 -gt 200 ]; do
	n0=$((n0 + 1))
	sleep 0.02
done
sleep 0.1
kill $pid
wait $pid
st=$? name='SIGTERM'
keep
status 143
pages '1 3'
like stats '"out":40'
stub_stop

# Nobody there.
TMDB_BASE_URL=http://127.0.0.1:1/3
export TMDB_BASE_URL
t 'connection refused' 'tmdb-fetch popular --pages 1-50 --backoff 10ms' </dev/null
status 75
stdout </dev/null
like err 'the service cannot be reached'
TMDB_BASE_URL=https://nowhere.invalid/3
t 'no such host' 'tmdb-fetch popular --backoff 10ms' </dev/null
status 75

# Where the key may go.
for u in http://example.com/3 http://127.0.0.1.example.com/3 http://127.0.0.1@example.com/3 \
	http://localhost.example/3 ftp://127.0.0.1/3 http://u:p@127.0.0.1/3 \
	http://128.0.0.1/3 http://0x7f000001.x/3 'https://' 'https://a/3?x=y' 'x y'; do
	TMDB_BASE_URL=$u
	t "TMDB_BASE_URL=$u" 'tmdb-fetch popular --backoff 0 --max-time 1' </dev/null
	status 78
done

# A crash, where cores are wanted, and a core pattern that is a file's name.
stub_fault -S <<'!'
stall=start
!
(
	# shellcheck disable=SC3045 # dash and bash know it
	ulimit -c unlimited
	# A sanitizer must not catch it.
	ASAN_OPTIONS=handle_segv=0
	export ASAN_OPTIONS
	exec tmdb-fetch popular --metrics metrics >out 2>err
) &
pid=$!
n0=0
until [ "$(stub_count)" -ge 1 ] || [ $n0 -gt 500 ]; do
	n0=$((n0 + 1))
	sleep 0.02
done
name='a crash'
grep -q '^Max core file size  *0  *0 ' "/proc/$pid/limits"
ok $? "$name: no core is allowed"
[ "$(stat -c %U "/proc/$pid/mem")" = root ]
ok $? "$name: its memory is root's alone"
kill -SEGV $pid
wait $pid
st=$?
status 139
find . -name 'core*' -o -name '*.core' | grep -q .
ok $((! $?)) "$name: no core is left"
keep
stub_stop

# The hunt: no key in any byte that was written.
sort -u keys >patterns
[ "$(wc -l <patterns)" -gt 80 ] && [ "$(grep -c . written)" -gt 1000 ]
ok $? "$(wc -l <patterns) keys were used, and $(wc -c <written) bytes written"
! grep -Fq -f patterns written
ok $? 'no key in records, archives, counts, envelopes and messages'
! cat logs/*/* | grep -Fq -f patterns
ok $? 'no key in the log'
done_testing
