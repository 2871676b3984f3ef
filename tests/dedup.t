#!/bin/sh
# tmdb-dedup: which copy stays, and what becomes of the others.
# shellcheck disable=SC1091,SC2154
. "$(dirname -- "$0")/tap.sh"

messages() { # messages FILE: of its envelopes
	jq -r '.errors[] | "\(.rule) \(.path): \(.message)"' "$1"
}

# --- The key.

t 'the first of each movie' 'tmdb-dedup -q 4 4>bad -s 5 5>stats' <<'!'
{"movie_id":27205,"title":"Inception","page":1}
{"movie_id":496243,"title":"기생충"}
{"movie_id":27205,"title":"Inception","page":2}
!
status 0
stdout <<'!'
{"movie_id":27205,"title":"Inception","page":1}
{"movie_id":496243,"title":"기생충"}
!
like stats '^\{"stage":"dedup","in":3,"out":2,"quarantined":1,"by_rule":\{"duplicate":1\},"duplicates":\{"within_source":1,"across_sources":0,"across_inputs":0\},'
like bad '^\{"stage":"dedup","kind":"duplicate","input":"standard input","line":3,"offset":[0-9]+,"errors":\[\{"rule":"duplicate","path":"/movie_id","message":"movie_id 27205 again: line 1 of standard input is kept \(it came first\)"\}\],"record":\{"movie_id":27205,"title":"Inception","page":2\}\}$'

t 'numbers by value, strings by text, null is a value' 'tmdb-dedup -q /dev/null' <<'!'
{"movie_id":7}
{"movie_id":7.0}
{"movie_id":70e-1}
{"movie_id":"7"}
{"movie_id":"\u0037"}
{"movie_id":0.7E+01,"x":1}
{"movie_id":0}
{"movie_id":-0.0e9999999999999999999999}
{"movie_id":null}
{"movie_id":true}
{"movie_id":null,"x":1}
{"movie_id":false}
{"movie_id":-7}
{"movie_id":99999999999999999999}
{"movie_id":99999999999999999998}
{"movie_id":9.9999999999999999999E19}
{"movie_id":1e400}
{"movie_id":10e399}
{"movie_id":1e-400}
!
status 0
stdout <<'!'
{"movie_id":7}
{"movie_id":"7"}
{"movie_id":0}
{"movie_id":null}
{"movie_id":true}
{"movie_id":false}
{"movie_id":-7}
{"movie_id":99999999999999999999}
{"movie_id":99999999999999999998}
{"movie_id":1e400}
{"movie_id":1e-400}
!

t 'no key: invalid' 'tmdb-dedup -q 4 4>bad' <<'!'
{"title":"a"}
{"movie_id":[1]}
{"movie_id":{"id":1}}
{"movie_id":1e999999999999999999}
{"movie_id":1}
!
status 0
stdout <<'!'
{"movie_id":1}
!
messages bad >told
same told 'each with its reason' <<'!'
key /movie_id: is missing
key /movie_id: an array is no key
key /movie_id: an object is no key
key /movie_id: its exponent is too large for a key
!
[ "$(grep -c '"kind":"invalid"' bad)" -eq 4 ]
ok $? "$name: all are invalid"

t 'several members' 'tmdb-dedup -k movie_id,a/b~c -q 4 4>bad' <<'!'
{"movie_id":1,"a/b~c":"ko"}
{"movie_id":1,"a/b~c":"en"}
{"a/b~c":"\u006bo","movie_id":1.0}
{"movie_id":"1","a/b~c":"ko"}
{"movie_id":1}
!
stdout <<'!'
{"movie_id":1,"a/b~c":"ko"}
{"movie_id":1,"a/b~c":"en"}
{"movie_id":"1","a/b~c":"ko"}
!
messages bad >told
same told 'named' <<'!'
duplicate /movie_id: movie_id 1.0, a/b~c "\u006bo" again: line 1 of standard input is kept (it came first)
key /a~1b~0c: is missing
!

# Two keys whose values side by side read the same.
t 'the members do not run into each other' 'tmdb-dedup -k a,b' <<'!'
{"a":"xy","b":"z"}
{"a":"x","b":"yz"}
!
stdout <in

for k in '' ',' 'a,' ',a' 'a,,b' 'a,b,a'; do
	t "-k '$k'" "tmdb-dedup -k '$k'" </dev/null
	status 64
done
t '--keep oldest' 'tmdb-dedup --keep oldest' </dev/null
status 64
like err 'not first, last, newest or best'
t '--memory 1000' 'tmdb-dedup --memory 1000' </dev/null
status 64

# --- The policies.

cat >copies <<'!'
{"movie_id":1,"n":1,"vote_count":9,"vote_average":7.1}
{"movie_id":2,"n":2}
{"movie_id":1,"n":3,"vote_count":8,"vote_average":7.12,"overview":"x"}
{"movie_id":1,"n":4,"vote_count":9,"vote_average":7.123}
{"movie_id":1,"n":5,"vote_count":9,"vote_average":7.1}
!
keep() { # keep POLICY FILE N: the copies left of movie 1
	t "--keep $1 $2" "tmdb-dedup --keep $1 $2 -q 4 4>bad | grep '\"movie_id\":1,' | jq .n" </dev/null
	stdout <<-!
		$3
	!
}
keep first copies 1
like bad 'line 1 of copies is kept \(it came first\)'
keep last copies 5
like bad 'line 5 of copies is kept \(it came later\)'
keep newest copies 4
messages bad | cut -d '(' -f 2 >told
same told 'reasons' <<'!'
more decimals in vote_average)
more votes)
more decimals in vote_average)
!
keep best copies 3
like bad 'line 3 of copies is kept \(more complete\)'

t 'the output is in the order of the input' 'tmdb-dedup --keep last copies -q /dev/null | jq -c .n' </dev/null
stdout <<'!'
2
5
!

newer() { # times WORSE BETTER: fetched_at, both ways round
	for o in "$1 $2" "$2 $1"; do
		t "newest of $o" "tmdb-dedup --keep newest -q /dev/null | jq -r .fetched_at" <<-!
			{"movie_id":1,"fetched_at":"${o% *}"}
			{"movie_id":1,"fetched_at":"${o#* }"}
		!
		stdout <<-!
			$2
		!
	done
}
newer 2026-11-22T10:00:00Z 2026-11-22T10:00:01Z
newer 2026-11-22T10:00:00+09:00 2026-11-22T02:00:00Z
newer 2026-11-21T23:30:00-00:31 2026-11-22T00:01:00.000000001z
newer 2026-11-22T10:00:00.09Z 2026-11-22T10:00:00.1Z
newer 2026-11-22T10:00:00.999999999999999998Z 2026-11-22t10:00:00.999999999999999999Z
newer 1969-12-31T23:59:59Z 1970-01-01T00:00:00Z
newer 2024-02-29T23:59:60Z 2024-03-01T00:00:01Z
newer 2026-02-30T00:00:00Z 1900-01-01T00:00:00Z
newer 2026-11-22T10:00:00 1900-01-01T00:00:00Z
newer 2026-11-22T10:00:00.Z 0001-01-01T00:00:00Z

t 'the same instant: the later line' 'tmdb-dedup --keep newest -q /dev/null' <<'!'
{"movie_id":1,"fetched_at":"2026-11-22T10:00:00Z"}
{"movie_id":1,"fetched_at":"2026-11-22T19:00:00.000+09:00"}
!
stdout <<'!'
{"movie_id":1,"fetched_at":"2026-11-22T19:00:00.000+09:00"}
!

# As a list and a movie's own page, read within one second.
for c in '' --sorted; do
	t "the same instant: the more complete one $c" "tmdb-dedup --keep newest $c -q 3 3>bad | jq -c '[.source,.runtime]'" <<-!
		{"movie_id":1,"title":"A","fetched_at":"2026-11-22T10:00:02Z","vote_count":3,"vote_average":7.1,"source":"movie","runtime":90}
		{"movie_id":1,"title":"A","fetched_at":"2026-11-22T10:00:02Z","vote_count":3,"vote_average":7.1,"source":"popular"}
	!
	stdout <<-!
		["movie",90]
	!
	like bad 'is kept \(more complete\)'
done
t 'votes exactly' 'tmdb-dedup --keep newest -q /dev/null' <<'!'
{"movie_id":1,"vote_count":9007199254740993}
{"movie_id":1,"vote_count":9007199254740992}
{"movie_id":2,"vote_count":3e1}
{"movie_id":2,"vote_count":29}
{"movie_id":3,"vote_count":-3}
{"movie_id":3,"vote_count":"many"}
{"movie_id":4,"vote_count":0.00001}
{"movie_id":4,"vote_count":0}
{"movie_id":4,"vote_count":-1e5}
!
stdout <<'!'
{"movie_id":1,"vote_count":9007199254740993}
{"movie_id":2,"vote_count":3e1}
{"movie_id":3,"vote_count":-3}
{"movie_id":4,"vote_count":0.00001}
!

t 'best: what is empty does not count' 'tmdb-dedup --keep best -q /dev/null' <<'!'
{"movie_id":1,"overview":"x"}
{"movie_id":1,"overview":"","poster_path":null,"genre_ids":[ ],"more":{}}
{"movie_id":2,"overview":"x","vote_count":2}
{"movie_id":2,"overview":"y","vote_count":3,"fetched_at":"2026-11-21T00:00:00Z"}
{"movie_id":2,"overview":"y","vote_count":2,"fetched_at":"2026-11-22T00:00:00Z"}
{"movie_id":3,"vote_count":2,"fetched_at":"2026-11-22T00:00:00Z"}
{"movie_id":3,"vote_count":2,"fetched_at":"2026-11-21T00:00:00Z"}
!
stdout <<'!'
{"movie_id":1,"overview":"x"}
{"movie_id":2,"overview":"y","vote_count":3,"fetched_at":"2026-11-21T00:00:00Z"}
{"movie_id":3,"vote_count":2,"fetched_at":"2026-11-22T00:00:00Z"}
!

t 'held records leave as they came' 'tmdb-dedup --keep last' <<'!'
{ "movie_id" : 7.000 , "x":"\u00e9\/", "y":1e3,"z":12345678901234567890 }
!
stdout <in
t 'held: CRLF, no newline at the end' "printf '{\"movie_id\":1}\r\n{\"movie_id\":2}\r\n{\"movie_id\":2.0}' | tmdb-dedup --keep newest -q 3 3>bad" </dev/null
stdout <<'!'
{"movie_id":1}
{"movie_id":2.0}
!
like bad '"line":2,"offset":16,'
t 'held: the end mark' "TMDB_END_MARK=1 tmdb-dedup --keep newest -q /dev/null" <<'!'
{"movie_id":1}
{"movie_id":1}
{"_tmdb":"end","records":2}
!
status 0
stdout <<'!'
{"movie_id":1}
{"_tmdb":"end","records":1}
!
t 'held: --tag' "tmdb-dedup --keep last --tag | cut -c 1-20" <<'!'
{"movie_id":1}
{"movie_id":1}
!
stdout <<'!'
bad	{"stage":"dedup"
ok	{"movie_id":1}
!
t 'held: full disk' 'tmdb-dedup --keep last >/dev/full' <<'!'
{"movie_id":1}
!
status 74
yes "{\"movie_id\":1}" 2>/dev/null | head -n 9000 >many
t 'held: the reader is gone' "trap '' PIPE; { cat many | tmdb-dedup --keep last --tag; echo \$? >&2; } | true" </dev/null
stderr <<'!'
141
!
t 'held: nothing at all' 'tmdb-dedup --keep best -s 1' </dev/null
like out '"in":0,"out":0,"quarantined":0,'

# --- Titles.

cat >titles <<'!'
{"movie_id":1,"title":"Spider-Man","release_date":"2002-05-01","vote_count":5}
{"movie_id":2,"title":"SPIDER MAN","release_date":"2002-05-01","vote_count":9}
{"movie_id":3,"title":"Ｓｐｉｄｅｒ·Ｍａｎ","release_date":"2002-05-01","vote_count":5}
{"movie_id":4,"title":"Spider-Man","release_date":"2002-05-02","vote_count":5}
{"movie_id":5,"title":"Spider-Man"}
{"movie_id":6,"title":"Spider-Man","release_date":""}
{"movie_id":7,"title":"Spider-Man","release_date":""}
{"movie_id":8,"title":"???","release_date":"2002-05-01"}
{"movie_id":9,"title":"...","release_date":"2002-05-01"}
!
t 'titles: on where records are held' 'tmdb-dedup --keep newest titles -q 4 4>bad -s 5 5>stats | jq .movie_id | xargs' </dev/null
stdout <<'!'
2 4 5 6 7 8 9
!
messages bad >told
same told 'named' <<'!'
title /title: title and release_date of movie_id 2 again: line 2 of titles is kept (more votes)
title /title: title and release_date of movie_id 2 again: line 2 of titles is kept (more votes)
!
like bad '"kind":"duplicate"'
like stats '"by_rule":\{"title":2\},"duplicates":\{"within_source":0,"across_sources":0,"across_inputs":0\}'
t 'titles: off by default' 'tmdb-dedup titles' </dev/null
stdout <titles
t 'titles: --no-titles' 'tmdb-dedup --keep best --no-titles titles' </dev/null
stdout <titles
t 'titles: with --keep first' 'tmdb-dedup --titles titles -q /dev/null | jq .movie_id | xargs' </dev/null
stdout <<'!'
2 4 5 6 7 8 9
!

alike() { # alike TITLE TITLE: as JSON strings
	t "titles: $1 is $2" 'tmdb-dedup --titles -q /dev/null | jq .movie_id' <<-!
		{"movie_id":1,"title":$1,"release_date":"2020-01-01"}
		{"movie_id":2,"title":$2,"release_date":"2020-01-01"}
	!
	stdout <<-!
		1
	!
}
unlike() {
	t "titles: $1 is not $2" 'tmdb-dedup --titles -q /dev/null | jq .movie_id' <<-!
		{"movie_id":1,"title":$1,"release_date":"2020-01-01"}
		{"movie_id":2,"title":$2,"release_date":"2020-01-01"}
	!
	stdout <<-!
		1
		2
	!
}
alike '"기생충"' '" 기생충!"'
alike '"기생충"' '"기생충"'
alike '"Amélie"' '"AME\u0301LIE"'
alike '"Straße"' '"STRASSE"'
alike '"Rocky Ⅳ"' '"rocky iv"'
alike '"カメラ"' '"ｶﾒﾗ"'
alike '"50/50"' '"5050"'
alike '"A\u200bB"' '"a\tb"'
unlike '"Se7en"' '"Seven"'
unlike '"+1"' '"1"'
unlike '"Amelie"' '"Amélie"'
unlike '"기생충"' '"기생층"'

t 'titles: equal votes, then popularity, then the first' 'tmdb-dedup --titles -q 4 4>bad | jq .movie_id | xargs' <<'!'
{"movie_id":1,"title":"a","release_date":"2020-01-01","vote_count":1,"popularity":1.5}
{"movie_id":2,"title":"a","release_date":"2020-01-01","vote_count":1.0,"popularity":1.6}
{"movie_id":3,"title":"b","release_date":"2020-01-01"}
{"movie_id":4,"title":"b","release_date":"2020-01-01"}
!
stdout <<'!'
2 3
!
like bad 'more popular'
t 'titles: copies of one movie are none' 'tmdb-dedup -k movie_id,language --titles -q /dev/null | jq -c "[.movie_id,.language]" | xargs' <<'!'
{"movie_id":1,"language":"ko","title":"a","release_date":"2020-01-01"}
{"movie_id":1.0,"language":"en","title":"a","release_date":"2020-01-01"}
{"movie_id":2,"language":"en","title":"a","release_date":"2020-01-01"}
{"movie_id":"1","language":"en","title":"a","release_date":"2020-01-01"}
!
stdout <<'!'
[1,ko] [1,en]
!
t 'titles: a copy that lost takes no title along' 'tmdb-dedup --keep newest -q /dev/null | jq -c "[.movie_id,.title]" | xargs' <<'!'
{"movie_id":1,"title":"a","release_date":"2020-01-01","vote_count":9}
{"movie_id":2,"title":"a","release_date":"2020-01-01","vote_count":1}
{"movie_id":1,"title":"b","release_date":"2020-01-01","vote_count":9}
!
stdout <<'!'
[2,a] [1,b]
!

# --- Counts, and merging.

cat >current <<'!'
{"movie_id":1,"source":"popular","fetched_at":"2026-11-21T00:00:00Z"}
{"movie_id":2,"source":"popular","fetched_at":"2026-11-21T00:00:00Z"}
{"movie_id":3,"source":"popular","fetched_at":"2026-11-23T00:00:00Z"}
!
cat >new <<'!'
{"movie_id":4,"source":"popular","fetched_at":"2026-11-22T00:00:00Z"}
{"movie_id":4,"source":"popular","fetched_at":"2026-11-22T00:00:00Z"}
{"movie_id":2,"source":"trending","fetched_at":"2026-11-22T00:00:00Z"}
{"movie_id":2,"source":"upcoming","fetched_at":"2026-11-22T00:00:00Z"}
{"movie_id":3,"source":"popular","fetched_at":"2026-11-22T00:00:00Z"}
!
zstd -q current
for c in current current.zst; do
	t "merge into $c" "tmdb-dedup --keep newest -s 5 5>stats -q 4 4>bad $c new | jq -c '[.movie_id,.source]' | xargs" </dev/null
	stdout <<'!'
[1,popular] [3,popular] [4,popular] [2,upcoming]
!
	like stats '"in":8,"out":4,"quarantined":4,"by_rule":\{"duplicate":4\},"duplicates":\{"within_source":1,"across_sources":1,"across_inputs":2\}'
	like bad "\"input\":\"$c\",\"line\":2,.*movie_id 2 again: line 4 of new is kept \(newer fetched_at\)"
	like bad "\"input\":\"new\",\"line\":5,.*movie_id 3 again: line 3 of $c is kept \(newer fetched_at\)"
done
t 'merge: the first' 'tmdb-dedup -s 5 5>stats -q 4 4>bad current new | jq -c .movie_id | xargs' </dev/null
stdout <<'!'
1 2 3 4
!
like stats '"duplicates":\{"within_source":1,"across_sources":0,"across_inputs":3\}'
t 'sources: missing, null, spelled otherwise' 'tmdb-dedup -s 5 5>stats -q /dev/null' <<'!'
{"movie_id":1}
{"movie_id":1}
{"movie_id":1,"source":null}
{"movie_id":2,"source":"\u0061"}
{"movie_id":2,"source":"a"}
{"movie_id":2,"source":["a"]}
!
like stats '"duplicates":\{"within_source":2,"across_sources":2,"across_inputs":0\}'

printf '{"movie_id":1}\n' >one
printf '\n\n{"movie_id":1}\n' >two
t 'an input that begins with empty lines' 'tmdb-dedup --keep last -s 5 5>stats -q 4 4>bad one two' </dev/null
like stats '"across_inputs":1\}'
like bad '"input":"one","line":1,.*line 3 of two is kept'

# --- Sorted input.

cat >sorted <<'!'
{"movie_id":1,"n":1,"vote_count":1}
{"movie_id":1,"n":2,"vote_count":3}
{"movie_id":1,"n":3,"vote_count":2}
{"movie_id":2,"n":4}
{"movie_id":5,"n":5,"vote_count":3}
{"movie_id":5,"n":6,"vote_count":2}
!
for k in first last newest best; do
	t "--sorted --keep $k: as without" "tmdb-dedup --sorted --keep $k -q 4 4>bad1 sorted >out1; tmdb-dedup --no-titles --keep $k -q 4 4>bad2 sorted >out2; cmp out1 out2 && cmp bad1 bad2; rm bad1 bad2" </dev/null
	status 0
done
t '--sorted: a group leaves when the next begins' '
	{ cat sorted; sleep 1; touch late; } | tmdb-dedup --sorted --keep last -q /dev/null | { head -n 2; [ ! -e late ]; }' </dev/null
status 0
stdout <<'!'
{"movie_id":1,"n":3,"vote_count":2}
{"movie_id":2,"n":4}
!
t '--sorted: a key comes again' 'tmdb-dedup --sorted -q /dev/null' <<'!'
{"movie_id":1}
{"movie_id":2}
{"movie_id":1.0}
!
status 65
like err '^tmdb-dedup: standard input:3: movie_id 1.0 comes again after another key: the input is not sorted$'
t '--sorted: keys need no order' 'tmdb-dedup --sorted -q /dev/null' <<'!'
{"movie_id":2}
{"movie_id":2}
{"movie_id":"b"}
{"movie_id":"\u0062"}
{"movie_id":1}
{"movie_id":99999999999}
!
status 0
stdout <<'!'
{"movie_id":2}
{"movie_id":"b"}
{"movie_id":1}
{"movie_id":99999999999}
!
t '--sorted --titles' 'tmdb-dedup --sorted --titles' </dev/null
status 64

# --- Recorded pages of TMDB.

pages=$root/../shared/tmdb/popular-2026-07-28.pages.ndjson
if [ -e "$pages" ] && command -v jq >/dev/null; then
	# jq 1.6 would turn 7.0 into 7, but the copies differ beyond that.
	jq -c '.page as $p | .results[] | {movie_id: .id} + del(.id) + {source: "popular", page: $p, fetched_at: "2026-07-28T00:00:00Z"}' "$pages" >recorded
	for k in first last newest best; do
		t "recorded pages, --keep $k" "tmdb-dedup --keep $k -s 5 5>stats -q 4 4>bad recorded" </dev/null
		like stats '"in":1000,"out":991,"quarantined":9,"by_rule":\{"duplicate":9\}'
		[ "$(jq .movie_id out | sort | uniq | wc -l)" -eq 991 ]
		ok $? "$name: 991 movies"
		[ "$k" != newest ] || cp bad newest.bad
	done
	t 'recorded pages: what decided' "jq -r '.errors[].message' newest.bad | sed 's/.*(//' | sort | uniq -c | sed 's/^ *//'" </dev/null
	stdout <<'!'
4 it came later)
3 more decimals in vote_average)
2 more votes)
!
else
	skip 'recorded pages' 'they are not there'
fi
done_testing
