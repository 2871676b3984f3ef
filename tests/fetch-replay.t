#!/bin/sh
# tmdb-fetch replay: the archive becomes the very same records again.
# shellcheck disable=SC1091,SC2154,SC2016,SC2119
. "$(dirname -- "$0")/tap.sh"
. "$root/tests/stub.sh"

stub_start -t 2026-11-22
for c in 'popular --pages 1-12' 'trending week --pages 1-3' 'genre 18 액션 --pages 1-2' genres \
	'latest --pages 1-3 --language en-US --region KR'; do
	rm -f raw
	t "$c" "tmdb-fetch --raw raw $c" </dev/null
	status 0
	mv out first
	t "replay of $c" 'tmdb-fetch replay raw' </dev/null
	status 0
	stderr </dev/null
	cmp first out
	ok $? "$name: byte for byte"
	t "replay of $c on stdin" 'tmdb-fetch replay <raw' </dev/null
	cmp first out
	ok $? "$name"
done
rm -f raw
t 'an archive line' 'tmdb-fetch --raw raw discover vote_count.gte=5 with_genres="28|12"' </dev/null
like raw '^\{"source":"discover","page":1,"fetched_at":"20[0-9T:-]*Z","status":200,"path":"/discover/movie","query":"language=ko-KR&vote_count.gte=5&with_genres=28%7C12&page=1","body":\{"page":1,.*\}\}$'
t 'compressed' 'tmdb-fetch popular --pages 1-3 --raw raw.zst && tmdb-fetch replay raw.zst' </dev/null
status 0
head -n "$(($(wc -l <out) / 2))" out >a
tail -n "$(($(wc -l <out) / 2))" out >b
cmp a b && [ -s a ]
ok $? "$name: raw.zst"
t 'to a descriptor' 'tmdb-fetch popular --raw 3 3>raw3 && [ "$(wc -l <raw3)" -eq 1 ]' </dev/null
status 0
stub_stop

# Newlines within a body.
printf '{"page":1,\n"results":[{"id":1,\n\n"a":[1,\r\n2]}\n],"total_pages":1\n}\n' >page
stub_fault <<!
file=$tmp/page
!
rm -f raw
t 'newlines' 'tmdb-fetch popular --raw raw' </dev/null
[ "$(wc -l <out)" -eq 1 ] && [ "$(wc -l <raw)" -eq 1 ]
ok $? 'newlines in a body do not end a line'
cp out first
t 'newlines, replayed' 'tmdb-fetch replay raw' </dev/null
cmp first out
ok $? "$name"
stub_stop

# Without a network, and without a key.
unset TMDB_API_KEY TMDB_BASE_URL
t 'no key' 'TMDB_END_MARK=1 tmdb-fetch replay raw -s stats' </dev/null
status 0
like out '"_tmdb":"end","records":1\}$'
like stats '"in":1,"out":1,"quarantined":0'
t 'empty' 'tmdb-fetch replay' </dev/null
status 0
stdout </dev/null

# What is no archived answer is refused, and no record comes of it.
t 'damage' 'TMDB_END_MARK=1 tmdb-fetch replay -q bad -s stats' <<'!'
{"source":"popular","page":1,"fetched_at":"T","path":"/movie/popular","body":{"page":1,"results":[{"id":1},{"x":2}]}}
{"source":"popular","page":1,"fetched_at":"T","path":"/movie/popular","body":{"page":2,"results":[{"id":1}]}}
{"source":"popular","page":1,"fetched_at":"T","path":"/movie/popular","body":{"page":1}}
{"source":"popular","page":1,"fetched_at":"T","path":"/movie/popular","body":"<html>"}
{"source":"popular","page":"1","fetched_at":"T","path":"/movie/popular","body":{}}
{"source":"pop\"ular","page":1,"fetched_at":"T","path":"/movie/popular","body":{"page":1,"results":[]}}
{"movie_id":1}
{"source":"popular","page":1,"fetched_at":"T","path":"/movie/popular","body":{"page":1,"resul
!
status 0
stdout <<'!'
{"movie_id":1,"source":"popular","page":1,"fetched_at":"T"}
!
like stats '"in":9,"out":1,"quarantined":8,"by_rule":\{"id":1,"raw":6,"json":1\}'
t 'none at all' 'tmdb-fetch replay no-such-file' </dev/null
status 66
done_testing
