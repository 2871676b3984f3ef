#!/bin/sh
# tmdb-fetch --all: past the last page, by parts that TMDB serves, losing
# nothing: days, one day's vote counts, languages, and movies without a date.
# shellcheck disable=SC1091,SC2154,SC2016,SC2119
. "$(dirname -- "$0")/tap.sh"
. "$root/tests/stub.sh"

ids() { sed -n 's/.*"movie_id":\([0-9]*\).*/\1/p' "$1" | sort; }
forget() { : >"$stub_log"; }
wanted() { # wanted FILE: ids of all that discover may show, by the details
	tmdb-fetch export --today 2026-11-22 | sed -n \
		's/.*"adult":false,"movie_id":\([0-9]*\),.*"video":false,.*/\1/p' |
		sort >"$1"
}

# Short enough as it is: no slices, and those without a date are in it.
stub_start -S -t 2026-11-22 -m 3000
wanted movies
forget
t 'a short search' 'tmdb-fetch discover --all --rate 0 --today 2026-11-22' </dev/null
status 0
stderr </dev/null
ids out >got
[ -z "$(comm -23 movies got)" ] && [ "$(uniq -d got | wc -l)" -eq 0 ]
ok $? "$name: each movie once ($(wc -l <got))"
grep -c '"release_date":""' out >undated
[ "$(cat undated)" -gt 20 ]
ok $? "$name: those without a date, too ($(cat undated))"
! grep -q 'release_date.[gl]te' "$stub_log"
ok $? "$name: as one search"
stub_stop

# Days alone.
stub_start -S -t 2026-11-22 -m 14000
wanted movies
forget
t 'a long search' 'tmdb-fetch discover --all --rate 0 --today 2026-11-22 --raw raw -s stats' </dev/null
status 0
stderr </dev/null
ids out >got
[ -z "$(comm -23 movies got)" ]
ok $? "$name: each movie ($(wc -l <movies))"
[ -z "$(uniq -d got)" ]
ok $? "$name: none twice"
grep -c -e '"release_date":""' out >undated
[ "$(cat undated)" -gt 100 ]
ok $? "$name: those without a date, too ($(cat undated))"
! grep -q 'vote_count' "$stub_log"
ok $? "$name: by days alone"
[ "$(stub_count)" -lt 900 ]
ok $? "$name: $(stub_count) requests for $(wc -l <got) movies"
like stats '"lost":0\},"run":\{"partial":0\}'
cp out first
t 'a long search, replayed' 'tmdb-fetch replay raw' </dev/null
cmp -s out first
ok $? "$name: the same"
t 'with a first day' 'tmdb-fetch discover --all --rate 0 --today 2026-11-22 primary_release_date.gte=1950-01-01' </dev/null
status 0
! grep -q '"release_date":""' out
ok $? "$name: none without a date is asked for"
sed -n 's/.*"release_date":"\([^"]*\)".*/\1/p' out | sort >days
awk 'NR == 1 { exit !($1 > "1949") }' days && [ "$(wc -l <days)" -gt 10000 ]
ok $? "$name: $(wc -l <days) movies since $(head -n 1 days)"
stub_stop

# A day with more than 500 pages, all without votes: by language.
stub_start -S -t 2026-11-22 -m 14000 -c 13000
wanted movies
forget
t 'a crowded day' 'tmdb-fetch discover --all --rate 0 --today 2026-11-22' </dev/null
status 0
stderr </dev/null
ids out >got
[ -z "$(comm -23 movies got)" ] && [ -z "$(uniq -d got)" ]
ok $? "$name: each movie, and none twice ($(wc -l <got))"
grep -q 'vote_count.lte=0&with_original_language=aa%7C' "$stub_log"
ok $? "$name: by votes, then by languages"
cp out first
: >all
for limit in 9 14 60 550 590 700; do
	sh -c "tmdb-fetch --state state discover --all --rate 0 --today 2026-11-22 --usage usage --daily-limit $limit >>all 2>err" </dev/null
done
t 'a crowded day, with stops' 'tmdb-fetch --state state discover --all --rate 0 --today 2026-11-22 >>all' </dev/null
status 0
ids all >got2
cmp -s got got2
ok $? "$name: nothing is missing, nothing comes twice ($(wc -l <got2))"
t 'of one language, by its user' 'tmdb-fetch discover with_original_language=ko --all --rate 0 --today 2026-11-22' </dev/null
status 0
stub_stop

# A crowd that no parameter divides: what cannot be reached is lost, said so.
stub_start -S -t 2026-11-22 -m 26000 -c 26000
t 'too many of one kind' 'tmdb-fetch discover --all --rate 0 --today 2026-11-22 -s stats --min-success 50%' </dev/null
status 76
like err '^tmdb-fetch: discover: lost: pages 501 to [0-9]+ of .*with_original_language=en.*, which cannot be asked for in smaller parts$'
like stats '"lost":[1-9][0-9]*\},"run":\{"partial":1\}'
ids out >got
[ -z "$(uniq -d got)" ] && [ "$(wc -l <got)" -gt 20000 ]
ok $? "$name: the others come ($(wc -l <got))"
stub_stop

# Constant memory, whatever the number of pages and slices.
if [ -z "${VALGRIND-}" ] && [ -x /usr/bin/time ] &&
	! ldd "$root/fetch/tmdb-fetch" | grep -q asan; then
	stub_start -S -t 2026-11-22 -m 14000 -c 13000
	for pages in 10 500; do
		/usr/bin/time -f %M -o rss$pages tmdb-fetch popular \
			--pages 1-$pages --rate 0 --concurrency 5 >/dev/null 2>err
	done
	/usr/bin/time -f %M -o rssall tmdb-fetch discover --all --rate 0 \
		--concurrency 5 --today 2026-11-22 >/dev/null 2>err
	[ "$(cat rss500)" -lt $(($(cat rss10) + 1500)) ]
	ok $? "memory: 500 pages need what 10 need ($(cat rss500) KB, $(cat rss10) KB)"
	[ "$(cat rssall)" -lt $(($(cat rss10) + 2500)) ]
	ok $? "memory: so does --all ($(cat rssall) KB)"
	stub_stop
else
	skip 'memory' 'no time(1), or under valgrind or a sanitizer'
fi
done_testing
