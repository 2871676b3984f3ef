#!/bin/sh
# The charter: what every program of the suite owes its neighbours in a pipe.
# A program is a command that passes good records of its input to its output.
# shellcheck disable=SC1091,SC2154
. "$(dirname -- "$0")/tap.sh"

records() { # records N
	seq "$1" | sed 's/.*/{"movie_id":&,"title":"Seoul Station &","release_date":"2016-08-18","vote_average":6.1,"vote_count":310,"popularity":9.5,"adult":false}/'
}
records 1 >one
records 5 >five
# More than any pipe holds.
records 30000 >many
# The raw archive that holds the same records, 20 a page, for replay.
raw() { # raw <records
	sed 's/"movie_id"/"id"/' | awk '
	function page() {
		print "{\"source\":\"popular\",\"page\":" ++n ",\"fetched_at\":\"2026-11-22T10:00:02Z\",\"status\":200,\"path\":\"/movie/popular\",\"query\":\"page=" n "\",\"body\":{\"page\":" n ",\"results\":[" rows "],\"total_pages\":9,\"total_results\":180}}"
		rows = ""
	}
	{ rows = rows (rows == "" ? "" : ",") $0 }
	NR % 20 == 0 { page() }
	END { if (rows != "") page() }'
}

head -c 20000000 /dev/zero | tr '\0' x >x20
filters='tmdb-validate
tmdb-clean
tmdb-dedup
tmdb-profile --tee --profile /dev/null
tmdb-sink ndjson -'

charter() { # charter COMMAND: tests that take any input
	p=${1%% *}
	t "$1, full disk" "$1 <in.one >/dev/full" </dev/null
	status 74
	like err "^$p: standard output: No space left on device$"
	t "$1, a file past its limit" "ulimit -f 100; $1 <in.many >big" </dev/null
	status 74
	like err "^$p: standard output: File too large$"
	rm -f big
	t "$1, stdout closed" "$1 <in.one >&-" </dev/null
	status 74
	t "$1, a folder as stdin" "$1 </" </dev/null
	status 74
	like err "^$p: standard input: Is a directory$"
	t "$1, stdin closed" "$1 <&-" </dev/null
	status 74
	t "$1, reader gone" "{ $1 <in.many; echo \$? >&2; } | true" </dev/null
	stderr <<'!'
141
!
	t "$1, reader gone, SIGPIPE ignored" "trap '' PIPE
		{ timeout 20 $1 <in.many; echo \$? >&2; } | true" </dev/null
	stderr <<'!'
141
!
	t "$1, empty input" "$1" </dev/null
	status 0
	stdout </dev/null
	stderr </dev/null
	t "$1, -q names a descriptor that is not open" "$1 -q 9 <in.one" </dev/null
	status 64
	stdout </dev/null
	like err "^$p: --quarantine: descriptor 9 is not open$"
	t "$1, -q cannot be made" "$1 -q no/such/folder/file <in.one" </dev/null
	status 73
	t "$1, -s on a full disk" "$1 -s 4 4>/dev/full <in.one >/dev/null" </dev/null
	status 74
	t "$1, help" "$1 --help" </dev/null
	status 0
	like out "^usage: $p "
	stderr </dev/null
	t "$1, help on a full disk" "$1 --help >/dev/full" </dev/null
	status 74
	t "$1, version" "$1 -V" </dev/null
	status 0
	like out "^$p [0-9]+\.[0-9]+\.[0-9]+$"
	t "$1, an unknown option" "$1 --no-such-option" </dev/null
	status 64
	like err "^usage: $p "
	t "$1, an input that is not there" "$1 no-such-file" </dev/null
	status 66
}

cp one in.one
raw <one >raw.one
cp many in.many
raw <many >raw.many

echo "$filters" >list
while read -r c; do charter "$c"; done <list
cp raw.one in.one
cp raw.many in.many
charter 'tmdb-fetch replay'

bad() { # the number of envelopes in FILE
	grep -c '^{"stage":' "$1"
}

while read -r c; do
	p=${c%% *}
	stage=${p#tmdb-}
	t "$c, no newline at the end" "printf %s \"\$(cat five)\" | $c" </dev/null
	status 0
	stdout <five

	t "$c, CRLF" "sed 's/\$/\r/' five | $c" </dev/null
	status 0
	stdout <five

	t "$c, a byte order mark" "{ printf '\357\273\277'; cat five; } | $c" </dev/null
	status 0
	stdout <five

	t "$c, empty lines" "sed G five | $c -s 3 3>stats" </dev/null
	status 0
	stdout <five
	like stats "^\{\"stage\":\"$stage\",\"in\":5,\"out\":5,\"quarantined\":0,\"by_rule\":\{\}.*,\"seconds\":[0-9.]+\}$"

	t "$c, NUL" "{ printf '{\"movie_id\":7,\"title\":\"a\\000b\"}\n'; cat five; } | $c -q 3 3>bad" </dev/null
	status 0
	stdout <five
	like bad "\"stage\":\"$stage\",\"kind\":\"invalid\",\"input\":\"standard input\",\"line\":1,\"offset\":0,\"errors\":\[\{\"rule\":\"json\","

	t "$c, not UTF-8" "{ cat five; printf '{\"title\":\"\\260\\241\"}\n'; } | $c -q 3 3>bad" </dev/null
	status 0
	stdout <five
	like bad '"rule":"utf8",.*"raw_base64":"eyJ0aXRsZSI6IrChIn0="}$'

	# As the first of all there is nothing yet that members stand in.
	t "$c, an object without members" "{ echo {}; echo {}; cat five; } | $c -q bad0 -s stats0" </dev/null
	status 0
	[ $(($(grep -c '^{}$' out) + $(bad bad0))) -eq 2 ]
	ok $? "$name: passed or refused, both"
	like stats0 '"in":7,'
	rm -f bad0 stats0

	t "$c, no JSON, no object, a key twice" "{ cat one
		echo '{\"movie_id\":01}'; echo NaN; echo '[1]'
		echo '{\"movie_id\":1,\"movie_id\":2}'; } |
		$c -q bad4 -s stats4" </dev/null
	status 0
	stdout <one
	[ "$(bad bad4)" -eq 4 ]
	ok $? "$name: four envelopes"
	like bad4 '"rule":"json",.*"raw":"NaN"}$'
	like bad4 '"rule":"object",.*"raw":"\[1\]"}$'
	like bad4 '"rule":"duplicate_key",'
	like stats4 '"in":5,"out":1,"quarantined":4,'
	rm -f bad4 stats4

	t "$c, without -q to stderr" "echo nonsense | $c" </dev/null
	status 0
	stdout </dev/null
	like err '"kind":"invalid".*"raw":"nonsense"}$'

	t "$c, -q on a full disk" "echo nonsense | $c -q 3 3>/dev/full" </dev/null
	status 74

	t "$c, a file whose name is not UTF-8" "n=\$(printf 'b\\377d')
		echo nonsense >\"\$n\"; $c -q 3 \"\$n\" 3>bad" </dev/null
	status 0
	grep -q "$(printf '"input":"b\357\277\275d","line":1,')" bad
	ok $? "$name: the envelope is"

	t "$c, --max-bad" "{ echo x; cat five; } | $c --max-bad 10% -q /dev/null" </dev/null
	status 65
	stdout <five
	t "$c, --max-bad not passed" "{ echo x; cat five; } | $c --max-bad 0.2 -q /dev/null" </dev/null
	status 0

	t "$c, a line of 1 MB" "{ cat one; printf '{\"movie_id\":2,\"overview\":\"'
		head -c 1000000 /dev/zero | tr '\\0' x; echo '\"}'; } |
		$c -q bad1m" </dev/null
	status 0
	# It lacks members that some rules want: then it is refused, whole.
	[ "$(cat out bad1m 2>/dev/null | tr -dc x | wc -c)" -ge 1000000 ]
	ok $? "$name: passed or refused, whole"
	rm -f bad1m

	t "$c, a line of 20 MB" "{ head -c 20000000 /dev/zero | tr '\\0' x; echo; cat five; } |
		$c -q 3 3>bad20" </dev/null
	status 0
	stdout <five
	sed 's/.*"raw_base64":"//; s/"}$//' bad20 | base64 -d |
		cmp -s - "$tmp/x20"
	ok $? "$name: in the quarantine to the byte"
	like bad20 '"rule":"max_record"'
	rm -f bad20

	t "$c, a record comes out while the writer sleeps" "
		{ cat one; sleep $nap; touch late; } | $c | { head -n 1; [ ! -e late ]; }" </dev/null
	status 0
	stdout <one
	rm -f late

	t "$c, an envelope comes out while the writer sleeps" "
		{ { echo x; sleep $nap; touch late; } | $c -q 3 3>&1 >/dev/null; } | { head -n 1; [ ! -e late ]; }" </dev/null
	status 0
	like out '"raw":"x"'
	rm -f late

	t "$c, pipes that do not wait" "{ head -n 20 many; sleep 0.2; tail -n +21 many; } |
		perl -MFcntl -e 'fcntl(\$_, F_SETFL, O_NONBLOCK) for *STDIN, *STDOUT; exec @ARGV' $c |
		{ sleep 0.2; cat; }" </dev/null
	cmp many out
	ok $? "$name: all there"

	t "$c, the end mark is handed on" "{ cat five; echo '{\"_tmdb\":\"end\",\"records\":5}'; } | $c" </dev/null
	status 0
	{
		cat five
		echo '{"_tmdb":"end","records":5}'
	} | cmp -s - out
	ok $? "$name: with its count"
	t "$c, an end mark in the second of two inputs" "{ cat five; echo '{\"_tmdb\":\"end\",\"records\":5}'; } >marked; $c one marked -q /dev/null | tail -n 1" </dev/null
	status 0
	like out '^\{"_tmdb":"end","records":[56]\}$'
	rm -f marked
	t "$c, an end mark with another count" "{ cat five; echo '{\"_tmdb\":\"end\",\"records\":6}'; } | $c" </dev/null
	status 65
	like err 'the end mark says 6 records, 5 came'

	t "$c, zstd in" "zstd -q five -o five.zst; $c five.zst; rm five.zst" </dev/null
	status 0
	stdout <five
	t "$c, zstd cut" "zstd -q five -o five.zst; head -c 60 five.zst >cut.zst; rm five.zst; $c cut.zst" </dev/null
	status 65
	like err 'cut.zst: ends within a zstd frame'
	t "$c, quarantine into zstd, appended" "echo x | $c -q q.zst; echo y | $c -q q.zst; zstd -dcq q.zst" </dev/null
	[ "$(bad out)" -eq 2 ]
	ok $? "$name: both there"
	rm -f q.zst

	t "$c, a log folder that cannot be written" "TMDB_LOG_DIR=/dev/null/no $c five" </dev/null
	status 74
	stdout <five
done <list

# --tag: one descriptor for both.
for c in tmdb-validate tmdb-clean tmdb-dedup; do
	t "$c --tag" "{ cat one; echo x; } | $c --tag" </dev/null
	status 0
	like out '^ok	\{"movie_id":1,'
	like out '^bad	\{"stage":'
done
done_testing
