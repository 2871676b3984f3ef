#!/bin/sh
# tmdb-validate: the built-in rules, the quarantine, the counts, the options.
# shellcheck disable=SC1091,SC2016,SC2034,SC2154
. "$(dirname -- "$0")/tap.sh"

# movie [NAME=VALUE...]: a good record, but for these members; NAME= leaves
# one out.
movie() (
	movie_id=396535 title='"부산행"' release_date='"2016-07-20"'
	vote_average=7.751 vote_count=8012 popularity=35.1092 more=
	for a; do
		case $a in
		movie_id=* | title=* | release_date=* | vote_average=* | \
			vote_count=* | popularity=*) eval "${a%%=*}=\${a#*=}" ;;
		*) more="$more,\"${a%%=*}\":${a#*=}" ;;
		esac
	done
	for a in movie_id title release_date vote_average vote_count popularity; do
		eval "v=\$$a"
		[ -z "$v" ] || printf ',"%s":%s' "$a" "$v"
	done | sed 's/^,/{/'
	printf '%s}\n' "$more"
)
# good NAME [NAME=VALUE...]: passes byte for byte.
good() {
	name=$1
	shift
	[ $# -eq 0 ] || movie "$@" >in
	tmdb-validate -q 3 3>bad <in >out 2>err && cmp -s in out && [ ! -s bad ]
	ok $? "passes: $name"
	[ ! -s bad ] || sed 's/^/# /' bad
}
# bad RULE PATH MESSAGE [NAME=VALUE...]: refused for this alone.
bad() {
	name="$1 $3"
	printf '"errors":[{"rule":"%s","path":"%s","message":"%s","schema":' \
		"$1" "$2" "$3" >want
	shift 3
	[ $# -eq 0 ] || movie "$@" >in
	tmdb-validate -q 3 3>bad <in >out 2>err && [ ! -s out ] &&
		[ ! -s err ] && grep -Fqf want bad &&
		[ "$(grep -o '"rule":' bad | wc -l)" -eq 1 ]
	st=$?
	ok $st "refused: $name"
	[ $st -eq 0 ] || sed 's/^/# /' bad
}

good 'the members that are required, and votes' vote_count=1
printf '{ "movie_id" :1e3,"title":"\\u00e9","release_date":"2016-08-18" , "vote_average":7.000,"popularity":0.0,"x":12345678901234567890,"y":{"a":[1.10]}}\n' >in
good 'odd spellings'
good 'details of a movie' 'genres=[{"id":18,"name":"Drama"}]' budget=0 \
	runtime=null belongs_to_collection=null imdb_id='""' status='"Released"'
good 'all members' poster_path=null backdrop_path='"/a.jpg"' overview=null \
	original_language='"cn"' 'genre_ids=[]' adult=true video=false \
	softcore=false source='"popular"' page=500 \
	fetched_at='"2026-11-22T10:00:02Z"' original_title='"Train to Busan"'
good 'at the limits' vote_average=10.000 vote_count=0 popularity=0 \
	release_date='"1870-01-01"' movie_id=2147483647
good 'a leap day to come' release_date='"2028-02-29"'
good 'a thousand digits' vote_average="0.$(head -c 1000 /dev/zero | tr '\0' 3)"

bad R-ID-REQUIRED /movie_id 'is missing' movie_id=
bad R-TITLE-REQUIRED /title 'is missing' title=
bad R-DATE-REQUIRED /release_date 'is missing' release_date=
bad R-RATING-REQUIRED /vote_average 'is missing' vote_average=
bad R-POPULARITY-REQUIRED /popularity 'is missing' popularity=
bad R-ID /movie_id 'has type boolean, not integer' movie_id=true
bad R-ID /movie_id 'has type string, not integer' movie_id='"1; DROP"'
bad R-ID /movie_id '1.5 is no whole number' movie_id=1.5
bad R-ID /movie_id '0 is less than 1' movie_id=0
bad R-ID /movie_id '2147483648 is more than 2147483647' movie_id=2147483648
bad R-TITLE /title '\"\" does not match \"\\\\S\"' title='""'
bad R-TITLE /title '\" \\u3000\\u00a0\\u2028\" does not match \"\\\\S\"' \
	title='" \u3000\u00a0\u2028"'
bad R-TITLE /title 'has type null, not string' title=null
bad R-TITLE /title 'has type array, not string' 'title=["a"]'
bad R-ORIGINAL-TITLE /original_title 'has type null, not string' original_title=null
bad R-DATE /release_date 'has type null, not string' release_date=null
bad R-DATE /release_date '\"2024-02-30\" is no date' release_date='"2024-02-30"'
bad R-DATE /release_date '\"2023-02-29\" is no date' release_date='"2023-02-29"'
bad R-DATE /release_date '\"2016-07-20T00:00:00Z\" is no date' \
	release_date='"2016-07-20T00:00:00Z"'
bad R-DATE /release_date '\"1869-12-31\" does not match \"^(18[7-9]|19|2[01])\"' \
	release_date='"1869-12-31"'
for d in 0000-00-00 9999-12-31 2016-13-01 2016-00-10 2016-1-1 ' 2016-07-20' \
	20160720 2016-07-20x '20 July 2016'; do
	movie release_date="\"$d\"" | tmdb-validate -q 3 3>bad >out
	[ ! -s out ] && grep -q '"rule":"R-DATE"' bad
	ok $? "refused: $d"
done
bad R-RATING-RANGE /vote_average '10.0001 is more than 10' vote_average=10.0001
bad R-RATING-RANGE /vote_average '1e400 is more than 10' vote_average=1e400
bad R-RATING-RANGE /vote_average '-1 is less than 0' vote_average=-1
bad R-RATING-RANGE /vote_average 'has type null, not number' vote_average=null
bad R-RATING-RANGE /vote_average \
	'10.0000000000000000000000000000000000000... is more than 10' \
	vote_average="10.$(head -c 400 /dev/zero | tr '\0' 0)1"
bad R-VOTES /vote_count '-1 is less than 0' vote_count=-1
bad R-VOTES /vote_count '0.5 is no whole number' vote_count=0.5
bad R-POPULARITY /popularity 'has type string, not number' popularity='"9.5"'
bad R-FLAG /adult 'has type number, not boolean' adult=0
bad R-FLAG /video 'has type string, not boolean' video='"false"'
bad R-LANGUAGE /original_language '\"eng\" does not match \"^[a-z]{2}$\"' \
	original_language='"eng"'
bad R-LANGUAGE /original_language '\"en\\n\" does not match \"^[a-z]{2}$\"' \
	original_language='"en\n"'
bad R-GENRES /genre_ids 'elements 0 and 2 are equal' 'genre_ids=[18,28,18]'
bad R-GENRES /genre_ids 'elements 0 and 2 are equal' 'genre_ids=[18,28,18.0]'
bad R-GENRES /genre_ids/1 'has type string, not integer' 'genre_ids=[18,"28"]'
bad R-IMAGE-PATH /poster_path '\"a.jpg\" does not match \"^/\\\\S\"' \
	poster_path='"a.jpg"'
bad R-OVERVIEW /overview 'has type number, not null or string' overview=5
bad R-OVERVIEW /overview '\"a\\u0000b\" does not match \"^[^\\\\u0000]*$\" (no U+0000)' \
	overview='"a\u0000b"'
bad R-PAGE /page '0 is less than 1' page=0
bad R-FETCHED-AT /fetched_at '\"2026-11-22 10:00\" is no date-time' \
	fetched_at='"2026-11-22 10:00"'

# What a score of "70 % good" lets through.
t 'not by points' 'tmdb-validate -q 3 3>bad' <<'!'
{"title":"No id","release_date":"2016-07-20","vote_average":7.1,"vote_count":8012,"popularity":35.1,"overview":"x","genre_ids":[18],"original_language":"ko"}
{"movie_id":true,"title":"True","release_date":"2016-07-20","vote_average":7.1,"popularity":35.1}
{"movie_id":"1; DROP","title":"Drop","release_date":"2016-07-20","vote_average":99,"popularity":35.1}
{"movie_id":1,"title":"NaN","release_date":"2016-07-20","vote_average":NaN,"popularity":35.1}
{"movie_id":1,"title":"Date","release_date":"2099-13-45x","vote_average":7.1,"popularity":35.1}
{"movie_id":1,"vote_average":7.1,"vote_count":1}
!
status 0
stdout </dev/null
grep -o '"line":[0-9]*\|"rule":"[^"]*"' bad | sed 's/.*:"*//; s/"//' |
	tr '\n' ' ' >out
[ "$(cat out)" = '1 R-ID-REQUIRED 2 R-ID 3 R-ID R-RATING-RANGE 4 json 5 R-DATE 6 R-TITLE-REQUIRED R-DATE-REQUIRED R-POPULARITY-REQUIRED ' ]
ok $? "$name: each for its reason"

t 'all errors, with their places' 'tmdb-validate -s 2' <<'!'
{"title":"","release_date":"2016-02-30","vote_average":11.2,"popularity":9.5,"a/b":{"~":1}}
!
status 0
stdout </dev/null
like err '^\{"stage":"validate","kind":"invalid","input":"standard input","line":1,"offset":0,"errors":\['
like err '\{"rule":"R-ID-REQUIRED","path":"/movie_id","message":"is missing","schema":"/allOf/0/required"\}'
like err '\{"rule":"R-RATING-RANGE","path":"/vote_average","message":"11.2 is more than 10","schema":"/properties/vote_average/maximum"\}'
like err '"record":\{"title":"","release_date":"2016-02-30","vote_average":11.2,"popularity":9.5,"a/b":\{"~":1\}\}\}$'
like err '^\{"stage":"validate","in":1,"out":0,"quarantined":1,"by_rule":\{"R-[-A-Z"0-9:,]*"R-RATING-RANGE":1[-A-Z"0-9:,]*\},"seconds":'

# Warnings.
movie release_date='""' >in.unknown
t 'an unknown date only counts' 'TMDB_LOG_DIR=logs tmdb-validate -s 4 4>stats <in.unknown' </dev/null
status 0
stdout <in.unknown
stderr </dev/null
like stats '"in":1,"out":1,"quarantined":0,"by_rule":\{\},"warnings":\{"R-DATE-UNKNOWN":1\},'
cat logs/app/data-quality-*.log >log
like log 'level=info .*msg="standard input:1: R-DATE-UNKNOWN: /release_date has 0 characters'
{
	cat in.unknown
	movie release_date='""' vote_average=11
	movie overview="\"$(head -c 2001 /dev/zero | tr '\0' x)\""
} >in.warn
t 'warnings of a refused record count too' 'tmdb-validate -s 4 -q 3 3>bad 4>stats <in.warn' </dev/null
status 0
like stats '"in":3,"out":2,"quarantined":1,"by_rule":\{"R-RATING-RANGE":1\},"warnings":\{"R-DATE-UNKNOWN":2,"R-OVERVIEW-LENGTH":1\},'
like bad '"errors":\[\{"rule":"R-RATING-RANGE",[^]]*\}\],'
[ "$(grep -c UNKNOWN bad)" -eq 0 ]
ok $? "$name: but do not stand in its envelope"

# Options.
movie >in.good
{
	cat in.good
	movie title=
} >in.half
t '--max-bad is kept' 'tmdb-validate --max-bad 50% -q bad <in.half' </dev/null
status 0
t '--max-bad is passed' 'tmdb-validate --max-bad 49% -q bad <in.half' </dev/null
status 65
stdout <in.good
t '--tag' 'tmdb-validate --tag <in.half' </dev/null
status 0
like out '^ok	\{"movie_id":396535,'
like out '^bad	\{"stage":"validate","kind":"invalid",'
t 'FILE operands' 'tmdb-validate in.good - in.good <in.good' </dev/null
status 0
[ "$(wc -l <out)" -eq 3 ]
ok $? "$name: three records"
t 'the built-in rules are those of the file' 'tmdb-validate --print-rules' </dev/null
status 0
stdout <"$root/validate/movie.schema.json"
t 'they can be changed' 'tmdb-validate --print-rules | sed "s/\"maximum\": 10$/\"maximum\": 7/" >mine.json; tmdb-validate -r mine.json -q 3 3>bad <in.good' </dev/null
status 0
stdout </dev/null
like bad '7.751 is more than 7'
t 'and a date is still a date in them' 'tmdb-validate -r mine.json -q 3 3>bad' <<'!'
{"movie_id":1,"title":"a","release_date":"2016-02-30","vote_average":5,"popularity":1}
!
stdout </dev/null
like bad 'is no date'

# Rules that cannot be used.
t 'no rules file' 'tmdb-validate -r no-such-file <in.good' </dev/null
status 66
like err '^tmdb-validate: no-such-file: No such file or directory$'
t 'rules that are no JSON' 'printf "{\n\"type\": nope}" >r.json; tmdb-validate -r r.json <in.good' </dev/null
status 78
like err '^tmdb-validate: r.json: line 2: expected a value$'
t 'an unknown keyword' 'echo "{\"properties\":{\"a/b\":{\"maximun\":5}}}" >r.json; tmdb-validate -r r.json <in.good' </dev/null
status 78
stdout </dev/null
like err '^tmdb-validate: r.json: /properties/a~1b/maximun: unknown keyword$'
t 'format: an option' 'tmdb-validate --format maybe' </dev/null
status 64

# The recorded pages of TMDB.
shared=$root/../shared/tmdb
for f in ko-KR.records popular-2026-07-28.pages popular-2026-07-29.pages; do
	if [ ! -e "$shared/$f.ndjson" ]; then
		skip "real records pass: $f" 'no ../shared here'
		continue
	fi
	sed 's/^{"page":[0-9]*,"results":\[//; s/\],"total_pages":.*//
	s/},{"adult"/}\n{"adult"/g; s/"id":/"movie_id":/g' "$shared/$f.ndjson" >real
	rm -f bad stats
	tmdb-validate -q bad -s stats <real >out
	cmp -s real out && [ ! -s bad ]
	ok $? "real records pass: $f, $(grep -o '"in":[0-9]*,"out":[0-9]*' stats)"
done
done_testing
