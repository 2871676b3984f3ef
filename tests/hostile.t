#!/bin/sh
# Lines that want to be expensive: too deep, too many, too long, colliding,
# backtracking.  Each time: the line passes whole or lies whole in the
# quarantine, its neighbours pass, four times the length takes about four
# times the CPU, and memory stays bounded; all on a stack of 64 KiB.
# shellcheck disable=SC1091,SC2154
. "$(dirname -- "$0")/tap.sh"

if [ -n "${VALGRIND-}" ]; then
	echo '1..0 # SKIP valgrind measures nothing of this'
	exit 0
fi
if ! command -v /usr/bin/time >/dev/null; then
	echo '1..0 # SKIP no /usr/bin/time here'
	exit 0
fi
make=$root/tests/make-hostile
less=1 sanitized=
if grep -q __asan_init "$root/sink/tmdb-sink"; then
	sanitized=yes
	less=10
fi

good() { # good FROM TO
	seq "$1" "$2" | sed 's/.*/{"movie_id":&,"title":"Seoul Station &","release_date":"2016-08-18","vote_average":6.1,"vote_count":310,"popularity":9.5,"adult":false}/'
}
good 1001 1001 >before
good 1002 1006 >after

# Run a command on the file "in"; its status, CPU in ms, memory in MB.
measure() { # measure COMMAND
	st=0
	# shellcheck disable=SC2016,SC2086
	/usr/bin/time -o time -f '%U %S %M' \
		sh -c '[ -n "$0" ] || ulimit -s 64; exec "$@"' "$sanitized" $1 \
		<in >out 2>err || st=$?
	# shellcheck disable=SC2046
	set -- $(tail -n 1 time | awk '{ print int(1000 * ($1 + $2)), int($3 / 1024) }')
	ms=$1 mb=$2
}

# Four times as much shall take four times as long: ten are forgiven, and what
# is too short to be measured.
linear() { # linear SHORT-MS LONG-MS
	least=$1
	[ "$least" -ge 50 ] || least=50
	[ "$2" -le $((10 * least)) ]
}

small_enough() { # small_enough MB
	[ -n "$sanitized" ] || [ "$mb" -le "$1" ]
}

# What came of the line between its neighbours?
conserved() { # conserved COMMAND LINE
	[ $st -eq 0 ] || return 1
	in=$(jq .in stats) out=$(jq .out stats) bad=$(jq .quarantined stats)
	[ "$in" -eq 7 ] && [ $((out + bad)) -eq 7 ] || return 1
	head -n 1 out | cmp -s - before || return 1
	tail -n 5 out | cmp -s - after || return 1
	if [ "$bad" -eq 1 ]; then
		verdict=$(jq -r '.errors[0].rule' bad)
		tmdb-unwrap --max-record 512M bad | cmp -s - "$2"
		return
	fi
	verdict=passed
	# Its texts may have been repaired.
	case $1 in tmdb-clean*) return 0 ;; esac
	sed -n 2p out | cmp -s - "$2"
}

try() { # try COMMAND SHAPE N MB WANT
	for many in $(($3 / 4)) "$3"; do
		cat before "line.$many" after >in
		rm -f bad stats
		short=$ms
		measure "$1 -q bad -s stats"
		verdict=
		conserved "$1" "line.$many" && { [ "$5" = any ] || [ "$verdict" = "$5" ]; }
		kept=$?
		[ "$kept" -eq 0 ] || break
	done
	[ "$kept" -eq 0 ]
	ok $? "$1: $2 $many: ${verdict:-status $st}, conserved"
	linear "$short" "$ms" && small_enough "$4"
	ok $? "$1: $2: CPU $short ms, four times as many $ms ms, $mb MB"
}

ms=0
# The shape, how many, what the scanner or the rules say of it.
while read -r shape most want; do
	most=$((most / less))
	"$make" "$shape" $((most / 4)) >"line.$((most / 4))"
	"$make" "$shape" $most >"line.$most"
	while read -r c; do
		try "$c" "$shape" "$most" 256 "$want"
	done <<-!
	tmdb-validate
	tmdb-clean
	tmdb-dedup --keep best
	tmdb-sink ndjson -
	!
	rm -f line.*
done <<!
arrays 8000000 depth
objects 2500000 depth
mixed 1600000 depth
unclosed 10000000 depth
keys 1000000 passed
inner-keys 1000000 passed
same-key 1000000 duplicate_key
elements 1000000 passed
genres 1000000 any
empty-objects 4000000 passed
escapes 1000000 any
backslashes 4000000 any
marks 4000000 any
spaces 4000000 any
digits 4000000 passed
exponent 4000000 passed
controls 4000000 json
bytes 4000000 utf8
!

# Past the usual ceiling, 10^7 deep.
ten=$((10000000 / less))
for shape in arrays objects mixed; do
	"$make" $shape $ten | cat before - after >in
	rm -f bad stats
	measure "tmdb-validate --max-record 128M -q bad -s stats"
	[ "$(jq -c '[.in, .out, .quarantined, .by_rule.depth]' stats)" = '[7,6,1,1]' ] && small_enough 512
	ok $? "$shape $ten, --max-record 128M: $ms ms, $mb MB"
done
rm -f in bad

# Keys that collide in a table of hashes whose seed is known.
many=$((30000 / less))
"$make" inner-keys $many >in
measure 'tmdb-validate -q bad'
plain=$ms
"$make" colliding $many >in
measure 'tmdb-validate -q bad'
[ $st -eq 0 ] && cmp -s in out && [ "$ms" -le $((100 + 10 * plain)) ]
ok $? "colliding keys: $many in $ms ms, others in $plain ms"

# A key or a text of the schema's against many: 10^6 elements.
schema() { # schema NAME TEXT SHAPE N
	printf %s "$2" >rules
	many=$(($4 / less))
	"$make" "$3" $((many / 4)) >in
	measure 'tmdb-validate -r rules -q bad'
	short=$ms
	"$make" "$3" $many >in
	measure 'tmdb-validate -r rules -q bad'
	[ $st -eq 0 ] && linear "$short" "$ms" && small_enough 256
	ok $? "schema, $1: CPU $short ms, four times as many $ms ms, $mb MB"
}
schema 'unique elements' '{"properties":{"x":{"uniqueItems":true}}}' elements 1000000
schema 'unique objects' '{"properties":{"x":{"uniqueItems":true}}}' empty-objects 1000000
schema 'names by expressions' '{"properties":{"x":{"patternProperties":{"^k.*z$":false},"propertyNames":{"maxLength":99}}}}' inner-keys 1000000
schema 'wrong elements' '{"properties":{"x":{"items":{"type":"string"}}}}' elements 1000000
schema 'other members' '{"additionalProperties":{"type":"string"}}' keys 1000000
schema 'multiples of' '{"properties":{"x":{"multipleOf":0.07}}}' digits 4000000
schema 'huge exponents' '{"properties":{"x":{"multipleOf":0.07,"maximum":1e999999999999999999999,"type":"integer"}}}' exponent 4000000

# Expressions that backtrack: the record is refused, and the next is not.
backtrack() { # backtrack PATTERN TEXT
	printf '{"properties":{"x":{"pattern":"%s"}}}' "$1" >rules
	for k in 1 4; do
		seq $((50 * k)) | awk -v text="$2" '{
			printf "{\"n\":%d,\"x\":\"%s\"}\n{\"n\":%d,\"x\":\"a\"}\n", $1, text, $1 }' >in
		short=$ms
		rm -f bad
		measure 'tmdb-validate -r rules -q bad'
	done
	[ $st -eq 0 ] && [ "$(wc -l <out)" -eq 200 ] &&
		[ "$(grep -c '"rule":"pattern","path":"/x","message":"the pattern takes too long on this"' bad)" -eq 200 ] &&
		linear "$short" "$ms"
	ok $? "backtracking $1: 50 in $short ms, 200 in $ms ms"
}
a30=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
backtrack '^(a+)+$' "$a30!"
backtrack '^(a|aa)+$' "$a30$a30!"
backtrack '^(a|a?)+$' "$a30!"
backtrack '^(([a-z])+.)+[A-Z]([a-z])+$|^a$' "$a30$a30$a30"
backtrack '^(?=(a+)+$)|^(.*a){20}b|^a$' "$a30$a30!"
backtrack '^((ab)*|(a|b)*)*c|^a$' 'abababababababababababababababababababab!'

# And texts that no ordinary rule may choke on.
t 'a long text, plain rules' "$make escapes 500000 >in.x; tmdb-validate -q bad in.x; tmdb-validate -r '$root/validate/movie.schema.json' -q bad in.x" </dev/null
status 0

# Titles that grow when they are compared.
for text in '\357\267\272' '\314\201\314\247' '\341\204\200\341\205\241'; do
	for k in 1 4; do
		seq $((100 * k / (less > 1 ? 4 : 1))) | awk -v text="$(printf %b "$text")" '
		BEGIN { while (length(all) < 4000) all = all text }
		{ printf "{\"movie_id\":%d,\"title\":\"%s\",\"release_date\":\"2016-08-18\",\"popularity\":1}\n", $1, all }' >in
		short=$ms
		measure 'tmdb-dedup --titles -q bad'
	done
	[ $st -eq 0 ] && [ "$(wc -l <out)" -eq 1 ] && linear "$short" "$ms"
	ok $? "titles of $text: 100 in $short ms, 400 in $ms ms"
done

# A line of 1 GiB, without an end, and what comes behind it.
big=$((1073741824 / less))
gib() { # gib COMMAND
	rm -f stats
	t "$1, a line of $big bytes" "{ cat before; $make line $big; echo; cat after; } |
		/usr/bin/time -o time -f '%U %S %M' $1 -q 3 -s stats 3>&1 >out2 | wc -c" </dev/null
	groups=$(((big + 2) / 3))
	got=$(cat out)
	[ "$got" -gt $((4 * groups)) ] && [ "$got" -lt $((4 * groups + 500)) ]
	ok $? "$name: in the quarantine, $got bytes"
	cat before after | cmp -s - out2 && [ "$(jq -c '[.in, .out, .quarantined, .by_rule.max_record]' stats)" = '[7,6,1,1]' ]
	ok $? "$name: its neighbours pass"
	mb=$(tail -n 1 time | awk '{ print int($3 / 1024) }')
	small_enough 128
	ok $? "$name: CPU $(tail -n 1 time), $mb MB"
}
gib tmdb-validate
gib 'tmdb-sink ndjson -'

# A line that comes byte by byte is looked at once.
if [ -n "$sanitized" ]; then
	skip 'byte by byte' 'the sanitizer reads for itself'
else
	for many in 250000 1000000; do
		"$make" backslashes $many >in
		short=$ms
		measure "env LD_PRELOAD=$root/tests/shim.so SHIM_READ=1 tmdb-validate"
	done
	[ $st -eq 0 ] && cmp -s in out && linear "$short" "$ms"
	ok $? "byte by byte: 500 kB in $short ms, 2 MB in $ms ms"
fi

# The archive of answers: its lines, and rows in them, are hostile, too.
archived() { # archived <ROWS
	printf '{"source":"popular","page":1,"fetched_at":"2026-11-22T10:00:02Z","status":200,"path":"/movie/popular","query":"","body":{"page":1,"results":['
	tr -d '\n' | sed 's/"movie_id"/"id"/'
	echo ']}}'
}
for shape in arrays unclosed keys inner-keys same-key elements escapes; do
	for many in $((250000 / less)) $((1000000 / less)); do
		{
			archived <before
			"$make" $shape $many | archived
			archived <before
		} >in
		short=$ms
		rm -f bad stats
		measure 'tmdb-fetch -q bad -s stats replay'
	done
	[ $st -eq 0 ] && [ "$(jq '.in == .out + .quarantined' stats)" = true ] && [ "$(grep -c '"movie_id":1001' out)" -eq 2 ] &&
		linear "$short" "$ms" && small_enough 256
	ok $? "tmdb-fetch replay: $shape: $(jq -c '[.in, .out, .quarantined]' stats), CPU $short ms, $ms ms, $mb MB"
done
done_testing
