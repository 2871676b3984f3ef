#!/bin/bash
# The whole pipe on what TMDB really sent, when it lies beside the checkout.
# shellcheck disable=SC1091,SC2034,SC2154
. "$(dirname -- "$0")/tap.sh"
. "$root/tests/stub.sh"

pages=$root/../shared/tmdb/popular-2026-07-28.pages.ndjson
korean=$root/../shared/tmdb/ko-KR.records.ndjson
if [ ! -r "$pages" ] || [ ! -r "$korean" ]; then
	skip 'the recorded pages' "$root/../shared/tmdb is not here"
	done_testing
fi

number() { # number FILE KEY: of a -s line
	sed -n "s/.*\"$2\":\([0-9]*\).*/\1/p" "$1"
}
closes() { # closes STAGE IN: its counts
	[ "$(number "$1.stats" in)" -eq "$2" ] &&
		[ "$2" -eq $(($(number "$1.stats" out) + $(number "$1.stats" quarantined))) ] &&
		[ "$(grep -c . "$1.bad")" -eq "$(number "$1.stats" quarantined)" ]
	ok $? "$1: $(number "$1.stats" in) in = $(number "$1.stats" out) out + $(number "$1.stats" quarantined) quarantined"
}
filters() { # filters <RECORDS: through the pipe, each stage's counts kept
	truncate -s 0 validate.bad clean.bad dedup.bad
	tmdb-validate -q validate.bad -s validate.stats |
		tmdb-clean --today 2026-07-29 -q clean.bad -s clean.stats --changes repairs |
		tmdb-dedup --keep newest -q dedup.bad -s dedup.stats
}
names() { # names STATS...: which rules and repairs they name
	sed 's/.*"by_rule"/by_rule/; s/,"seconds.*//; s/^/# /' "$@"
}

stub_start --pages "$pages"
t 'fifty recorded pages' 'tmdb-fetch popular --pages 1-50 -s fetch.stats' </dev/null
status 0
cp out fetched
[ "$(wc -l <fetched)" -eq 1000 ]
ok $? '1,000 records'
# What a sequential reading of the recorded bodies gives, byte for byte but
# for what fetch adds.
perl -ne 'while (/(\{"adult":(?:[^"{}]|"(?:[^"\\]|\\.)*")*\})/g) {
	$m = $1; $m =~ s/"id":/"movie_id":/; print "$m\n" }' "$pages" >want
sed 's/,"source":"popular","page":[0-9]*,"fetched_at":"[^"]*"}$/}/' fetched >got
cmp want got
ok $? 'in page order, every value as TMDB wrote it'
[ "$(sed -n 's/.*"movie_id":\([0-9]*\).*/\1/p' fetched | sort -u | wc -l)" -eq 991 ]
ok $? '991 ids'
sed 's/.*"page":\([0-9]*\),"fetched_at".*/\1/' fetched | sort -nc
ok $? 'pages ascend'

filters <fetched >movies
closes validate 1000
closes clean "$(number validate.stats out)"
closes dedup "$(number clean.stats out)"
names validate.stats clean.stats dedup.stats
[ "$(sort -m movies | sed -n 's/.*"movie_id":\([0-9]*\).*/\1/p' | sort | uniq -d | wc -l)" -eq 0 ]
ok $? 'no id twice behind dedup'

# The three stores hold the same rows.
tmdb-sink ndjson movies.ndjson.zst <movies && tmdb-sink csv movies.csv <movies &&
	tmdb-sink sqlite movies.db <movies
ok $? 'three sinks'
zstd -dcq movies.ndjson.zst | cmp - movies
ok $? 'NDJSON: the very bytes'
fields='[.movie_id, .title, .original_title, .release_date, .vote_count, .overview] | map(if . == null then "" else . end)'
jq -cS "$fields" movies | sort >rows.ndjson
python3 - >rows.csv <<'!'
import csv, json
with open("movies.csv", newline="", encoding="utf-8") as f:
    for r in csv.DictReader(f):
        print(json.dumps([int(r["movie_id"]), r["title"], r["original_title"],
            r["release_date"], int(r["vote_count"]), r["overview"]],
            ensure_ascii=False, separators=(",", ":")))
!
LC_ALL=C sort -o rows.csv rows.csv
cmp rows.ndjson rows.csv
ok $? 'CSV: the same rows'
sqlite3 -json movies.db "select movie_id, title, original_title, coalesce(release_date,'') d, vote_count, coalesce(overview,'') o from movies" |
	jq -c '.[] | [.movie_id, .title, .original_title, .d, .vote_count, .o]' | sort >rows.db
cmp rows.ndjson rows.db
ok $? 'SQLite: the same rows'

# The Korean records: no byte of a title but where a repair is named.
sed 's/"id":/"movie_id":/' "$korean" >korean.in
rm -f validate.bad clean.bad validate.stats clean.stats repairs
tmdb-validate -q validate.bad -s validate.stats korean.in >valid
touch validate.bad
closes validate 1538
tmdb-clean --today 2026-07-29 --keep-adult --keep-unreleased --keep-unrated \
	-q clean.bad -s clean.stats --changes repairs valid >clean
touch clean.bad
closes clean "$(number validate.stats out)"
names clean.stats
titles() { sed -n 's/.*"movie_id":\([0-9]*\),.*"title":\("\([^"\\]\|\\.\)*"\).*/\1 \2/p' "$1"; }
[ "$(titles valid | wc -l)" -eq "$(number validate.stats out)" ]
ok $? 'a title in every record'
diff <(titles valid) <(titles clean) | sed -n 's/^> \([0-9]*\) .*/\1/p' | sort -u >changed
sed -n 's/^{"movie_id":\([0-9]*\),"field":"title",.*/\1/p' repairs | sort -u >named
cmp changed named
ok $? "a title changed only where a repair is named ($(wc -l <named | tr -d ' '))"
done_testing
