#!/bin/sh
# The stub server speaks as TMDB does, and fails as it is told.
# shellcheck disable=SC2016,SC1091,SC2154
. "$(dirname "$0")/tap.sh"
. "$root/tests/stub.sh"

get() { # get PATH?QUERY [CURL OPTION...]: sets code; files heads and body
	what=$1
	shift
	rm -f heads body
	code=$(curl -s -m 20 -D heads -o body -w '%{http_code}' \
		-H "${nobody:-Authorization: Bearer $stub_key}" "$@" "$base$what")
	[ -e body ] || : >body
}

nobody=''
get_bare() { # the same without a credential in the header
	nobody='X-Nobody: 1'
	get "$@"
	nobody=''
}

get_file() { # the same for a path beside the API
	api=$base
	base=${base%/3}
	get_bare "$@"
	base=$api
}

has() { # has JQ NAME: is it true of the body?
	jq -e "$1" body >jq.out 2>&1
	ok $? "$2"
}

header() { # header NAME: its value
	tr -d '\r' <heads | sed -n "s/^$1: //Ip"
}

error() { # error HTTP CODE NAME: this status and TMDB's body of this code
	is "$code $(jq -c '[.success,.status_code,(.status_message|type)]' \
		body)" "$1 [false,$2,\"string\"]" "$3"
}

# --- how it starts and ends
t 'help' 'tmdb-stub -h' </dev/null
status 0
like out '^usage: tmdb-stub'
t 'version' 'tmdb-stub -V' </dev/null
status 0
t 'no such option' 'tmdb-stub -Z' </dev/null
status 64
t 'bad day' 'tmdb-stub -t 2026-02-30' </dev/null
status 64
t 'bad rule' 'echo page=1 bogus=2 | tmdb-stub -f -' </dev/null
status 65
like err 'bogus'
t 'rule that does nothing' 'echo page=1 | tmdb-stub -f -' </dev/null
status 65
t 'no such pages' 'tmdb-stub -P nowhere' </dev/null
status 66
t 'no page' 'echo "{\"page\":0}" >p && tmdb-stub -P p' </dev/null
status 65

day=2026-11-22
stub_start -t $day
is "$(cat "$stub_dir/out")" "$base" 'it prints its URL'
t 'port taken' "tmdb-stub -p $stub_port" </dev/null
status 71

# --- who may ask
get_bare /movie/popular
error 401 7 'without a credential: 401, code 7'
get_bare '/movie/popular?api_key=wrong'
error 401 7 'with a wrong key: 401, code 7'
get_bare /nonsense
error 401 7 'without a credential on a path that is none: 401'
get_bare "/authentication?api_key=$stub_key"
is "$(cat body)" \
	'{"success":true,"status_code":1,"status_message":"Success."}' \
	'with the key in the query'
get /authentication
is "$code" 200 'with a bearer token'

# --- errors
get /nonsense
error 404 34 'no such path'
get /movie/999999999
error 404 34 'no such movie'
for page in 0 501 -1 x 1.5 ''; do
	get "/movie/popular?page=$page"
	[ -n "$page" ] || continue
	error 400 22 "page=$page"
done
get '/movie/popular?page=500'
is "$code" 200 'page=500 is the last'
has '.total_pages > 500 and (.results | length) == 20' \
	'total_pages says more than can be asked for'
get '/movie/changes?start_date=2026-11-01&end_date=2026-11-16'
error 422 20 'changes of 15 days'
get '/movie/changes?start_date=2026-11-01&end_date=2026-11-15'
is "$code" 200 'changes of 14 days'
get '/movie/changes?start_date=yesterday'
error 400 23 'changes since no date'
get '/movie/1?append_to_response=a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u'
error 404 34 'a movie that is not there, too much appended'
get /movie/popular -X DELETE
error 405 42 'another method'

# --- lists
keys='["adult","backdrop_path","genre_ids","id","original_language",
	"original_title","overview","popularity","poster_path","release_date",
	"softcore","title","video","vote_average","vote_count"]'
for list in /movie/popular /movie/top_rated /discover/movie; do
	get $list
	is "$(jq -c keys_unsorted body)" \
		'["page","results","total_pages","total_results"]' \
		"$list: envelope"
	has "(.results | length) == 20 and .page == 1 and
		([.results[0]|keys[]] - ($keys)) == [] and
		(all(.results[]; (.vote_average|type) == \"number\" and
			(.id|type) == \"number\" and (.title|length) > 0))" \
		"$list: records"
done
for list in /movie/now_playing /movie/upcoming; do
	get $list
	is "$(jq -c '[keys_unsorted,(.dates|keys_unsorted)]' body)" \
		'[["dates","page","results","total_pages","total_results"],["maximum","minimum"]]' \
		"$list: envelope"
	has '.dates as $d | all(.results[]; .release_date >= $d.minimum and
		.release_date <= $d.maximum)' "$list: within its dates"
done
for list in day week; do
	get /trending/movie/$list
	has '.total_results == 10000 and .total_pages == 500 and
		all(.results[]; .media_type == "movie")' "trending $list"
done
get '/movie/popular?page=2'
get "/movie/popular?page=2&language=ko-KR"
LC_ALL=C grep -q '\\u' body
[ $? -eq 1 ]
ok $? 'text is UTF-8, without escapes'
[ "$(tail -c 1 body)" = '}' ] && ! grep -q '": ' body
ok $? 'no white space and no newline'
ok "$(grep -Eo '"(vote_average|popularity)":[0-9]+[^.0-9]' body | wc -l)" \
	'numbers have their point'
get '/discover/movie?with_genres=37&page=400'
is "$(jq -c '[.page,.results]' body)" '[400,[]]' 'behind the last page'

# --- discover
get '/discover/movie?with_genres=28,12&include_adult=false'
has '.total_results > 100 and all(.results[]; .genre_ids |
	(index(28) != null and index(12) != null))' 'genres with "," are all of them'
get '/discover/movie?with_genres=37%7C10752'
has '.total_results > 200 and all(.results[]; .genre_ids |
	(index(37) != null or index(10752) != null))' 'genres with "|" are any of them'
get '/discover/movie?primary_release_date.gte=2020-01-01&primary_release_date.lte=2020-12-31'
has '.total_results > 50 and all(.results[]; .release_date | startswith("2020"))' \
	'dates, both ends inclusive'
a=$(jq .total_results body)
get '/discover/movie?primary_release_year=2020'
is "$(jq .total_results body)" "$a" 'a year is the same'
get '/discover/movie?vote_average.gte=8&vote_average.lte=8.5&vote_count.gte=50'
has '.total_results > 20 and all(.results[];
	.vote_average >= 8 and .vote_average <= 8.5 and .vote_count >= 50)' votes
get '/discover/movie?with_original_language=ko'
has 'all(.results[]; .original_language == "ko" and .total != 0)' language
get '/discover/movie?sort_by=vote_average.desc&vote_count.gte=300'
has '[.results[].vote_average] | . == (sort | reverse)' 'sorted by votes'
get '/discover/movie?sort_by=primary_release_date.asc&primary_release_date.gte=1900-01-01'
has '[.results[].release_date] | . == sort' 'sorted by date'
get '/discover/movie?sort_by=popularity.asc'
has '[.results[].popularity] | add < 100' 'least popular first'
get '/discover/movie?include_adult=true&page=2'
b=$(jq .total_results body)
get '/discover/movie?bogus.gte=7&page=2'
a=$(jq .total_results body)
[ "$b" -gt $((a + 50)) ]
ok $? 'adult only when asked for; unknown parameters are ignored'
get '/discover/movie?region=KR&release_date.gte=2026-08-22&release_date.lte=2026-11-22'
has '.total_results >= 400 and all(.results[];
	.release_date >= "2026-08-22" and .release_date <= "2026-11-22")' \
	'400 movies in Korea within the last three months'
few=0
for g in 28 12 16 35 80 99 18 10751 14 36 27 10402 9648 10749 878 10770 53 \
	10752 37; do
	get "/discover/movie?with_genres=$g"
	[ "$(jq .total_results body)" -ge 200 ] || few=$((few + 1))
done
ok $few 'every genre has 200 movies'

# --- movies
get '/movie/popular'
id=$(jq '.results[0].id' body)
list=$(jq -Sc '.results[0] | del(.genre_ids,.softcore)' body)
get "/movie/$id"
is "$(jq -c keys_unsorted body)" '["adult","backdrop_path","belongs_to_collection","budget","genres","homepage","id","imdb_id","origin_country","original_language","original_title","overview","popularity","poster_path","production_companies","production_countries","release_date","revenue","runtime","spoken_languages","status","tagline","title","video","vote_average","vote_count"]' \
	'a movie has the members TMDB sends, in their order'
is "$(jq -Sc --argjson l "$list" 'with_entries(select($l[.key] != null))' \
	body)" "$(echo "$list" | jq -Sc 'with_entries(select(.value != null))')" \
	'and agrees with the list'
get "/movie/$id?append_to_response=credits,release_dates,external_ids,keywords,bogus"
is "$(jq -c 'keys_unsorted[26:]' body)" \
	'["credits","release_dates","external_ids","keywords"]' appended
has '(.credits.cast[0]|keys_unsorted) == ["adult","gender","id",
	"known_for_department","name","original_name","popularity",
	"profile_path","cast_id","character","credit_id","order"] and
	(.credits.crew[0]|has("job")) and
	(.release_dates.results[0].release_dates[0].release_date|
		endswith("T00:00:00.000Z")) and
	(.external_ids|has("imdb_id")) and (.keywords.keywords|type) == "array"' \
	'the appended parts have their shapes'
get "/movie/$id?append_to_response=$(seq -s, 20)"
is "$code" 200 '20 parts may be appended'
get "/movie/$id?append_to_response=$(seq -s, 21)"
error 400 27 '21 may not'
get "/movie/$id-a-title?language=ko"
has ".id == $id" 'an id with a title behind it'
get '/movie/latest'
has '.release_date == "" and .poster_path == null and .popularity == 0' latest
get '/genre/movie/list?language=ko'
has '(.genres|length) == 19 and .genres[0] == {id:28,name:"액션"}' \
	'genres in Korean'
get /genre/movie/list
has '.genres[0].name == "Action"' 'and in English'
get /configuration
has '.images.secure_base_url == "https://image.tmdb.org/t/p/"' configuration
get '/movie/changes'
is "$(jq -c '[keys_unsorted,(.results[0]|keys_unsorted),(.results|length)]' \
	body)" \
	'[["results","page","total_pages","total_results"],["id","adult","softcore"],100]' \
	changes
has 'any(.results[]; .adult == null) and
	([.results[].id] | . != sort and (unique|length) == 100)' \
	'adult may be null, ids are not sorted'
gone=$(jq '[.results[] | select(.id > 2000000)][0].id' body)
changed=$(jq '[.results[] | select(.id < 2000000)][0].id' body)
get "/movie/$gone"
error 404 34 'some changed movies are gone'
get "/movie/$changed/changes"
has '.changes[0].items[0] | has("id") and has("action") and
	(.time|endswith(" UTC"))' 'what changed of one movie'

# --- the daily export
file=/p/exports/movie_ids_11_22_2026.json.gz
get_file $file
is "$code $(header content-encoding)" '200 ' 'the export needs no key'
gzip -dc <body >ids
is "$(head -n 1 ids | jq -c keys_unsorted)" \
	'["adult","id","original_title","popularity","video"]' \
	'a line of the export'
[ "$(wc -l <ids)" -gt 11000 ]
ok $? 'the export has them all'
get_file "$file?api_key=$stub_key"
name='the log'
like "$stub_log" '"path":"/p/exports/.*"credential":"query","good":true'
get_file /p/exports/movie_ids_11_23_2026.json.gz
is "$code" 404 "tomorrow's is not there"
get_file /p/exports/movie_ids_08_20_2026.json.gz
is "$code" 404 'nor one of more than three months ago'
get_file /p/exports/movie_ids_9_1_2026.json.gz
is "$code" 404 'nor one of another name'

# --- HTTP
get /movie/popular
is "$(header content-type)" 'application/json;charset=utf-8' Content-Type
name=popular
like heads '[Cc]ache-[Cc]ontrol: public, max-age=[0-9]+'
is "$(header content-length)" "$(wc -c <body)" 'plain: Content-Length'
cp body plain
tag=$(header etag)
case $tag in 'W/"'*'"') ok 0 'a weak ETag' ;; *) ok 1 "weak ETag: $tag" ;; esac
get /movie/popular -H "If-None-Match: $tag"
is "$code $(wc -c <body)" '304 0' '304 without a body for who has it'
get '/movie/popular?page=2' -H "If-None-Match: $tag"
is "$code" 200 'another page has another tag'
get /movie/popular -H 'Accept-Encoding: br, gzip'
is "$(header content-encoding)/$(header content-length)/$(header transfer-encoding)" \
	gzip//chunked 'gzip when asked, chunked'
gzip -dc <body | cmp -s - plain
ok $? 'and the same within'
get /movie/popular -H 'Accept-Encoding: gzip;q=0, br'
is "$(header content-encoding)" '' 'no gzip when refused'
get /movie/popular -I
is "$code $(header content-length)" "200 $(wc -c <plain)" HEAD

# --- the log
get_bare "/movie/popular?page=7&%61pi_key=$stub_key&x=1" -A 'tester/1.0' \
	-H 'Accept-Encoding: gzip'
tail -n 1 "$stub_log" >body
has '(.t|type) == "number" and .method == "GET" and
	.path == "/3/movie/popular" and .page == "7" and
	.query == "page=7&api_key=***&x=1" and .credential == "query" and
	.good and .user_agent == "tester/1.0" and .accept_encoding == "gzip" and
	.status == 200 and .fault == null and .rule == null' 'a line of the log'
grep -q "$stub_key" "$stub_log"
[ $? -eq 1 ]
ok $? 'the key is nowhere in the log'
jq -es 'map(.t) | . == sort' "$stub_log" >/dev/null
ok $? 'times go up'

# --- the movies themselves: 100 pages of popular, as the daily run asks
mkdir ko
curl -s --fail -H "Authorization: Bearer $stub_key" -o 'ko/#1' \
	"$base/movie/popular?language=ko-KR&page=[1-100]"
ok $? '100 pages'
for i in $(seq 100); do cat "ko/$i"; echo; done >pages
jq -c '.results[]' pages >records
jq -s --arg day $day '{
	n: length, ids: (map(.id)|unique|length),
	empty: (map(select(.overview == ""))|length),
	both: (map(select(.overview == "" and .title == .original_title))|length),
	korean: (map(select(.title|test("[가-힣]")))|length),
	undated: (map(select(.release_date|not or . == ""))|length),
	absent: (map(select(has("release_date")|not))|length),
	future: (map(select((.release_date // "") > $day))|length),
	unrated: (map(select(.vote_average == 0))|length),
	adult: (map(select(.adult))|length), video: (map(select(.video))|length),
	poster: (map(select(.poster_path == null))|length),
	clean: (map(select((.release_date // "") != "" and
		.release_date <= $day and .vote_average > 0))|
		map(.id)|unique|length),
	unsorted: ([.[].popularity] | . != (sort|reverse)),
	wide: (map(select(.title|contains("\u3000")))|length),
	return: (map(select(.overview|contains("\r ")))|length),
	nbsp: (map(select(.overview|contains("\u00a0")))|length),
	jamo: (map(select(.title|test("[\u1100-\u11ff]")))|length),
	doubled: (group_by(.id)|map(select(length > 1))|length),
	differ: (group_by(.id)|map(select(length > 1 and
		(unique|length) > 1))|length),
	twins: (unique_by(.id)|map(select((.release_date // "") != "")|
		{t:(.original_title|ascii_downcase|gsub("[^a-z0-9가-힣一-龥ぁ-んァ-ン]";"")),
		d:.release_date,i:.id})|group_by([.t,.d])|
		map(select(length > 1))|length)
	}' records >body
sed 's/^/# /' body | tr -d '\n'
echo
has '.n == 2000 and .ids > 1900 and .clean > 1500' 'enough movies'
has '.empty / .n > 0.11 and .empty / .n < 0.19 and .both / .empty > 0.4' \
	'overviews are missing as at TMDB'
has '.korean / .n > 0.8' 'most titles are Korean'
has '.undated > 10 and .future > 10 and .unrated > 20' \
	'there is something to filter'
has '.adult == 0 and .video > 0 and .video < 12 and .poster > 5' \
	'adult ones are not there, videos hardly'
has '.unsorted and .doubled > 9 and .differ > 4 and .differ < .doubled' \
	'the order is not strict, rows come twice and not alike'
has '.wide > 0 and .return > 0 and .nbsp > 0 and .jamo > 0' \
	'odd characters are there'
has '.twins > 0' 'a title and a date come with two ids'
is "$(grep -Ec '"vote_average":[0-9]+\.[0-9]{4,}|"popularity":[0-9]+\.[0-9]{5,}' \
	pages)" 0 'figures are no longer than at TMDB'
is "$(jq -s 'map(.total_results)|unique|length > 10' pages)" true \
	'the totals drift'
stub_stop

# --- the same again
stub_start -t $day
for path in '/movie/popular?page=33&language=ko-KR' '/discover/movie?with_genres=18' \
	"/movie/$id?append_to_response=credits"; do
	get "$path"
	cp body first
	stub_stop
	stub_start -t $day
	get "$path"
	cmp -s first body
	ok $? "same seed, same bytes: $path"
done
stub_stop
stub_start -t $day -s 2
get "$path"
is "$code" 404 'another seed has other movies'
stub_stop
stub_start -t $day -S -m 3000
curl -s -H "Authorization: Bearer $stub_key" \
	"$base/movie/popular?page=[1-160]" >pages
jq -es '(map(.results[].id)) as $ids | (map(.total_results)|unique) as $n |
	($n|length) == 1 and ($ids|length) == $n[0] and
	($ids|unique|length) == $n[0]' pages >/dev/null
ok $? 'steady: a walk yields each movie once'
stub_stop

# --- recorded pages and records
printf '%s\n' '{"page":1,"results":[{"id":7,"x":1e2}],"total_pages":9,"total_results":180}' \
	'{"page":3,"results":[ ],"total_pages":9,"total_results":180}' >rec
stub_start -P rec
get '/movie/popular?page=1&language=ko-KR'
is "$(cat body)" "$(head -n 1 rec)" 'a recorded page, byte for byte'
get '/movie/popular?page=3'
is "$(cat body)" "$(tail -n 1 rec)" 'another'
get '/movie/popular?page=10'
is "$(cat body)" \
	'{"page":10,"results":[],"total_pages":9,"total_results":180}' \
	'a page behind them'
get '/movie/popular?page=501'
error 400 22 'and page 501'
stub_stop
seq 41 | sed 's/.*/{"id":&, "t":"가\\r","v":1.50}/' >rec
stub_start -R rec
get '/movie/popular?page=3'
is "$(cat body)" \
	'{"page":3,"results":[{"id":41, "t":"가\r","v":1.50}],"total_pages":3,"total_results":41}' \
	'recorded records, 20 a page, byte for byte'
stub_stop
real=$root/../shared/tmdb/popular-2026-07-28.pages.ndjson
if [ -e "$real" ]; then
	stub_start -P "$real"
	curl -s -H "Authorization: Bearer $stub_key" -w '\n' \
		"$base/movie/popular?page=[1-50]" | cmp -s - "$real"
	ok $? '50 real pages, byte for byte'
	stub_stop
else
	skip '50 real pages' "no $real"
fi

# --- options
stub_start -x 2 -t $day
get_file /p/exports/movie_ids_11_21_2026.json.gz
is "$code" 404 'the export lags'
get_file /p/exports/movie_ids_11_20_2026.json.gz
is "$code" 200 'by two days'
stub_stop

done_testing
