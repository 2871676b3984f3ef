#!/bin/sh
# tmdb-sink csv: what other readers find in it.
# shellcheck source=tests/tap.sh
# shellcheck disable=SC2016
. "$(dirname "$0")/tap.sh"

t 'all columns, null and empty' 'tmdb-sink csv -' <<'!'
{"movie_id":603,"title":"The Matrix","original_title":"The Matrix","original_language":"en","release_date":"1999-03-31","vote_average":8.230,"vote_count":26000,"popularity":1e2,"adult":false,"video":true,"genre_ids":[28, 878],"overview":"","poster_path":"/a.jpg","backdrop_path":null,"source":"popular","page":3,"fetched_at":"2026-11-22T02:00:00Z","softcore":false}
{"movie_id":7.0,"release_date":""}
!
status 0
stdout <<'!'
movie_id,title,original_title,original_language,release_date,vote_average,vote_count,popularity,adult,video,genre_ids,overview,poster_path,backdrop_path,source,page,fetched_at
603,"The Matrix","The Matrix","en","1999-03-31",8.230,26000,1e2,false,true,"[28, 878]","","/a.jpg",,"popular",3,"2026-11-22T02:00:00Z"
7.0,,,,,,,,,,,,,,,,
!

t 'chosen columns' 'tmdb-sink --columns title,movie_id,softcore,x,n csv -' <<'!'
{"movie_id":1,"title":"A \"quoted\", thing","softcore":true,"x":{"a":[1,"\u00e9"]},"n":-0.50}
{"movie_id":2,"x":"","n":"1"}
!
status 0
stdout <<'!'
title,movie_id,softcore,x,n
"A ""quoted"", thing",1,true,"{""a"":[1,""\u00e9""]}",-0.50
,2,,"","1"
!

t 'genres of details' 'tmdb-sink --columns movie_id,genre_ids csv -' <<'!'
{"movie_id":1,"genres":[{"id":28,"name":"Action"},{"name":"Drama","id":18}]}
{"movie_id":2,"genres":[]}
!
stdout <<'!'
movie_id,genre_ids
1,"[28,18]"
2,"[]"
!

t 'CR LF' 'tmdb-sink --crlf --columns movie_id csv - | od -An -c |
	tr -s " "' <<'!'
{"movie_id":1}
!
stdout <<'!'
 m o v i e _ i d \r \n 1 \r \n
!

t 'the header alone' 'tmdb-sink --columns movie_id,title csv -' </dev/null
stdout <<'!'
movie_id,title
!

# Titles that others have broken, and worse.
cp "$root/tests/titles.ndjson" nasty.ndjson
jq -c '[.movie_id, .title]' nasty.ndjson >want

for crlf in '' --crlf; do
	t "sqlite3 reads every title $crlf" "tmdb-sink $crlf \
	    --columns movie_id,title csv nasty.csv nasty.ndjson &&
	    sqlite3 :memory: '.import --csv nasty.csv t' \
	    'SELECT json_array(0 + movie_id, title) FROM t' |
	    jq -c . | diff - want" </dev/null
	status 0
	if command -v python3 >/dev/null; then
		t "Python reads every title $crlf" "python3 -c '
import csv, json
rows = csv.DictReader(open(\"nasty.csv\", encoding=\"utf-8\", newline=\"\"),
    strict=True)
print(json.dumps([[int(r[\"movie_id\"]), r[\"title\"]] for r in rows]))' |
		    jq -c '.[]' | diff - want" </dev/null
		status 0
	else
		skip "Python reads every title $crlf" 'no python3'
	fi
done

# Three stores of one input hold the same rows.
compare() { # compare FILE
	rm -f r.*
	tmdb-sink ndjson r.ndjson "$1"
	tmdb-sink csv r.csv "$1"
	tmdb-sink sqlite r.sqlite "$1" 2>/dev/null
	python3 - <<-'!'
	import csv, json, sqlite3, sys
	csv.field_size_limit(1 << 30)
	names = "movie_id title original_title original_language release_date " \
	    "vote_average vote_count popularity adult video genre_ids overview " \
	    "poster_path backdrop_path source page fetched_at".split()
	def plain(n, v):
	    if v is None or v == "" and n == "release_date":
	        return None
	    return v
	want, record = {}, {}
	for line in open("r.ndjson", encoding="utf-8", newline="\n"):
	    r = json.loads(line)
	    record[r["movie_id"]] = r
	    want[r["movie_id"]] = {n: plain(n, r.get(n)) for n in names}
	text = {}
	for r in csv.DictReader(open("r.csv", encoding="utf-8", newline="")):
	    text[int(r["movie_id"])] = r
	db = sqlite3.connect("r.sqlite")
	db.row_factory = sqlite3.Row
	rows = {r["movie_id"]: r for r in db.execute("SELECT * FROM movies")}
	bad = set(want) ^ set(text) | set(want) ^ set(rows)
	for i in set(want) - bad:
	    for n in names:
	        w, c, s = want[i][n], text[i][n], rows[i][n]
	        if n == "genre_ids":
	            s = s and json.loads(s)
	        if n in ("adult", "video") and s is not None:
	            s = bool(s)
	        c = None if c == "" and w is None else \
	            c if isinstance(w, str) or w is None else json.loads(c)
	        if not w == c == s:
	            print("#", i, n, w, c, s)
	            bad.add(i)
	    extra = {n: v for n, v in record[i].items() if n not in names}
	    if extra != json.loads(rows[i]["extra"] or "{}"):
	        print("#", i, extra, rows[i]["extra"])
	        bad.add(i)
	print("#", len(want), "movies, three stores,", len(bad), "differences")
	sys.exit(len(bad) > 0 or len(want) == 0)
	!
}
if command -v python3 >/dev/null; then
	compare nasty.ndjson
	ok $? 'three stores, the same titles'
	real=${TMDB_SHARED:-$root/../shared}/tmdb
	if [ -r "$real/ko-KR.records.ndjson" ]; then
		jq -c '.results[] | {movie_id: .id} + del(.id)' \
		    "$real/popular-2026-07-28.pages.ndjson" >real.ndjson
		compare real.ndjson
		ok $? 'three stores of 1,000 recorded records'
		sed 's/"id":/"movie_id":/' "$real/ko-KR.records.ndjson" \
		    >real.ndjson
		compare real.ndjson
		ok $? 'three stores of 1,538 Korean records'
	else
		skip 'three stores of recorded records' 'they are not here'
	fi
else
	skip 'three stores, the same rows' 'no python3'
fi

done_testing
