#!/bin/sh
# tmdb-fetch movie, changes and export: from ids to details, and where the ids
# come from.
# shellcheck disable=SC1091,SC2154,SC2016,SC2119,SC2094
. "$(dirname -- "$0")/tap.sh"
. "$root/tests/stub.sh"
end() { # end the server, and keep its key for the hunt
	echo "$stub_key" >>keys
	stub_stop
}

ids() { sed -n 's/.*"movie_id":\([0-9]*\).*/\1/p' "$1"; }
asked() { sed -n 's/.*"path":"\([^"]*\)".*"query":"\([^"]*\)".*/\1 \2/p' "$stub_log" | sed 's/&*api_key=[^& ]*//'; }
forget() { : >"$stub_log"; }

stub_start -S -t 2026-11-22 -m 3000 -L 10
t 'ids' 'tmdb-fetch popular --pages 1-3' </dev/null
ids out >ids
cp out records
t 'movie, of ids' 'tmdb-fetch movie -s stats' <ids
status 0
stderr </dev/null
ids out | cmp -s - ids
ok $? "$name: each one, in the order of the input"
[ "$(grep -c '"runtime":.*,"source":"movie","page":1,"fetched_at":"[^"]*"}$' out)" -eq 60 ]
ok $? "$name: with details"
like stats '"in":60,"out":60,"quarantined":0,.*"good":60'
forget
t 'movie, of records' 'tmdb-fetch movie append_to_response=credits,release_dates' <records
ids out | cmp -s - ids
ok $? "$name: in order"
[ "$(grep -c '"credits":{.*"release_dates":{' out)" -eq 60 ]
ok $? "$name: with what is appended"
asked | grep -v 'language=ko-KR&append_to_response=credits,release_dates$' >got
same got 'in one request each' </dev/null
t 'raw' 'head -n 5 ids | tmdb-fetch movie --raw raw' </dev/null
cp out want
t 'raw, replayed' 'tmdb-fetch replay raw' </dev/null
cmp -s out want
ok $? "$name: the same"

good=$(head -n 1 ids)
t 'movie, of all kinds' 'tmdb-fetch movie -q bad -s stats' <<!
{"movie_id":$good,"id":7}
99999999
$good

{"id":$good}
"tt99999999"
nonsense
[1]
"603"
{"movie_id":"x"}
{"title":"none"}
-5
1.5
${good}.0
{"movie_id":99999998,"title":"gone"}
!
status 0
[ "$(ids out | grep -c "^$good\$")" -eq 4 ]
ok $? "$name: the good ones come"
sed 's/.*"kind":"\([a-z]*\)".*"line":\([0-9]*\),.*"rule":"\([a-z_]*\)".*\("r[ae][wc].*\)}$/\2 \1 \3 \4/' bad | sort -n >got
same got 'the others are in the quarantine' <<'!'
2 filtered not_found "raw":"99999999"
6 filtered not_found "raw":"\"tt99999999\""
7 invalid json "raw":"nonsense"
8 invalid id "raw":"[1]"
9 invalid id "raw":"\"603\""
10 invalid id "record":{"movie_id":"x"}
11 invalid id "record":{"title":"none"}
12 invalid id "raw":"-5"
13 invalid id "raw":"1.5"
15 filtered not_found "record":{"movie_id":99999998,"title":"gone"}
!
like bad '"rule":"not_found","path":"","message":"status 404, code 34: '
like stats '"in":14,"out":4,"quarantined":10,'
t 'movie, of nothing' 'tmdb-fetch movie' </dev/null
status 0
stdout </dev/null
t '21 parts' "tmdb-fetch movie append_to_response=$(seq -s , 21)" </dev/null
status 64
t 'a record comes while the writer sleeps' \
	"{ head -n 1 ids; sleep 1.5; } | tmdb-fetch movie | { head -n 1; date +%s%N >after; cat; }" </dev/null
t 'the time before' 'date +%s%N >after2' </dev/null
[ $((($(cat after2) - $(cat after)) / 1000000)) -gt 700 ]
ok $? 'a record comes out while the writer sleeps'
t 'half a line does not hold it up' \
	"{ head -n 3 ids; printf 6; sleep 1; echo; } | tmdb-fetch movie | { head -n 3 >three; date +%s%N >after; cat >rest; }; date +%s%N >after2" </dev/null
[ $((($(cat after2) - $(cat after)) / 1000000)) -gt 500 ] && [ "$(wc -l <three)" -eq 3 ]
ok $? "$name"

# Side by side: 60 requests of 100 ms, 20 at once.
end
stub_start -S -t 2026-11-22 -m 3000 -L 100
start=$(date +%s%N)
t 'side by side' 'tmdb-fetch movie --rate 0' <ids
[ $((($(date +%s%N) - start) / 1000000)) -lt 2500 ]
ok $? 'movie asks for many at once'
end

# Lost ones go to the quarantine, with the line that named them.
stub_fault -S -t 2026-11-22 -m 3000 <<!
path=/3/movie/$(sed -n 7p ids) status=500
path=/3/movie/$(sed -n 9p ids) status=404 html
path=/3/movie/$(sed -n 11p ids) times=1 status=200 code=21
path=/3/movie/$(sed -n 12p ids) body="{\"id\":\"x\"}"
!
t 'lost' 'tmdb-fetch movie -q bad2 -s stats2 --retries 1 --backoff 0' <ids
status 0
sed 's/.*"line":\([0-9]*\),.*"rule":"\([a-z_]*\)".*/\1 \2/' bad2 >got
same got 'the lines that were lost' <<'!'
7 lost
9 lost
12 lost
!
like stats2 '"in":60,"out":57,"quarantined":3,.*"good":57,.*"lost":3'
t 'lost, more than a few' 'head -n 12 ids | tmdb-fetch movie -q bad2 --retries 0' </dev/null
status 76
# With a state, the next run asks for them again, and no other.
head -n 12 ids >twelve
forget
t 'lost, with a state' 'tmdb-fetch movie --state st -q bad3 -s stats3 --retries 0 <twelve >>all3' </dev/null
status 76
grep -q '"lost":\["7 [0-9a-f]*","9 [0-9a-f]*","12 [0-9a-f]*"\]' st
ok $? "$name: the state knows them"
[ ! -s bad3 ]
ok $? "$name: they are not refused yet"
like stats3 '"in":9,"out":9,"quarantined":0,.*"good":9,.*"lost":3'
forget
t 'lost again' 'tmdb-fetch movie --state st -q bad3 -s stats3 --retries 0 <twelve >>all3' </dev/null
status 76
[ "$(stub_count)" -eq 3 ]
ok $? "$name: only they are asked for"
like stats3 '"in":0,"out":0,"quarantined":0,.*"good":0,.*"lost":3'
sed 7d twelve >other
t 'of other ids' 'tmdb-fetch movie --state st -q bad3 <other >>all3' </dev/null
status 78
like err 'standard input: its first (7|9|12) ids are not those of the run'
t 'of fewer ids' 'head -n 11 twelve | tmdb-fetch movie --state st -q bad3 >>all3' </dev/null
status 78
like err 'standard input: its first 12 ids are not those of the run'
# One that ends well refuses what is lost all the same.
cp st st.lost
t 'lost, and that is all' 'tmdb-fetch movie --state st -q bad3 -s stats3 --retries 0 --min-success 0% <twelve >>all3' </dev/null
status 0
like stats3 '"in":3,"out":0,"quarantined":3,.*"good":0,.*"lost":3'
sed 's/.*"line":\([0-9]*\),.*"rule":"\([a-z_]*\)".*/\1 \2/' bad3 >got
same got "$name: the lines" <<'!'
7 lost
9 lost
12 lost
!
[ "$(wc -l <all3)" -eq 9 ]
ok $? "$name: in = out + quarantined"
end
stub_start -S -t 2026-11-22 -m 3000
cp st.lost st
t 'lost no more' 'tmdb-fetch movie --state st -q bad3 -s stats3 <twelve >>all3' </dev/null
status 0
like stats3 '"in":3,"out":3,"quarantined":0,.*"good":3,.*"lost":0'
sed 's/.*"movie_id":\([0-9]*\),.*/\1/' all3 >got
{ sed '7d;9d;12d' twelve && sed -n '7p;9p;12p' twelve; } >each
same got "$name: each comes once, in the order of the runs" <each
[ ! -s bad3 ]
ok $? "$name: nothing is refused"
end

# changes
stub_start -S -t 2026-11-22 -m 3000
t 'changes' 'tmdb-fetch changes -s stats3' </dev/null
status 0
like out '^\{"movie_id":[0-9]+,"adult":(true|false|null),"softcore":false,"source":"changes","page":1,'
while IFS='~' read -r words want; do
	forget
	t "$words" "tmdb-fetch --today 2026-11-22 changes $words" </dev/null
	status 0
	asked | sed -n 's/.*start_date=\([^&]*\)&end_date=\([^&]*\)&page=1$/\1 \2/p' | tr '\n' ',' >got
	[ "$(cat got)" = "$want" ]
	ok $? "changes $words: $want"
	[ "$(cat got)" = "$want" ] || sed 's/^/# /' got
done <<'!'
--since 2026-11-22~2026-11-22 2026-11-22,
--since 2026-11-21~2026-11-21 2026-11-22,
--since 2026-11-09~2026-11-09 2026-11-22,
--since 2026-11-08~2026-11-08 2026-11-21,2026-11-21 2026-11-22,
--since 2026-10-20~2026-10-20 2026-11-02,2026-11-02 2026-11-15,2026-11-15 2026-11-22,
!
for c in 'changes --since 2026-11-23' 'changes --since yesterday' 'popular --since 2026-11-01' 'changes --all'; do
	t "usage: $c" "tmdb-fetch --today 2026-11-22 $c" </dev/null
	status 64
done
t 'changes into movie' 'TMDB_END_MARK=1; export TMDB_END_MARK
	tmdb-fetch changes --pages 1 -q bad4 | tmdb-fetch movie -q bad4 -s stats4' </dev/null
status 0
like stats4 '"in":100,.*"by_rule":\{"not_found":[1-9]'
n1=$(grep -c '"source":"movie"' out)
tail -n 1 out >got
same got 'the end mark counts what came out' <<!
{"_tmdb":"end","records":$n1}
!
t 'movie of a stream that was cut' 'TMDB_END_MARK=1 tmdb-fetch movie' <ids
! grep -q _tmdb out
ok $? "$name: no end mark"

# export
forget
t 'export' 'tmdb-fetch export --today 2026-11-22 --raw rawx -s stats5' </dev/null
status 0
stderr </dev/null
[ "$(wc -l <out)" -gt 2500 ]
ok $? 'export: all of it'
like out '^\{"adult":false,"movie_id":[0-9]+,"original_title":".*","popularity":[0-9.]+,"video":false,"source":"export","page":1,"fetched_at":"[^"]*"\}$'
cp out first
asked >got
same got 'one request, and without a key' <<'!'
/p/exports/movie_ids_11_22_2026.json.gz 
!
like "$stub_log" '"credential":"none"'
t 'export, replayed' 'tmdb-fetch replay rawx' </dev/null
cmp -s out first
ok $? "$name: the same"
unset TMDB_API_KEY
t 'export needs no key' 'tmdb-fetch export 2026-11-20' </dev/null
status 0
t 'an export that is not there' 'tmdb-fetch export 2025-01-01' </dev/null
status 69
stdout </dev/null
like err '^tmdb-fetch: export of 2025-01-01: lost: status 40[34]$'
t 'export of two days' 'tmdb-fetch export 2026-11-20 2026-11-21' </dev/null
status 64
end
stub_start -t 2026-11-22 -x 3 -m 500
t 'export, three days back' 'tmdb-fetch export --today 2026-11-22' </dev/null
status 0
asked | tail -n 1 >got
same got 'walks back' <<'!'
/p/exports/movie_ids_11_19_2026.json.gz 
!
end
stub_start -t 2026-11-22 -x 30 -m 500
t 'no export for a week' 'tmdb-fetch export --today 2026-11-22' </dev/null
status 69
[ "$(stub_count)" -eq 8 ]
ok $? "$name: a week is enough"
end
for rule in gzip=truncated gzip=corrupt gzip=crc gzip=length gzip=trailing html empty cut reset=body \
	status=503 'body="{\"id\":1}"' chunk-cut; do
	stub_fault -t 2026-11-22 -m 500 <<-!
		times=1 $rule
	!
	t "export, $rule once" 'tmdb-fetch export --today 2026-11-22 --backoff 0 --retries 1' </dev/null
	status 0
	cp out out.good
	end
	stub_fault -t 2026-11-22 -m 500 <<-!
		$rule
	!
	rm -f metrics
	t "export, $rule" 'tmdb-fetch export --today 2026-11-22 --backoff 0 --retries 1 --metrics metrics' </dev/null
	status 75
	sed -n 's/.*"outcome":"\([a-z]*\)".*/\1/p' metrics | tr '\n' ' ' >got
	[ "$(cat got)" = 'again lost ' ] && tail -n 1 metrics | grep -q '"lost":1,"partial":true'
	ok $? "$name: metrics of each request, and of the run"
	stdout </dev/null
	[ "$(stub_count)" -eq 2 ]
	ok $? "$name: two requests"
	end
done
[ "$(wc -l <out.good)" -gt 400 ]
ok $? 'the second try is whole'
stub_fault -t 2026-11-22 -m 500 <<'!'
redirect=self
!
t 'export, redirected' 'tmdb-fetch export --today 2026-11-22' </dev/null
status 69
[ "$(stub_count)" -eq 1 ]
ok $? "$name: is not followed"
end
# The hunt: no key in any file that was written, but where the server keeps it.
find . -type f ! -path './.*' ! -name keys -exec cat {} + | grep -Fq -f keys
ok $((! $?)) "no key in anything that was written ($(wc -l <keys) keys)"
done_testing
