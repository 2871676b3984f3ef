#!/bin/sh
# tmdb-unwrap and tmdb-requeue: from the quarantine back to the input, to the
# byte.
# shellcheck disable=SC1091,SC2154
. "$(dirname -- "$0")/tap.sh"

# Every kind of line there is: good ones, those that JSON, UTF-8 and the rules
# refuse, odd bytes and odd layouts.
{
	printf '%s\n' '{"movie_id":1,"release_date":"2016-08-18","vote_average":6.1}'
	printf '%s\n' ' {"movie_id":2 , "adult":true,"vote_average":7.000,"x":1e999}  '
	printf '{"movie_id":3,"adult":true}\t\r\n'
	printf '%s\n' '{"movie_id":4,"title":"\uae30\"}],\"record\":{","record":{"a":"}"},"raw":"x"}'
	printf 'no JSON at all, \\ and "quotes"\r\n'
	printf 'a\000b\033[1m\177\t\n'
	printf '["\303\251", 1]\n'
	printf '{"title":"\260\241"}\n\377\n\376\377\n\200\200\200\200\n'
	printf '{"movie_id":01}\n{"a":1,"a":2}\n"a string"\n{\n \\\n'
	printf '{"movie_id":5,"release_date":"2999-01-01","vote_average":0.0}\n'
	printf '%0126d\n' 0 | tr 0 '['
	printf '{"a":%0127d1%0127d}\n' 0 0 | sed 's/0*1/\n&/; s/10*}/1\n&/' |
		awk 'NR == 1 { printf "%s", $0 } NR == 2 { gsub(/0/, "["); sub(/1$/, "")
			printf "%s", $0 } NR == 3 { gsub(/0/, "]"); print }'
} >mixed
# Refused by all, it comes back as it was.
t 'everything' "tmdb-clean -e empty <mixed -q bad -s clean.stats; tmdb-unwrap bad -s unwrap.stats" </dev/null
status 0
stdout <mixed
stderr </dev/null
like clean.stats '"out":0,'
for i in $(seq 1 "$(wc -l <bad)"); do sed -n "${i}p" bad | tmdb-unwrap; done >one-by-one
cmp -s mixed one-by-one
ok $? 'everything, one at a time'
like unwrap.stats "\"in\":$(wc -l <mixed),\"out\":$(wc -l <mixed),\"quarantined\":0,"
t 'a quarantine within a quarantine' 'tmdb-clean -q 3 <bad 3>&1 >/dev/null | tmdb-unwrap | tmdb-unwrap' </dev/null
stdout <mixed
t '-q into zstd' 'tmdb-clean -e empty -q bad.zst <mixed; tmdb-unwrap bad.zst' </dev/null
stdout <mixed

{
	head -c 3000001 /dev/zero | tr '\0' x
	echo
} >long
t 'a line over the ceiling' 'tmdb-clean --max-record 1M -q 3 <long 3>&1 >/dev/null | tmdb-unwrap' </dev/null
stdout <long

# What is chosen.
t 'select' 'tmdb-unwrap --kind filtered bad' </dev/null
good='"movie_id":[2-5]|^\{"a":\[\['
grep -aE "$good|\"movie_id\":1," mixed | cmp -s - out
ok $? "$name: by kind"
t 'select' 'tmdb-unwrap --rule unreleased,nosuch --kind filtered,invalid bad -s 3 3>stats' </dev/null
grep -aE "$good" mixed | cmp -s - out
ok $? "$name: by rule"
like stats '"envelopes":\{"left":'
t 'select' 'tmdb-unwrap --rule utf8 --stage clean bad | wc -l' </dev/null
stdout <<'!'
4
!
t 'select' 'tmdb-unwrap --stage validate,dedup bad' </dev/null
stdout </dev/null
t 'a kind that is none' 'tmdb-unwrap --kind bad' </dev/null
status 64

t 'what is no envelope' 'tmdb-unwrap -q 3 3>refused --max-bad 0' <<'!'
{"movie_id":1}
{"stage":"clean","kind":"invalid","errors":[]}
{"stage":"clean","kind":"invalid","errors":[],"raw_base64":"YWI"}
{"stage":"clean","kind":"invalid","errors":[],"raw_base64":"Y*I="}
{"stage":"clean","kind":"invalid","errors":[],"raw":7}
{"stage":"clean","kind":"invalid","errors":[],"record":"x"}
{"stage":"clean","kind":"invalid","errors":[],"raw":"good"}
!
status 65
stdout <<'!'
good
!
[ "$(grep -c '"rule":"envelope"' refused)" -eq 6 ]
ok $? "$name: is refused"

t 'an envelope with another layout' 'tmdb-unwrap' <<'!'
{ "record" : {"movie_id":1.0} , "stage" : "clean" }
{ "stage" : "clean", "record" : {"movie_id":1.0} }
!
stdout <<'!'
{"movie_id":1.0}
{"movie_id":1.0}
!

# By date, and through the filters again.
TMDB_DATA=$tmp/data
export TMDB_DATA
mkdir -p data/quarantine/2025-06-03 data/quarantine/2025-06-04 data/quarantine/2025-07-01
movie() { # movie ID VOTES [MEMBERS]
	printf '{"movie_id":%d,"title":"%d","release_date":"2016-08-18","vote_average":0.0,"popularity":1.0,"vote_count":%d,"fetched_at":"2025-06-0%dT00:00:00Z"}\n' "$1" "$1" "$2" "$3"
}
{
	movie 1 5 3
	movie 2 5 3
} | tmdb-clean -q data/quarantine/2025-06-03/clean-a.ndjson
movie 1 6 4 | tmdb-clean -q data/quarantine/2025-06-04/clean-b.ndjson.zst
movie 7 1 4 | tmdb-clean -q data/quarantine/2025-07-01/clean-c.ndjson

t 'tmdb-requeue: a day' 'tmdb-requeue --date 2025-06-03' </dev/null
status 0
{
	movie 1 5 3
	movie 2 5 3
} | cmp -s - out
ok $? "$name"
t 'tmdb-requeue: days' 'tmdb-requeue -d 2025-06-04..2025-07-31 --rule unrated' </dev/null
status 0
{
	movie 1 6 4
	movie 7 1 4
} | cmp -s - out
ok $? "$name"
t 'tmdb-requeue: files, and the standard input' 'tmdb-requeue bad; tmdb-requeue --kind invalid <bad | wc -l' </dev/null
{
	cat mixed
	tmdb-unwrap --kind invalid bad | wc -l
} | cmp -s - out
ok $? "$name"
t 'tmdb-requeue: a day without a quarantine' 'tmdb-requeue --date 2025-06-05' </dev/null
status 66
for date in 2025-6-3 2025-06-03.. yesterday; do
	t "tmdb-requeue: --date $date" "tmdb-requeue --date $date" </dev/null
	status 64
done
t 'tmdb-requeue: --date and a file' 'tmdb-requeue --date 2025-06-03 bad' </dev/null
status 64

# A movie without votes is wanted from now on.
movie 1 4 2 >current
again() { # again FROM TO
	tmdb-requeue --date 2025-06-03..2025-06-04 |
		tmdb-clean --keep-unrated |
		tmdb-dedup --keep newest -q /dev/null "$1" - >"$2"
}
again current once
again once twice
{
	movie 2 5 3
	movie 1 6 4
} | cmp -s - once
ok $? 'through the filters again: what the new rule allows is there'
cmp -s once twice
ok $? 'twice through the filters again changes nothing'
done_testing
