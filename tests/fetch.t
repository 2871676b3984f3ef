#!/bin/sh
# tmdb-fetch: sources, options and what becomes of an answer when all is well.
# shellcheck disable=SC1091,SC2154,SC2016,SC2119
. "$(dirname -- "$0")/tap.sh"
. "$root/tests/stub.sh"

asked() { # the paths and queries that were asked, without what is always there
	sed -n 's/.*"path":"\([^"]*\)".*"query":"\([^"]*\)".*/\1 \2/p' "$stub_log" |
		sed 's/&*api_key=[^& ]*//; s/language=ko-KR&*//'
}
forget() { : >"$stub_log"; }
ids() { sed -n 's/.*"movie_id":\([0-9]*\).*/\1/p' "$1"; }

stub_start -S -t 2026-11-22

t 'usage: no source' 'tmdb-fetch' </dev/null
status 64
like err '^tmdb-fetch: which source\?$'
like err '^usage: tmdb-fetch '
for c in 'nonsense' 'popular word' 'popular --pages 0' 'popular --pages 3-2' \
	'popular --pages x' 'trending month' 'genre' 'genre Musical' \
	'popular api_key=secret-of-mine' 'popular page=3' 'latest --today 2026-02-30' \
	'popular --rate -1' 'popular --language k' 'popular --region K%20R' \
	'popular --raw -' 'popular --min-success 101%' 'popular -q 9'; do
	t "usage: $c" "tmdb-fetch $c" </dev/null
	status 64
	[ ! -s out ]
	ok $? "$name: nothing came out"
done
t 'a key given as a parameter' 'tmdb-fetch popular api_key=secret-of-mine' </dev/null
! grep -q secret-of-mine err
ok $? "$name: it is not repeated"
ok "$(stub_count)" 'wrong usage asks TMDB nothing'

t 'help' 'tmdb-fetch --help' </dev/null
status 0
like out '^ *--pages'
stderr </dev/null
t 'version' 'tmdb-fetch -V' </dev/null
stdout <<!
tmdb-fetch $(sed -n 's/^VERSION *= *//p' "$root/Makefile")
!

# One page of each source, and what was asked.
while IFS='~' read -r words label want; do
	forget
	t "$words" "tmdb-fetch --today 2026-11-22 --pages 1 $words" </dev/null
	status 0
	stderr </dev/null
	asked >got
	echo "$want" >want
	cmp -s got want
	ok $? "$name: asks for $want"
	cmp -s got want || sed 's/^/# /' got
	[ "$(grep -c "\"source\":\"$label\",\"page\":1,\"fetched_at\":\"20..-..-..T..:..:..Z\"}\$" out)" -eq "$(wc -l <out)" ] && [ -s out ]
	ok $? "$name: each record says source $label"
done <<'!'
popular~popular~/3/movie/popular page=1
now-playing~now-playing~/3/movie/now_playing page=1
top-rated --region KR~top-rated~/3/movie/top_rated region=KR&page=1
upcoming~upcoming~/3/movie/upcoming page=1
trending~trending-day~/3/trending/movie/day page=1
trending week~trending-week~/3/trending/movie/week page=1
discover vote_count.gte=100 'with_genres=28|12' sort_by=vote_average.desc~discover~/3/discover/movie vote_count.gte=100&with_genres=28%7C12&sort_by=vote_average.desc&page=1
genre Action~genre-28~/3/discover/movie with_genres=28&page=1
genre 액션~genre-28~/3/discover/movie with_genres=28&page=1
genre sci-fi~genre-878~/3/discover/movie with_genres=878&page=1
genre 'TV 영화' vote_count.gte=1~genre-10770~/3/discover/movie vote_count.gte=1&with_genres=10770&page=1
genre 18~genre-18~/3/discover/movie with_genres=18&page=1
latest~latest~/3/discover/movie primary_release_date.gte=2026-08-22&primary_release_date.lte=2026-11-22&sort_by=primary_release_date.desc&page=1
latest --region KR~latest~/3/discover/movie region=KR&release_date.gte=2026-08-22&release_date.lte=2026-11-22&with_release_type=3%7C2&sort_by=primary_release_date.desc&page=1
genres~genres~/3/genre/movie/list 
!
# The three-months window.
for pair in '2026-05-31 2026-02-28' '2024-05-31 2024-02-29' '2026-01-15 2025-10-15' \
	'2026-12-31 2026-09-30' '2026-03-01 2025-12-01' '2000-05-30 2000-02-29'; do
	forget
	t "latest on $pair" "tmdb-fetch --pages 1 --today ${pair% *} latest" </dev/null
	asked | grep -q "gte=${pair#* }&primary_release_date.lte=${pair% *}&"
	ok $? "latest: three months before ${pair% *} is ${pair#* }"
done

forget
t 'two genres' 'tmdb-fetch --pages 1-2 genre action 18' </dev/null
status 0
sed -n 's/.*"source":"\([^"]*\)","page":\([0-9]*\),.*/\1 \2/p' out | uniq -c |
	sed 's/^ *//' >got
same got 'one walk after the other' <<'!'
20 genre-28 1
20 genre-28 2
20 genre-18 1
20 genre-18 2
!
t 'genres' 'tmdb-fetch genres' </dev/null
like out '^\{"id":28,"name":"액션","source":"genres","page":1,"fetched_at":"[^"]*"\}$'
[ "$(wc -l <out)" -eq 19 ]
ok $? 'genres: all 19'

# Pages.
forget
t 'page 4' 'tmdb-fetch popular --pages 4' </dev/null
status 0
[ "$(sed 's/.*"page":\([0-9]*\),"fetched_at".*/\1/' out | sort -u)" = 4 ]
ok $? "$name: and no other"
forget
t 'pages 3-5' 'tmdb-fetch popular --pages 3-5' </dev/null
asked | sort >got
same got 'asks for these' <<'!'
/3/movie/popular page=3
/3/movie/popular page=4
/3/movie/popular page=5
!
stub_stop

stub_start -S -m 70
t 'all of a short list' 'tmdb-fetch popular --pages 1-30 -s stats' </dev/null
status 0
stderr </dev/null
ids out | sort -u | wc -l | tr -d ' ' >got
ids out | wc -l | tr -d ' ' >>got
first=$(head -n 1 got)
[ "$first" -gt 20 ] && [ "$first" -eq "$(tail -n 1 got)" ]
ok $? 'a short list: each movie once'
[ "$(stub_count)" -le $((first / 20 + 1)) ]
ok $? 'a short list: no page behind its last is asked for'
stub_stop

# A total that moves, and one that is nonsense, mean what they say each time.
for total in 0 -1 58321 growing null; do
	stub_fault -S -m 500 <<-!
		total-pages=$total
	!
	t "total_pages $total" 'tmdb-fetch popular --pages 1-4 --backoff 0' </dev/null
	status 0
	[ "$(wc -l <out)" -eq 80 ]
	ok $? "$name: four pages"
	stub_stop
done
stub_start
t 'page 600' 'tmdb-fetch popular --pages 499-600' </dev/null
like err 'TMDB has no page behind 500$'
status 0
! asked | grep -q 'page=50[1-9]'
ok $? 'page 600: nothing behind page 500 is asked for'

# The end mark, and the counts.
t 'end mark' 'TMDB_END_MARK=1 tmdb-fetch popular --pages 1-2 -s stats' </dev/null
tail -n 1 out >got
same got 'the last line' <<'!'
{"_tmdb":"end","records":40}
!
like stats '^\{"stage":"fetch","in":40,"out":40,"quarantined":0,.*"pages":\{"good":2,.*"lost":0\}'
t 'no end mark' 'tmdb-fetch popular' </dev/null
like "$stub_log" '"accept_encoding":"[^"]*gzip[^"]*br'
! grep -q _tmdb out
ok $? "$name without TMDB_END_MARK"
t 'tags' 'tmdb-fetch --tag popular' </dev/null
[ "$(grep -c '^ok	{' out)" -eq 20 ]
ok $? '--tag: each record has its word'
t 'full disk' 'tmdb-fetch popular >/dev/full' </dev/null
status 74
t 'raw on a full disk' 'tmdb-fetch popular --raw /dev/full' </dev/null
status 74
t 'raw cannot be made' 'tmdb-fetch popular --raw no/such/file' </dev/null
status 73
t 'reader gone' '{ tmdb-fetch popular --pages 50; echo $? >&2; } | true' </dev/null
stderr <<'!'
141
!

# Records come out in page order, and each page as soon as its turn comes.
stub_stop
stub_fault -S <<'!'
page=2 delay=400
!
t 'order' 'tmdb-fetch popular --pages 1-6' </dev/null
status 0
sed -n 's/.*"page":\([0-9]*\),.*/\1/p' out | uniq | tr '\n' ' ' >got
printf '1 2 3 4 5 6 ' >want
cmp -s got want
ok $? 'a slow page 2 comes out second'
mkfifo fifo
tmdb-fetch popular --pages 1-6 >fifo &
bg=$!
{
	IFS= read -r line
	now=$(stub_count '"page":"6"')
	kill -0 $bg
	ok $? "page 1 is there while page 2 is awaited ($now)"
	{ echo "$line"; cat; } >all
} <fifo
wait $bg
[ "$(wc -l <all)" -eq 120 ]
ok $? 'and the rest follows'
stub_stop

# Bytes: a record is what TMDB sent.
cat >page <<'!'
{"page":1,"results":[
 {"id":1,"title":"Caf\u00e9 \"x\"","n":[7.000,1e3,12345678901234567890,-0.0],
  "o":{"id":5,"page":2} },
 {"title":"last","id": 20 }
 ,{"id":3,"source":"theirs","page":9,"fetched_at":0,"movie_id":4},
 {"i\u0064":4.0},
 7, "x", {}, {"id":"8"}, {"id":null}, {"id":1.5},
 {"id":9,"source":1,"tmdb_source":2}
],"total_pages":1,"total_results":3}
!
stub_fault <<!
file=$tmp/page
!
t 'bytes' 'tmdb-fetch popular -q bad -s stats' </dev/null
status 0
sed 's/"fetched_at":"[^"]*"}$/"fetched_at":"T"}/' out >got
same got 'as they were sent' <<'!'
{"movie_id":1,"title":"Caf\u00e9 \"x\"","n":[7.000,1e3,12345678901234567890,-0.0],   "o":{"id":5,"page":2},"source":"popular","page":1,"fetched_at":"T"}
{"title":"last","movie_id": 20,"source":"popular","page":1,"fetched_at":"T"}
{"movie_id":3,"tmdb_source":"theirs","tmdb_page":9,"tmdb_fetched_at":0,"tmdb_movie_id":4,"source":"popular","page":1,"fetched_at":"T"}
{"movie_id":4.0,"source":"popular","page":1,"fetched_at":"T"}
!
sed 's/.*"line":\([0-9]*\),.*"rule":"\([a-z_]*\)".*\("r[ae][wc].*\)}$/\1 \2 \3/' bad >got
same got 'what is no record is in the quarantine' <<'!'
5 object "raw":"7"
6 object "raw":"\"x\""
7 id "record":{}
8 id "record":{"id":"8"}
9 id "record":{"id":null}
10 id "record":{"id":1.5}
11 member_clash "record":{"id":9,"source":1,"tmdb_source":2}
!
like stats '"in":11,"out":4,"quarantined":7,"by_rule":\{"object":2,"id":4,"member_clash":1\}'
like bad '"stage":"fetch","kind":"invalid","input":"popular page 1"'
stub_stop

# Recorded answers of TMDB.
pages=$root/../shared/tmdb/popular-2026-07-28.pages.ndjson
[ -r "$pages" ] || pages=$root/../../shared/tmdb/popular-2026-07-28.pages.ndjson
if [ -r "$pages" ]; then
	stub_start -P "$pages"
	t 'recorded' 'tmdb-fetch popular --pages 1-50 --rate 0 --raw raw -s stats' </dev/null
	status 0
	like stats '"in":1000,"out":1000,"quarantined":0'
	sed -n 's/.*,"source":"popular","page":\([0-9]*\),.*/\1/p' out | uniq -c |
		awk '$1 != 20 || $2 != NR { exit 1 } END { exit NR != 50 }'
	ok $? 'recorded: 20 records of each page, in page order'
	[ "$(ids out | sort -u | wc -l)" -eq 991 ]
	ok $? 'recorded: 991 ids'
	# Each record without what we added, in one line a page, is the page.
	sed 's/"movie_id":/"id":/; s/,"source":"popular","page":[0-9]*,"fetched_at":"[^"]*"}$/}/' out |
		paste -s -d ',,,,,,,,,,,,,,,,,,,\n' >got
	sed 's/^{"page":[0-9]*,"results":\[//; s/\],"total_pages":[0-9]*,"total_results":[0-9]*}$//' "$pages" >want
	cmp -s got want
	ok $? 'recorded: every byte of every record as recorded'
	sed 's/.*,"query":"[^"]*","body"://; s/}$//' raw >got
	cmp -s got "$pages"
	ok $? 'recorded: the archive holds the bodies'
	stub_stop
else
	skip 'recorded answers' 'not here'
fi

done_testing
