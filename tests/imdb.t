#!/bin/bash
# Another source than TMDB: IMDb's datasets through the same filters, by an
# adapter, a rules file, a transform and a key.
# shellcheck disable=SC1091,SC2016,SC2154
. "$(dirname -- "$0")/tap.sh"

imdb=$root/scripts/imdb
[ "$(wc -l <"$imdb/imdb-records")" -le 30 ]
ok $? 'the adapter has at most 30 lines'

# In IMDb's shape, made up: quotes that are not quoting, \N for nothing, a
# backslash, other kinds of titles, and rows in no order.
cat >basics.tsv <<'!'
tconst	titleType	primaryTitle	originalTitle	isAdult	startYear	endYear	runtimeMinutes	genres
tt10000007	movie	Ten Million	Ten Million	0	2019	\N	101	Drama,Thriller
tt0000002	movie	The "Quoted" One	Le \ Cité	0	1998	\N	88	Comedy
tt0000003	movie	서울역	서울역	0	2016	\N	92	Animation,Horror
tt0000004	tvEpisode	An Episode	An Episode	0	2001	\N	45	Drama
tt0000005	movie	Blue	Blue	1	2001	\N	60	Adult
tt0000006	movie	Unrated	Unrated	0	2011	\N	\N	\N
tt0000008	movie	Year Unknown	Year Unknown	0	\N	\N	90	Drama
tt0000009	movie	Far Away	Far Away	0	9998	\N	90	Drama
tt0000010	movie	Broken Year	Broken Year	0	19x8	\N	90	Drama
tt0000011	hologram	A New Kind	A New Kind	0	2018	\N	90	Drama
tt0000012	movie	  Wide  Spaces 	Wide	0	1950	\N	012	Drama
tt0000003	movie	서울역	서울역	0	2016	\N	92	Animation,Horror
!
cat >ratings.tsv <<'!'
tconst	averageRating	numVotes
tt0000003	6.1	3100
tt0000002	7.0	12
tt0000004	8.8	2
tt0000005	5.5	77
tt0000008	5.0	5
tt0000009	5.0	5
tt0000010	5.0	5
tt0000011	5.0	5
tt0000012	11.3	5
tt10000007	7.25	900000
tt9999999	1.0	5
!
gzip -k basics.tsv ratings.tsv
t 'imdb-records' "$imdb/imdb-records basics.tsv ratings.tsv" </dev/null
status 0
cp out records
is "$(wc -l <records)" 12 'a record for each title, and none for a rating without one'
is "$(head -n 1 records)" '{"movie_id":2,"imdb_id":"tt0000002","source":"imdb","type":"movie","title":"The \"Quoted\" One","original_title":"Le \\ Cité","adult":false,"release_year":1998,"runtime":88,"genres":["Comedy"],"vote_average":7.0,"vote_count":12}' 'quotes and a backslash, the digits as they are'
is "$(grep tt0000006 records | jq -c '[.runtime, .genres, .vote_average]')" '[null,[],null]' 'nothing is null'
is "$(grep tt0000010 records | jq -c .release_year)" '"19x8"' 'what is no number is left to the rules'
t 'compressed' "$imdb/imdb-records basics.tsv.gz ratings.tsv.gz | cmp - records" </dev/null
status 0
sed 's/primaryTitle/title/' basics.tsv >other.tsv
t 'other columns' "$imdb/imdb-records other.tsv ratings.tsv" </dev/null
status 65
like err 'other.tsv: other columns'
t 'other columns of the second' "$imdb/imdb-records basics.tsv other.tsv" </dev/null
[ "$st" -ne 0 ]
ok $? "$name: fails ($st)"
t 'no file' "$imdb/imdb-records nowhere ratings.tsv" </dev/null
status 66

t 'the filters' "{ tmdb-validate -r $imdb/imdb.schema.json -q 3 -s s.validate <records |
	tmdb-clean --keep-unreleased -f $imdb/imdb.jq -q 3 -s s.clean |
	tmdb-dedup -k imdb_id -q 3 -s s.dedup >movies; } 3>refused" </dev/null
status 0
is "$(jq -r .imdb_id movies | xargs)" 'tt0000002 tt0000003 tt10000007' 'the movies that stay'
is "$(jq -c '[.title,.popularity]' movies | sed -n 3p)" '["Ten Million",900000]' 'and what the transform adds'
is "$(jq -r '"\(.record.imdb_id) \(.errors[0].rule)"' refused | sort | tr '\n' ,)" \
	'tt0000003 duplicate,tt0000004 jq,tt0000005 adult,tt0000006 unrated,tt0000008 jq,tt0000009 jq,tt0000010 I-YEAR,tt0000011 I-TYPE,tt0000012 I-RUNTIME,' 'the others, and why'
is "$(jq -s 'map(.quarantined) | add' s.*)" 9 'none is lost'

t 'a database and a file' 'tmdb-sink sqlite imdb.db <movies && tmdb-sink csv --columns imdb_id,title,release_year imdb.csv <movies
	sqlite3 imdb.db "select count(*), sum(vote_count) from movies" && tail -n 1 imdb.csv' </dev/null
status 0
stdout <<'!'
3|903112
"tt10000007","Ten Million",2019
!

# Joined in: one record of each title, TMDB's where there is one.
cat >tmdb <<'!'
{"movie_id":396535,"imdb_id":"tt0000003","title":"Seoul Station","release_date":"2016-08-18","vote_average":6.2,"source":"movie"}
{"movie_id":1,"imdb_id":null,"title":"Not at IMDb","release_date":"2016-08-18","vote_average":6.2,"source":"movie"}
!
t 'with TMDB' 'tmdb-dedup -k imdb_id --keep first -q refused tmdb movies | jq -r "\"\(.source) \(.imdb_id)\""' </dev/null
stdout <<'!'
movie tt0000003
movie null
imdb tt0000002
imdb tt10000007
!

# Many, in no order.
awk 'BEGIN { OFS = "\t"; print "tconst", "titleType", "primaryTitle", "originalTitle", "isAdult", "startYear", "endYear", "runtimeMinutes", "genres"
	for (i = 20000; i > 0; i--) printf "tt%07d\tmovie\tTitle %d\tTitle %d\t0\t%d\t\\N\t%d\tDrama\n", i, i, i, 1900 + i % 120, i % 200 }' >many.basics
awk 'BEGIN { print "tconst\taverageRating\tnumVotes"; for (i = 1; i <= 20000; i += 2) printf "tt%07d\t%.1f\t%d\n", i, 1 + i % 90 / 10, i }' >many.ratings
t 'many' "$imdb/imdb-records many.basics many.ratings | tmdb-validate -r $imdb/imdb.schema.json | tmdb-clean --keep-unreleased -f $imdb/imdb.jq -q refused.many | tmdb-dedup -k imdb_id | wc -l" </dev/null
stdout <<'!'
10000
!
done_testing
