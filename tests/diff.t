#!/bin/sh
# tmdb-diff: what changed between two sets of records.
# shellcheck disable=SC1091,SC2154
. "$(dirname -- "$0")/tap.sh"

cat >old <<'!'
{"movie_id":1,"title":"a","vote_average":7.0,"source":"popular","page":1}
{"movie_id":2,"title":"b","genre_ids":[1,2]}
{"movie_id":3,"title":"c"}
{"movie_id":4,"title":"d"}
!
cat >new <<'!'
{"movie_id":5,"title":"e"}
{"movie_id":2.0,"genre_ids":[2,1],"title":"\u0062","adult":false}
{"source":"trending","vote_average":7,"movie_id":1,"page":2,"title":"a"}
{"movie_id":3}
!
t 'insert, update, delete' 'tmdb-diff old new -s 3 3>stats' </dev/null
status 0
stdout <<'!'
{"op":"insert","movie_id":5,"after":{"movie_id":5,"title":"e"}}
{"op":"update","movie_id":2.0,"changed":["genre_ids","adult"],"before":{"movie_id":2,"title":"b","genre_ids":[1,2]},"after":{"movie_id":2.0,"genre_ids":[2,1],"title":"\u0062","adult":false}}
{"op":"update","movie_id":3,"changed":["title"],"before":{"movie_id":3,"title":"c"},"after":{"movie_id":3}}
{"op":"delete","movie_id":4,"before":{"movie_id":4,"title":"d"}}
!
like stats '^\{"stage":"diff","in":8,"out":4,"quarantined":0,"merged":4,"by_rule":\{\},"changes":\{"insert":1,"update":2,"delete":1,"unchanged":1\},'

t 'no change' 'tmdb-diff old old' </dev/null
status 0
stdout </dev/null
t 'all is new' 'tmdb-diff /dev/null old | jq -r .op | sort | uniq -c | xargs' </dev/null
stdout <<'!'
4 insert
!
t 'all is gone' 'tmdb-diff old /dev/null | jq -r .op | sort | uniq -c | xargs' </dev/null
stdout <<'!'
4 delete
!
t 'the standard input is old' 'tmdb-diff - new | jq -r .op | xargs' <old
stdout <<'!'
insert update update delete
!
t 'the standard input is new' 'tmdb-diff old - | jq -r .op | xargs' <new
stdout <<'!'
insert update update delete
!
t 'an empty standard input' 'tmdb-diff - new | jq -r .op | xargs' </dev/null
stdout <<'!'
insert insert insert insert
!
zstd -q old new
t 'zstd' 'tmdb-diff old.zst new.zst | jq -r .op | xargs' </dev/null
stdout <<'!'
insert update update delete
!

same_value() { # same_value VALUE VALUE
	t "$1 is $2" "printf '{\"movie_id\":1,\"x\":%s}\n' '$1' >a; printf '{\"movie_id\":1,\"x\":%s}\n' '$2' >b; tmdb-diff a b" </dev/null
	stdout </dev/null
}
other_value() {
	t "$1 is not $2" "printf '{\"movie_id\":1,\"x\":%s}\n' '$1' >a; printf '{\"movie_id\":1,\"x\":%s}\n' '$2' >b; tmdb-diff a b | jq -c .changed" </dev/null
	stdout <<-!
		["x"]
	!
}
same_value 7 7.0
same_value 0 -0e5
same_value '[1,[]]' '[ 1.0 , [ ] ]'
same_value '{"a":1,"b":[2]}' '{"b":[2e0],"a":10e-1}'
same_value '"a/b"' '"a\/b"'
other_value 9007199254740993 9007199254740992
other_value 1 '"1"'
other_value true 1
other_value null false
other_value '[1,2]' '[2,1]'
other_value '[1,2]' '[[1,2]]'
other_value '[]' '{}'
other_value '{"a":null}' '{}'
other_value '{"a":1,"b":2}' '{"a":2,"b":1}'
other_value '{"a":{"b":1}}' '{"a":{"c":1}}'
other_value 1e999999999999999999 1e999999999999999998
other_value '""' null

t '--ignore' 'tmdb-diff --ignore title,adult old new | jq -c .changed' </dev/null
stdout <<'!'
null
["genre_ids"]
["source","page"]
null
!
t '--ignore nothing' "tmdb-diff --ignore '' old new | jq -c .changed" </dev/null
stdout <<'!'
null
["genre_ids","adult"]
["source","page"]
["title"]
null
!
t '-k' 'printf "{\"a\":1,\"b\":\"x\",\"c\":1}\n{\"a\":1,\"b\":\"y\"}\n" >a; tmdb-diff -k a,b a -' <<'!'
{"a":1,"b":"\u0078","c":2}
{"a":"1","b":"y"}
!
stdout <<'!'
{"op":"update","a":1,"b":"\u0078","changed":["c"],"before":{"a":1,"b":"x","c":1},"after":{"a":1,"b":"\u0078","c":2}}
{"op":"insert","a":"1","b":"y","after":{"a":"1","b":"y"}}
{"op":"delete","a":1,"b":"y","before":{"a":1,"b":"y"}}
!

t 'bad records' '{ cat old; echo "{\"movie_id\":4}"; echo "{}"; echo x; } >bad_old
	{ cat new; cat new; } >bad_new
	tmdb-diff bad_old bad_new -s 4 4>stats -q 5 5>bad | jq -r .op | xargs' </dev/null
stdout <<'!'
insert update update delete
!
like stats '"in":15,"out":4,"quarantined":7,"merged":4,"by_rule":\{"duplicate":5,"key":1,"json":1\}'
like bad '"stage":"diff","kind":"duplicate","input":"bad_old","line":5,.*movie_id 4 again in OLD: the first is compared'
like bad '"input":"bad_new","line":5,.*movie_id 5 again in NEW: the first is compared'

t 'an event leaves at once' '{ cat new; sleep 1; touch late; } | tmdb-diff old - | { head -n 3 >/dev/null; [ ! -e late ]; }' </dev/null
status 0
t 'the end mark counts events' '{ cat new; echo "{\"_tmdb\":\"end\",\"records\":4}"; } | tmdb-diff old - | tail -n 1' </dev/null
stdout <<'!'
{"_tmdb":"end","records":4}
!
t 'full disk' 'tmdb-diff old new >/dev/full' </dev/null
status 74
for o in '' old 'old new new' '- -' '-k op old new' '-k a, old new'; do
	t "tmdb-diff $o" "tmdb-diff $o" </dev/null
	status 64
done
t 'no such file' 'tmdb-diff old no-such-file' </dev/null
status 66

# Applying the events to the old set gives the new one, at any memory.
awk 'BEGIN {
	pad = sprintf("%600s", "")
	gsub(/ /, "y", pad)
	for (i = 0; i < 6000; i++) {
		if (i % 7)
			printf "{\"movie_id\":%d,\"v\":%d,\"pad\":\"%s\"}\n", i * 11, i, pad >"old1"
		if (i % 5)
			printf "{\"movie_id\":%d,\"v\":%d,\"pad\":\"%s\"}\n", i * 11, i % 3 ? i : -i, pad >"new1"
	}
}'
awk '{ line[NR] = $0 } END { for (i = NR; i > 0; i--) print line[i] }' new1 >new2
tmdb-diff --memory 1M old1 new2 >events
tmdb-diff --memory 1G old1 new2 | cmp -s - events
ok $? 'the same events at any memory'
jq -r '.op' events | sort | uniq -c | awk '{ print $2, $1 }' >ops
same ops 'counted' <<'!'
delete 1028
insert 686
update 1372
!
{
	grep '"op":"[iu]' events | sed 's/.*"after"://; s/}$//'
	grep -v '"op":"[iu]' events | sed 's/.*"before"://; s/}$//' >gone
	jq .movie_id events >touched
	awk 'NR == FNR { t[$0]; next } { id = $0; sub(/.*"movie_id":/, "", id); sub(/,.*/, "", id) } !(id in t)' touched old1
} | sort >made
sort new1 | cmp - made
ok $? 'old and events make new'

pages=$root/../shared/tmdb
if [ -e "$pages/popular-2026-07-28.pages.ndjson" ]; then
	for d in 28 29; do
		jq -c '.results[] | {movie_id: .id} + del(.id)' "$pages/popular-2026-07-$d.pages.ndjson" >day$d
	done
	t 'two recorded days' 'tmdb-diff day28 day29 -q /dev/null -s 3 3>stats >/dev/null' </dev/null
	status 0
	like stats '"in":2000,"out":219,"quarantined":23,"merged":1758,.*"insert":10,"update":194,"delete":15,"unchanged":782'
else
	skip 'two recorded days' 'they are not there'
fi
done_testing
