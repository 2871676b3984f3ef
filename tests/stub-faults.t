#!/bin/sh
# The stub server's scripted faults, rate limit, latency, TLS and HTTP/2.
# shellcheck disable=SC1091,SC2016,SC2154
. "$(dirname "$0")/tap.sh"
. "$root/tests/stub.sh"

get() { # get PATH?QUERY [CURL OPTION...]: sets code and rc; heads, body
	what=$1
	shift
	rm -f heads body
	rc=0
	code=$(curl -s -m 20 -D heads -o body -w '%{http_code}' \
		-H "Authorization: Bearer $stub_key" "$@" "$base$what") || rc=$?
	[ -e body ] || : >body
}

header() { # header NAME: its value
	tr -d '\r' <heads | sed -n "s/^$1: //Ip"
}

page() { # page N: the rule of this line of the script
	name=$(sed -n "s/^page=$1 //p" "$tmp/.stub-faults")
	get "/movie/popular?page=$1"
}

# --- what the answer says
stub_fault -m 4000 <<'!'
page=1 status=429 retry-after=2 times=1
page=1 status=429 retry-after=date+2 times=1
page=1 status=429 retry-after="soon, I hope" times=1
page=1 status=429 retry-after=-1 times=1
page=2 html
page=3 empty
page=4 body=null
page=5 body="[1,\"x\n\x41\\\"]"
page=6 results=missing
page=7 results=null
page=8 results={}
page=9 said-page=12 total-pages=-1 total-results="\"many\""
page=10 total-pages=growing same=1
page=11 status=200 code=25
page=12 status=503 code=46
page=13 status=500
page=14 code=43
page=15 errors
page=16 status=403 html
page=17 header="Content-Type: text/plain" header="X-Odd: a: b"
page=18 redirect=http://127.0.0.1:1/x
page=19 redirect=self status=302
page=20 delay=300
page=21 header="Connection: close"
page=22 status=401 code=10
page=23 status=504
!
page 1
is "$code $(header retry-after)" '429 2' '429 with seconds'
is "$(jq .status_code body)" 25 'and code 25'
page 1
t=$(($(date -d "$(header retry-after)" +%s) - $(date +%s)))
[ "$t" -ge 1 ] && [ "$t" -le 2 ]
ok $? "429 with a date ($t s ahead)"
page 1
is "$(header retry-after)" 'soon, I hope' '429 with a text'
page 1
is "$(header retry-after)" -1 '429 with a negative number'
page 1
is "$code $(header retry-after)" '200 ' 'then the rules are used up'
page 2
is "$code $(header content-type) $(head -c 14 body)" \
	'200 text/html <!DOCTYPE HTML' "$name"
page 3
is "$code $(wc -c <body)" '200 0' "$name"
page 4
is "$code $(cat body)" '200 null' "$name"
page 5
is "$(cat body)" "$(printf '[1,"x\nA\\"]')" 'a body with escapes'
page 6
is "$(jq -c keys_unsorted body)" '["page","total_pages","total_results"]' \
	"$name"
page 7
is "$(jq -c .results body)" null "$name"
page 8
is "$(jq -c .results body)" '{}' "$name"
page 9
is "$(jq -c '[.page,.total_pages,.total_results,(.results|length)]' body)" \
	'[12,-1,"many",20]' "$name"
jq -c .results body >nine
page 10
is "$(jq -c '[.page,.total_pages]' body)" '[10,11]' "$name"
jq -c .results body >ten
page 1
jq -c .results body | cmp -s - ten
ok $? 'the rows of page 1 on page 10'
page 11
is "$code $(jq .status_code body)" '200 25' "$name"
page 12
is "$code $(jq .status_code body)" '503 46' "$name"
page 13
is "$code $(jq .status_code body)" '500 11' "$name"
page 14
is "$code $(jq .status_code body)" '502 43' "$name"
page 15
is "$code $(jq -r '.errors[0][0:12]' body)" '422 page must be' "$name"
page 16
is "$code $(header content-type)" '403 text/html' "$name"
page 17
is "$code $(header content-type) $(header x-odd)" '200 text/plain a: b' "$name"
page 18
is "$code $(header location)" '307 http://127.0.0.1:1/x' "$name"
page 19
is "$code $(header location)" '302 /3/movie/popular?page=19' "$name"
get '/movie/popular?page=19' -L --max-redirs 3
is $rc 47 'a redirect to itself is a loop'
t=$(date +%s%N)
page 20
[ $((($(date +%s%N) - t) / 1000000)) -ge 300 ]
ok $? "$name"
page 21
is "$code $(header connection)" '200 close' "$name"
page 22
is "$code $(jq .status_code body)" '401 10' "$name"
page 23
is "$code $(jq .status_code body)" '504 24' "$name"
page 24
is "$code" 200 'a page without a rule'
is "$(stub_count '"fault":"html","rule":5')" 1 'the log names fault and rule'
stub_stop

# --- which requests
stub_fault <<'!'
# a comment, and an empty line

path=/3/discover query=with_genres=28 status=500
path=/3/movie/top_rated times=2 each status=503
path=/3/trending skip=1 every=2 status=502
path=/3/genre p=50% status=504
page=2-3,7 path=/3/movie/popular status=500
!
codes() { # codes PATH...: the status of each, one after the other
	for path; do
		get "$path"
		printf '%s ' "$code"
	done
}
is "$(codes '/discover/movie?with_genres=28' '/discover/movie?with_genres=12')" \
	'500 200 ' 'path and query'
is "$(codes /movie/top_rated '/movie/top_rated?page=2' /movie/top_rated \
	/movie/top_rated '/movie/top_rated?page=2' '/movie/top_rated?page=2')" \
	'503 503 503 200 503 200 ' 'times, for each page'
d=/trending/movie/day
is "$(codes $d $d $d $d $d $d)" '200 200 502 200 502 200 ' 'skip and every'
g=/genre/movie/list
# shellcheck disable=SC2046
first=$(codes $(yes $g | head -n 40))
n504=$(echo "$first" | tr ' ' '\n' | grep -c 504)
[ "$n504" -gt 8 ] && [ "$n504" -lt 32 ]
ok $? "a share of half ($n504 of 40)"
is "$(codes '/movie/popular?page=1' '/movie/popular?page=2' \
	'/movie/popular?page=3' '/movie/popular?page=4' '/movie/popular?page=7')" \
	'200 500 500 200 500 ' 'a list of pages'
stub_stop
stub_start -f "$tmp/.stub-faults"
# shellcheck disable=SC2046
is "$(codes $(yes $g | head -n 40))" "$first" 'the same seed, the same share'
stub_stop

# --- compression and the wire: the rule, curl's exit status with and
# without decompression
cat >odd <<'!'
HTTP/1.1 200 OK
Content-Length: 2
Content-Length: nonsense

{}
!
stub_fault -m 4000 <<!
page=1 gzip=plain
page=2 gzip=bare
page=3 gzip=lie
page=4 gzip=truncated
page=5 gzip=corrupt
page=6 gzip=crc
page=7 gzip=length
page=8 gzip=trailing
page=9 gzip=multi
page=10 length=-1
page=11 length=99999
page=12 length=10
page=13 length-twice
page=14 cut
page=15 cut=100
page=16 chunk-cut
page=17 chunk-end
page=18 chunk-bad
page=19 stall=start for=0.2
page=20 stall=headers for=0.2
page=21 stall=body for=200ms
page=22 reset
page=23 reset=body
page=24 reset=headers
page=25 close
page=26 raw=$tmp/odd
page=27 long=8M
page=28 gzip=bomb
page=29 drip=1 body="{\\"page\\":29}"
page=30 stall=start
!
whole() { # whole FILE: is it a page?
	[ -s "$1" ] && jq -e '.results|length == 20' "$1" >/dev/null 2>&1
}
page 1
gzip -dc <body >plain && whole plain
ok $? "$name"
is "$(header content-encoding)" gzip 'though nobody asked'
page 2
gzip -dc <body >plain && whole plain
ok $? "$name"
is "$(header content-encoding)" '' 'without the header'
page 3
whole body
ok $? "$name"
is "$(header content-encoding)" gzip 'with the header'
page 4
gzip -dc <body >plain 2>err
is "$rc $?" '0 1' "$name"
like err 'unexpected end'
for p in 5 6 7; do
	page $p
	gzip -dc <body >plain 2>/dev/null
	is "$rc $?" '0 1' "$name"
done
page 8
gzip -dc <body >plain 2>err
is "$rc $?" '0 2' "$name: a warning"
whole plain
ok $? 'but whole'
page 9
gzip -dc <body >plain && whole plain
ok $? "$name"
# Not a page, and this is how curl sees it.
while read -r p want; do
	page "$p"
	is "$rc" "$want" "$name"
	if whole body; then ok 1 'no whole page'; else ok 0 'no whole page'; fi
done <<'!'
10 8
12 0
14 18
15 18
16 18
18 56
19 52
20 18
21 18
22 56
23 56
24 56
25 52
26 8
!
for p in 11 17; do
	page $p
	is "$rc" 18 "$name"
done
page 13
is "$(grep -ci '^content-length: [12]0' heads)" 2 "$name"
get '/movie/popular?page=15'
is "$(wc -c <body)" 100 'cut=100 sends so many'
page 27
is "$rc $(($(wc -c <body) >> 20))" '0 8' "$name"
whole body
ok $? 'whole, and blanks'
page 28
is "$rc $(head -c 2 body | od -An -tx1)" '0  1f 8b' "$name"
[ "$(wc -c <body)" -lt 3000000 ]
ok $? 'a megabyte over the wire'
gzip -dc <body | head -c 100000000 | tail -c 90000000 | tr -d ' ' | wc -c >left
is "$(tr -d ' ' <left)" 0 'full of blanks'
t=$(date +%s%N)
page 29
[ $((($(date +%s%N) - t) / 1000000)) -ge 10 ]
ok $? "$name"
is "$(cat body)" '{"page":29}' 'whole at last'
get '/movie/popular?page=30' -m 0.3
is $rc 28 'a stall outlasts the client'
is "$(stub_count '"status":0,')" 5 'the log says where no status was sent'
get /configuration
is "$code" 200 'after all this it still answers'

# Ended in the middle of stalls: at once, and with 0.
many() { # many NUMBER: a curl configuration for so many pages
	seq "$1" | sed "s|.*|url=$base/movie/popular?page=&\noutput=/dev/null|"
}
cat >stalls <<!
url=$base/movie/popular?page=30
url=$base/movie/popular?page=30
url=$base/movie/popular?page=30
!
curl -s -m 9 -K stalls -Z --parallel-immediate \
	-H "Authorization: Bearer $stub_key" >/dev/null 2>&1 &
# shellcheck disable=SC2317 # stub_wait calls it
stalled() { [ "$(stub_count page=30)" -ge 4 ]; }
stub_wait $stub_pid stalled
t=$(date +%s%N)
kill $stub_pid
wait $stub_pid
is $? 0 'SIGTERM ends it with 0'
[ $((($(date +%s%N) - t) / 1000000)) -lt 2000 ]
ok $? 'at once, stalls or not'
stub_pid=''
wait

# --- latency and rate
stub_start -L 500
start=$(date +%s%N)
many 200 | curl -s -K - -Z --parallel-immediate --parallel-max 200 \
	-H "Authorization: Bearer $stub_key" -w '%{http_code}\n' >out 2>/dev/null
took=$((($(date +%s%N) - start) / 1000000))
is "$(sort -u out) $(wc -l <out)" '200 200' '200 delayed answers'
[ $took -ge 500 ] && [ $took -lt 4000 ]
ok $? "wait side by side ($took ms)"
stub_stop

stub_start -r 20
many 50 | curl -s -K - -Z --parallel-immediate --parallel-max 50 \
	-H "Authorization: Bearer $stub_key" -w '%{http_code}\n' >out 2>/dev/null
is "$(grep -c 200 out) $(grep -c 429 out)" '20 30' 'the rate is enforced'
get /movie/popular
is "$code $(jq .status_code body)" '429 25' 'code 25'
is "$(header retry-after)" 1 'with Retry-After'
is "$(stub_count '"status":429,"fault":"rate"')" 31 'and the log says so'
sleep 1.05
get /movie/popular
is "$code" 200 'a second later all is well'
stub_stop

# --- TLS and HTTP/2
if command -v nghttpx >/dev/null && command -v openssl >/dev/null; then
	stub_fault <<-'!'
		page=2 cut
		page=3 reset
	!
	stub_tls
	ok $? 'nghttpx in front'
	case $base in
	https://localhost:*) ok 0 'base is https' ;;
	*) ok 1 "base is https: $base" ;;
	esac
	code=$(curl -s -o body -w '%{http_code} %{http_version} %{ssl_verify_result}' \
		-H "Authorization: Bearer $stub_key" "$base/movie/popular")
	is "$code" '200 2 0' 'HTTP/2, the certificate is good'
	whole body
	ok $? 'a page'
	get '/movie/popular?page=2'
	[ $rc -ne 0 ]
	ok $? "a cut body is a broken stream (curl: $rc)"
	get '/movie/popular?page=3'
	is "$code" 502 'a reset behind it is 502'
	get '/movie/popular' --http1.1
	is "$code" 200 'HTTP/1.1 as well'
	for kind in expired wronghost selfsigned; do
		kill "$tls_pid"
		wait "$tls_pid" 2>/dev/null
		stub_tls $kind
		ok $? "a certificate that is $kind"
		get /configuration
		is $rc 60 'is refused'
		get /configuration -k
		is "$code" 200 'but for who does not look'
	done
	stub_stop
	t 'with-stub' 'with-stub -t -m 100 -- sh -c '"'"'
		curl -s -o /dev/null -w "%{http_code} %{http_version}\n" \
			"$TMDB_BASE_URL/movie/popular?api_key=$TMDB_API_KEY"
		cat
		exit 7'"'" <<-'!'
		its input
	!
	status 7
	stdout <<-'!'
		200 2
		its input
	!
else
	skip 'TLS' 'no nghttpx or openssl'
fi
t 'with-stub without a command' 'with-stub -t' </dev/null
status 64
t 'with-stub, plain' 'with-stub env' </dev/null
status 0
like out '^TMDB_BASE_URL=http://127\.0\.0\.1:[0-9]+/3$'
like out '^TMDB_API_KEY=[0-9a-f]{32}$'
t 'with-stub and a bad option' 'with-stub -Z -- true' </dev/null
status 71

done_testing
