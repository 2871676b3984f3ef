#!/bin/sh
# tmdb-clean: what it drops, what it repairs, what it must not touch.
# shellcheck disable=SC1091,SC1112,SC2016,SC2154
. "$(dirname -- "$0")/tap.sh"

# good MEMBERS: a record that is wanted, with more members behind.
good() {
	printf '{"movie_id":%d,"release_date":"2016-08-18","vote_average":6.1%s}\n' \
		"${2:-1}" "${1:+,$1}"
}
# repaired NAME TITLE WANT [OPTION...]: the title as it stands in the record,
# and as it must come out; then once more, to see that nothing changes.
repaired() {
	name=$1
	good '"title":'"$2" >before
	good '"title":'"$3" >want
	shift 3
	tmdb-clean "$@" <before >after 2>err && cmp -s want after
	ok $? "$name"
	cmp -s want after || sed 's/^/# /' after err
	tmdb-clean "$@" <after >again 2>&1 && cmp -s after again
	ok $? "$name, cleaned twice"
}
kept() { # kept NAME TITLE: passes untouched
	repaired "$1" "$2" "$2"
}
rules() { # the rules of the envelopes in FILE, a line each
	grep -o '"rule":"[a-z_]*"' "$1" | cut -d '"' -f 4
}

# Drops.

t 'the three drops' 'tmdb-clean --today 2026-11-22 -q 3 -s 4 3>bad 4>stats' <<'!'
{"movie_id":1,"adult":true,"release_date":"2016-08-18","vote_average":6.1}
{"movie_id":2,"adult":false,"release_date":"2026-11-22","vote_average":6.1}
{"movie_id":3,"adult":false,"release_date":"2026-11-23","vote_average":6.1}
{"movie_id":4,"adult":false,"release_date":"","vote_average":6.1}
{"movie_id":5,"adult":false,"release_date":null,"vote_average":6.1}
{"movie_id":6,"adult":false,"vote_average":6.1}
{"movie_id":7,"release_date":"9999-12-31","adult":false,"vote_average":6.1}
{"movie_id":8,"release_date":"2016-08-18","adult":null,"vote_average":0.001}
{"movie_id":9,"release_date":"2016-08-18","vote_average":0.0}
{"movie_id":10,"release_date":"2016-08-18","vote_average":0e5}
{"movie_id":11,"release_date":"2016-08-18","vote_average":-0}
{"movie_id":12,"release_date":"2016-08-18","vote_average":null}
{"movie_id":13,"release_date":"2016-08-18"}
{"movie_id":14,"release_date":"2016-08-18","vote_average":1e-400}
!
status 0
stdout <<'!'
{"movie_id":2,"adult":false,"release_date":"2026-11-22","vote_average":6.1}
{"movie_id":8,"release_date":"2016-08-18","adult":null,"vote_average":0.001}
{"movie_id":14,"release_date":"2016-08-18","vote_average":1e-400}
!
rules bad | uniq -c | tr -s ' \n' ' ' >out
[ "$(cat out)" = ' 1 adult 5 unreleased 5 unrated ' ]
ok $? "$name: by their rules"
[ "$(grep -c '"stage":"clean","kind":"filtered",' bad)" -eq 11 ]
ok $? "$name: all of them filtered, none invalid"
like stats '^\{"stage":"clean","in":14,"out":3,"quarantined":11,"by_rule":\{"adult":1,"unreleased":5,"unrated":5\},"repairs":\{"control":0,.*"null":0\},'
like bad '"line":3,.*"rule":"unreleased","path":"/release_date","message":"2026-11-23 is after 2026-11-22"'
like bad '"record":\{"movie_id":11,"release_date":"2016-08-18","vote_average":-0\}\}$'

t 'all reasons are told' 'tmdb-clean -q 3 3>bad' <<'!'
{"movie_id":1,"adult":true,"release_date":"","vote_average":0.0}
!
stdout </dev/null
[ "$(rules bad | tr '\n' ' ')" = 'adult unreleased unrated ' ]
ok $? "$name"

t 'each drop has its switch' 'tmdb-clean --keep-adult --keep-unreleased --keep-unrated' <<'!'
{"movie_id":1,"adult":true,"release_date":"2999-01-01","vote_average":0.0}
{"movie_id":2}
{"movie_id":3,"release_date":"later","vote_average":"much"}
!
stdout <<'!'
{"movie_id":1,"adult":true,"release_date":"2999-01-01","vote_average":0.0}
{"movie_id":2}
{"movie_id":3,"release_date":"later","vote_average":"much"}
!
stderr </dev/null
for keep in adult unreleased unrated; do
	t "--keep-$keep alone" "tmdb-clean --keep-$keep -q 3 3>bad" <<'!'
{"movie_id":1,"adult":true,"release_date":"2999-01-01","vote_average":0.0}
!
	stdout </dev/null
	[ "$(rules bad | tr '\n' ' ')" = "$(echo 'adult unreleased unrated ' | sed "s/$keep //")" ]
	ok $? "$name"
done

t 'a kept record without a date has null' 'tmdb-clean --keep-unreleased' <<'!'
{"movie_id":1,"release_date":"","vote_average":6.1}
!
stdout <<'!'
{"movie_id":1,"release_date":null,"vote_average":6.1}
!

t 'today is the day in UTC' 'TZ=Pacific/Kiritimati tmdb-clean -q 3 3>bad' <<!
{"movie_id":1,"release_date":"$(date -u +%F)","vote_average":6.1}
{"movie_id":2,"release_date":"$(date -u -d '2 days' +%F)","vote_average":6.1}
!
like out '"movie_id":1,'
[ "$(wc -l <out)" -eq 1 ]
ok $? "$name: tomorrow is not"

t 'what cannot be judged is invalid' 'tmdb-clean -q 3 3>bad' <<'!'
{"movie_id":1,"adult":1,"release_date":"2016-08-18","vote_average":6.1}
{"movie_id":2,"adult":"true","release_date":"2016-08-18","vote_average":6.1}
{"movie_id":3,"release_date":20160818,"vote_average":6.1}
{"movie_id":4,"release_date":"2016-08-18","vote_average":"6.1"}
{"movie_id":5,"release_date":"2016-08-18","vote_average":[]}
{"movie_id":6,"release_date":"2016-08-18T00:00:00Z and very much more text than that","vote_average":1}
!
status 0
stdout </dev/null
[ "$(grep -c '"kind":"invalid"' bad)" -eq 6 ]
ok $? "$name: six of them"
[ "$(rules bad | tr '\n' ' ')" = 'type type type type type date ' ]
ok $? "$name: by their types"

t 'a date may be escaped' 'tmdb-clean --today 2016-08-18' <<'!'
{"movie_id":1,"release_date":"\u0032\u0030\u0031\u0036\u002d\u0030\u0038\u002d\u0031\u0038","vote_average":6.1}
!
like out '"movie_id":1'

for day in 2026-02-30 22.11.2026 2026-1-1 today ''; do
	t "--today '$day'" "tmdb-clean --today '$day'" </dev/null
	status 64
done

# Repairs, each alone.

repaired 'trim' '"  Decision to Leave "' '"Decision to Leave"'
repaired 'trim: wide, no-break and other spaces' '"　 \u2003헤어질 결심\u202f\t"' '"헤어질 결심"'
repaired 'trim alone, of every kind' '"　 \u2003\n헤어질\u3000결심\u202f\r"' \
	'"헤어질　결심"' --no-repair control,invisible,newline,space,nfc,collapse
repaired 'trim off' '" a "' '" a "' --no-repair trim
repaired 'collapse' '"세   얼간이  2"' '"세 얼간이 2"'
repaired 'collapse: written in two ways' '"a\u0020 b"' '"a b"'
repaired 'collapse off' '"a  b"' '"a  b"' --no-repair collapse
repaired 'newline: CR LF' '"a\r\nb"' '"a b"'
repaired 'newline: a lone CR and a space' '"a.\r b"' '"a. b"'
repaired 'newline: LF, VT, FF, NEL' '"a\nb\u000bc\fd\u0085e"' '"a b c d e"'
printf '"a\342\200\250b\342\200\251c"' >breaks
repaired 'newline: U+2028, U+2029, raw' "$(cat breaks)" '"a b c"'
repaired 'newline: CR LF are one break' '"a\r\nb\n\rc"' '"a b  c"' --no-repair collapse
repaired 'newline off' '"a  \r\n b"' '"a \r\n b"' --no-repair newline
repaired 'space: U+00A0, U+3000, tab' '"a\u00a0b　c\td"' '"a b c d"'
repaired 'space: U+2000 to U+200A, U+202F, U+205F' '"a\u2000b\u2009c\u200ad\u202fe\u205ff"' '"a b c d e f"'
repaired 'space off' '"機動戦士　ガンダム"' '"機動戦士　ガンダム"' --no-repair space
printf '"a\342\200\213b\357\273\277c"' >zw
repaired 'invisible: U+200B, U+FEFF, raw' "$(cat zw)" '"abc"'
repaired 'invisible, escaped' '"\ufeff기생\u200b충"' '"기생충"'
repaired 'invisible off' '"기생\u200b충"' '"기생\u200b충"' --no-repair invisible
printf '"a\177b\302\200c"' >del
repaired 'control: U+007F, U+0080, raw' "$(cat del)" '"abc"'
repaired 'control, escaped' '"a\u0000b\u0007c\bd\u001be\u007ff\u009fg"' '"abcdefg"'
repaired 'control off' '"a\u0000b"' '"a\u0000b"' --no-repair control
printf '"Ame\314\201lie"' >nfd
repaired 'nfc: a combining acute' "$(cat nfd)" '"Amélie"'
repaired 'nfc: conjoining jamo' '"\u1100\u1175\u1109\u1162\u11bc\u110e\u116e\u11bc"' '"기생충"'
repaired 'nfc: a final after a syllable' '"가\u11a8"' '"각"'
repaired 'nfc: kana with voicing marks' '"か\u3099"' '"が"'
repaired 'nfc: across what is dropped' '"e\u200b\u0301"' '"é"'
repaired 'nfc off' "$(cat nfd)" "$(cat nfd)" --no-repair nfc
kept 'nfc: an old vowel after a syllable, which utf8proc 2.8 drops' '"가\u11a7"'
kept 'nfc, not nfkc' '"½ ﬁ Ⅳ ² ㈜ ｱ Ａ ﾡ"'
repaired 'all at once' '"\ufeff  e\u0301\u200b \r\n\u3000x\u0000\u2028"' '"é x"'
repaired 'all off' '"\ufeff  e\u0301\u200b \r\n\u3000x\u0000\u2028"' \
	'"\ufeff  e\u0301\u200b \r\n\u3000x\u0000\u2028"' --no-repair all
repaired 'what is repaired is written anew' '" \uD83C\uDFAC \u0022\\\/\uae30 "' '"🎬 \"\\/기"'

marks=$(printf '\\u0316\\u0301%.0s' $(seq 40))
kept 'nfc: not with 80 marks in a row' "\"a$marks\""

t 'null' 'tmdb-clean --changes 3 3>changes' <<'!'
{"movie_id":1,"release_date":"2016-08-18","vote_average":6.1,"title":"","original_title":"","overview":"","tagline":"","homepage":"","imdb_id":"","poster_path":"","backdrop_path":"","status":"","x":{"overview":""}}
{"movie_id":2,"release_date":"2016-08-18","vote_average":6.1,"overview":" \u200b ","homepage":" ","title":"a"}
!
stdout <<'!'
{"movie_id":1,"release_date":"2016-08-18","vote_average":6.1,"title":"","original_title":"","overview":null,"tagline":null,"homepage":null,"imdb_id":null,"poster_path":null,"backdrop_path":null,"status":"","x":{"overview":""}}
{"movie_id":2,"release_date":"2016-08-18","vote_average":6.1,"overview":null,"homepage":null,"title":"a"}
!
like changes '^\{"movie_id":1,"field":"overview","from":"","to":null,"rule":"null"\}$'
like changes '^\{"movie_id":2,"field":"overview","from":" ","to":"","rule":"trim"\}$'
like changes '^\{"movie_id":2,"field":"overview","from":"","to":null,"rule":"null"\}$'
t 'null off' 'tmdb-clean --no-repair null' <<'!'
{"movie_id":1,"release_date":"2016-08-18","vote_average":6.1,"overview":"","tagline":"  "}
!
stdout <<'!'
{"movie_id":1,"release_date":"2016-08-18","vote_average":6.1,"overview":"","tagline":""}
!

for empty in '""' '" "' '"\u3000\r\n"' '"\u200b\u0000"'; do
	kept "a title never becomes empty: $empty" "$empty"
done
kept 'a title that is no string' '["  "]'
kept 'a title that is null' null

# Real titles: characters that people see are never lost.
for title in 'Fast & Furious' 50/50 'WALL·E' '#Alive' 'Don’t Look Up' \
	'1 < 2 and 3 > 2' 'Amélie' '¡Three Amigos!' 'Se7en' '[REC]²' \
	'(500) Days of Summer' '千と千尋の神隠し' 'ハウルの動く城' '기생충' \
	'올드보이 – 15년' '살인의 추억' 'बाहुबली' 'ฉลาดเกมส์โกง' 'פוקסטרוט' \
	'اسكندرية… ليه؟' 'Żyć, nie umierać' 'Không tình yêu' '…' '‘후후’' \
	'👨‍👩‍👧‍👦 The Family' '🏴‍☠️' 'نمی‌دانم' '❤️' 'a\"b\\c\/d'; do
	kept "$title" "\"$title\""
done
kept 'escaped, and nothing to repair' '"\uae30\uC0DD\ucda9 \ud83c\udfac \"\\\/\u0026"'

t 'all other bytes stay' 'tmdb-clean' <<'!'
 { "z" : 1e3 , "movie_id":9007199254740993,"vote_average" :7.000 ,"title": " \u0041  b" , "release_date":"2016-08-18","popularity":12345678901234567890.10,"x":["  a  ",{"title":" "}],"o\u0076erview":"a\tb" } 
!
stdout <<'!'
 { "z" : 1e3 , "movie_id":9007199254740993,"vote_average" :7.000 ,"title": "A b" , "release_date":"2016-08-18","popularity":12345678901234567890.10,"x":["  a  ",{"title":" "}],"o\u0076erview":"a b" } 
!

t 'changes' 'tmdb-clean --changes c.ndjson -s 3 3>stats' <<'!'
{"movie_id":496243,"release_date":"2019-05-30","vote_average":8.5,"title":"\u00a0\u1100\u1175생충  2","original_title":"기생충"}
{"movie_id":7,"title":" dropped "}
!
status 0
mv c.ndjson out
printf '%s\n' '{"movie_id":496243,"field":"title","from":"NJ생충  2","to":" J생충  2","rule":"space"}' \
	'{"movie_id":496243,"field":"title","from":" J생충  2","to":" 기생충  2","rule":"nfc"}' \
	'{"movie_id":496243,"field":"title","from":" 기생충  2","to":" 기생충 2","rule":"collapse"}' \
	'{"movie_id":496243,"field":"title","from":" 기생충 2","to":"기생충 2","rule":"trim"}' |
	sed "s/N/$(printf '\302\240')/; s/J/$(printf '\341\204\200\341\205\265')/g" >lines
stdout <lines
like stats '"repairs":\{"control":0,"invisible":0,"newline":0,"space":1,"nfc":1,"collapse":1,"trim":1,"null":0\}'
t 'changes that cannot be written' "$(printf 'tmdb-clean --changes 3 3>/dev/full')" <<'!'
{"movie_id":1,"release_date":"2019-05-30","vote_average":8.5,"title":" a"}
!
status 74
t 'an unknown repair' 'tmdb-clean --no-repair trim,html' </dev/null
status 64
like err 'no repair is called "html"'

# A person's own transform.

t '-e: what it does not change keeps its bytes' "tmdb-clean -e '.title |= ascii_upcase | .year = (.release_date[:4] | tonumber) | del(.video)'" <<'!'
{ "movie_id":9007199254740993, "release_date":"2016-08-18","vote_average":7.000,"title":"seoul  station","video":false,"popularity":1e999,"o\u0076":"\uae30","x":[1.0, 2]}
!
status 0
stdout <<'!'
{"movie_id":9007199254740993,"release_date":"2016-08-18","vote_average":7.000,"title":"SEOUL STATION","popularity":1e999,"o\u0076":"\uae30","x":[1.0, 2],"year":2016}
!

t '-e .: all bytes' 'tmdb-clean -e .' <<'!'
{ "movie_id":9007199254740993, "release_date":"2016-08-18" ,"vote_average":7.000,"x":1E400 }
!
stdout <in
t '-e .: a repaired record, and CRLF' 'sed "s/\$/\r/" in | tmdb-clean -e .; sed "s/\$/\r/" in | tmdb-clean -e ".y=1"' <<'!'
{ "movie_id":1, "release_date":"2016-08-18","vote_average":7.000,"title":" a"}
{ "movie_id":2, "release_date":"2016-08-18","vote_average":7.000,"title":"a"}
!
stdout <<'!'
{ "movie_id":1, "release_date":"2016-08-18","vote_average":7.000,"title":"a"}
{ "movie_id":2, "release_date":"2016-08-18","vote_average":7.000,"title":"a"}
{"movie_id":1,"release_date":"2016-08-18","vote_average":7.000,"title":"a","y":1}
{"movie_id":2,"release_date":"2016-08-18","vote_average":7.000,"title":"a","y":1}
!

t '-e: nothing comes out' "tmdb-clean -e 'select(.vote_average > 5)' -q 3 -s 4 --changes 5 3>bad 4>stats 5>changes" <<'!'
{"movie_id":1,"release_date":"2016-08-18","vote_average":5.1}
{"movie_id":2,"release_date":"2016-08-18","vote_average":4.90,"title":" a"}
!
stdout <<'!'
{"movie_id":1,"release_date":"2016-08-18","vote_average":5.1}
!
like bad '"kind":"filtered".*"rule":"jq".*"record":\{"movie_id":2,"release_date":"2016-08-18","vote_average":4.90,"title":" a"\}\}$'
like stats '"in":2,"out":1,"quarantined":1,"by_rule":\{"jq":1\},"repairs":\{.*"trim":0,'
[ ! -s changes ]
ok $? "$name: nothing was changed in what did not go out"

while IFS='#' read -r expr message; do
	t "-e: $message" "tmdb-clean -q 3 3>bad -e '$expr'" <<'!'
{"movie_id":1,"release_date":"2016-08-18","vote_average":5.1}
{"movie_id":2,"release_date":"2016-08-18","vote_average":5.1}
!
	status 0
	stdout <<'!'
{"movie_id":2,"release_date":"2016-08-18","vote_average":5.1}
!
	like bad "\"kind\":\"invalid\".*\"rule\":\"jq\",\"path\":\"\",\"message\":\"$message\"\}\],\"record\":\{\"movie_id\":1,"
done <<'!'
., if .movie_id == 1 then . else empty end#more than one result
if .movie_id == 1 then [.] else . end#the result is not an object
if .movie_id == 1 then error("no good") else . end#no good
if .movie_id == 1 then error({a:1}) else . end#\{\\"a\\":1\}
., if .movie_id == 1 then error("late") else empty end#late
if .movie_id == 1 then halt else . end#halted
if .movie_id == 1 then .x = (reduce range(200) as $i (0; [.])) else . end#nested too deeply
if .movie_id == 1 then .vote_average + "" else . end#number \(5.1\) and string \(\\"\\"\) cannot be added
!

echo '.title = "from a file" # and a comment' >own.jq
t '-f' 'tmdb-clean -f own.jq' <<'!'
{"movie_id":1,"release_date":"2016-08-18","vote_average":5.1}
!
stdout <<'!'
{"movie_id":1,"release_date":"2016-08-18","vote_average":5.1,"title":"from a file"}
!
t '-f: not there' 'tmdb-clean -f no.jq' </dev/null
status 66
t '-e: does not compile' "tmdb-clean -e '.title = foo'" </dev/null
status 78
stderr <<'!'
tmdb-clean: -e: jq: error: foo/0 is not defined at <top-level>, line 1
!
t '-e and -f' 'tmdb-clean -e . -f own.jq' </dev/null
status 64

# What a well-known implementation destroys or invents.
name='titles keep their signs'
kept "$name" '"Fast & Furious, 50/50, WALL·E, #Alive, Don’t Look Up, 1 < 2 and 3 > 2"'
t 'no rating is invented' 'tmdb-clean --keep-unrated --no-repair null' <<'!'
{"movie_id":1,"release_date":"2016-08-18"}
{"movie_id":2,"release_date":"2016-08-18","vote_average":-3}
{"movie_id":3,"release_date":"2016-08-18","vote_average":55}
{"movie_id":4,"release_date":"2016-08-18","vote_average":7.650}
!
stdout <in
t 'dates are not guessed' 'tmdb-clean -q 3 3>bad' <<'!'
{"movie_id":1,"release_date":"03/04/2024","vote_average":6.1}
{"movie_id":2,"release_date":"2024-02-31","vote_average":6.1}
{"movie_id":3,"release_date":"2024-02-29","vote_average":6.1}
{"movie_id":4,"release_date":"0000-00-00","vote_average":6.1}
!
stdout <<'!'
{"movie_id":3,"release_date":"2024-02-29","vote_average":6.1}
!
[ "$(grep -c '"kind":"invalid".*"rule":"date"' bad)" -eq 3 ]
ok $? "$name: three are invalid"
t 'more than one genre' 'tmdb-clean' <<'!'
{"movie_id":1,"release_date":"2016-08-18","vote_average":6.1,"genre_ids":[28,12,53],"genres":[{"id":28,"name":"액션"},{"id":12,"name":"모험"}]}
!
stdout <in

# Real Korean records: no byte of a title changes but where a repair is named.
ko=$root/../shared/tmdb/ko-KR.records.ndjson
if [ -r "$ko" ] && command -v jq >/dev/null; then
	# Their own ids come more than once.
	awk '{ sub(/"id":[0-9]+/, "\"movie_id\":" NR) } 1' "$ko" >was
	t 'ko-KR' 'tmdb-clean --today 2026-11-22 -q 3 -s 4 --changes 5 <was 3>bad 4>stats 5>changes' </dev/null
	status 0
	like stats '^\{"stage":"clean","in":1538,'
	[ "$(cat out bad | wc -l)" -eq 1538 ]
	ok $? "$name: in = out + quarantined"
	# Undo the log, the last change first: that gives the input.
	[ "$(jq -n --slurpfile was was --slurpfile is out \
		--slurpfile log changes '
		def index: map({key: (.movie_id | tostring), value: .}) |
			from_entries;
		($was | index) as $old |
		reduce ($log | reverse[]) as $c ($is | index;
			[$c.movie_id, $c.field | tostring] as $at |
			if getpath($at) == $c.to then setpath($at; $c.from)
			else error("not the log of this") end) |
		length > 1000 and all(.[]; . == $old[.movie_id | tostring])')" = true ]
	ok $? "$name: undoing the changes gives the input"
	for field in title original_title; do
		# Each line that came out, as it was: the bytes of the member.
		for f in was out; do
			sed -E "s/.*(\"movie_id\":[0-9]+),.*(\"$field\":\"([^\"\\]|\\\\.)*\").*/\1 \2/" $f |
				sort >$f.$field
		done
		cut -d ' ' -f 1 out.$field >came
		grep -F "\"field\":\"$field\"" changes |
			grep -o '"movie_id":[0-9]*' | sort -u >named
		comm -13 was.$field out.$field |
			cut -d ' ' -f 1 | sort -u >differ
		cmp -s named differ && [ "$(wc -l <came)" -gt 1000 ]
		ok $? "$name: $field differs in the $(wc -l <named) records that have a repair named, and nowhere else"
	done
	mv out once
	t 'ko-KR, cleaned twice' 'tmdb-clean --today 2026-11-22 once' </dev/null
	stdout <once
else
	skip 'ko-KR' "needs jq and ../shared/tmdb/ko-KR.records.ndjson"
fi
done_testing
