#!/bin/sh
# tmdb-sink: what all formats have in common, and NDJSON.
# shellcheck source=tests/tap.sh
# shellcheck disable=SC2016
. "$(dirname "$0")/tap.sh"

# movies FROM TO: records with these ids.
movies() {
	awk -v a="$1" -v b="$2" 'BEGIN { for (i = a; i <= b; i++) printf \
	    "{\"movie_id\":%d,\"title\":\"Movie %d\",\"vote_average\":%.1f}\n", \
	    i, i, i % 100 / 10 }'
}
# How many temporary files are in this folder?
temps() { find . -name '.*.tmp' | wc -l | tr -d ' '; }
# until_true COMMAND...: for at most five seconds.
until_true() {
	tries=0
	until "$@"; do
		tries=$((tries + 1))
		[ $tries -lt 100 ] || return 1
		sleep 0.05
	done
}
# shellcheck disable=SC2317
has_temp() { [ "$(temps)" -ge 1 ]; }

# --- bytes ---------------------------------------------------------------
t 'bytes stay as they are' 'tmdb-sink ndjson out.ndjson && cat out.ndjson' <<'!'
{"movie_id":1, "title":"\u00e9 & ½ <3","vote_average":7.000,"x":12345678901234567890}
{"x":[1,{"y":1e3}] ,"movie_id":2}
!
status 0
stdout <in
stderr </dev/null

t 'no newline at the end' \
    'printf "{\"movie_id\":1}" | tmdb-sink ndjson -' </dev/null
status 0
stdout <<'!'
{"movie_id":1}
!

t 'empty input' 'tmdb-sink ndjson none.ndjson && wc -c <none.ndjson' </dev/null
status 0
stdout <<'!'
0
!

movies 1 5000 >many
t 'zstd' 'tmdb-sink ndjson many.ndjson.zst many && zstd -tq many.ndjson.zst &&
	zstd -dc many.ndjson.zst | cmp - many' </dev/null
status 0

t 'zstd in' 'tmdb-sink ndjson again.ndjson many.ndjson.zst &&
	cmp again.ndjson many' </dev/null
status 0

t 'files after each other' 'echo "{\"movie_id\":1}" >a
	echo "{\"movie_id\":2}" >b; tmdb-sink ndjson - a b' </dev/null
stdout <<'!'
{"movie_id":1}
{"movie_id":2}
!

# --- the file ------------------------------------------------------------
t 'the mode of the old file stays' 'umask 022; echo old >m; chmod 640 m
	tmdb-sink ndjson m many && stat -c %a m
	tmdb-sink ndjson m2 many && stat -c %a m2' </dev/null
stdout <<'!'
640
644
!

t 'a link stays a link' 'mkdir d; echo old >d/f; ln -s d/f l
	tmdb-sink ndjson l many && test -L l && cmp d/f many' </dev/null
status 0

t 'a link to nothing' 'ln -s nowhere dangling; tmdb-sink ndjson dangling' <many
status 73

t 'a device is no file' 'tmdb-sink ndjson /dev/null && test -c /dev/null' <many
status 0

t 'a FIFO is no file' 'mkfifo p; cat p >got & tmdb-sink ndjson p; wait
	test -p p && cmp got many' <many
status 0

t 'a folder' 'tmdb-sink ndjson d' <many
status 73
t 'a folder that is not there' 'tmdb-sink ndjson none/f' <many
status 73
like err 'none/f: No such file'
t 'an input that is not there' 'tmdb-sink ndjson f1 missing; st=$?
	test ! -e f1 || exit 1; exit $st' </dev/null
status 66

# --- usage ---------------------------------------------------------------
for args in '' ndjson 'yaml f' 'sqlite -' '--columns title ndjson f' \
    '--crlf ndjson f' '--sync csv f' '--timeout 3 csv f' \
    '--memory 1G ndjson f' '--memory 1G postgres x' '--columns a,,b csv f' '--columns a,a csv f' \
    '--tag csv -' '-q 9 ndjson f'; do
	t "usage: $args" "tmdb-sink $args" </dev/null
	status 64
done
[ ! -e f ]
ok $? 'usage: no file was made'

t 'help' 'tmdb-sink --help' </dev/null
status 0
like out '^usage: tmdb-sink'

# --- refused records -----------------------------------------------------
bad() { # bad RULE PATH: every format refuses the record on stdin
	cat >bad.in
	echo '{"movie_id":7}' >>bad.in
	for f in ndjson csv parquet sqlite; do
		rm -f "bad.$f"
		t "$1 $2 in $f" "tmdb-sink -q 3 -s 4 $f bad.$f bad.in 3>q 4>s &&
		    jq -c '[.kind, .errors[0].rule, .errors[0].path]' q &&
		    jq -c '[.in, .out, .quarantined]' s" </dev/null
		stdout <<-!
		["invalid","$1","$2"]
		[2,1,1]
		!
	done
}
bad key /movie_id <<'!'
{"title":"No id"}
!
bad key /movie_id <<'!'
{"movie_id":"1; DROP"}
!
bad key /movie_id <<'!'
{"movie_id":9223372036854775808}
!
bad key /movie_id <<'!'
{"movie_id":1.5}
!
bad key /movie_id <<'!'
{"movie_id":true}
!
bad type /vote_count <<'!'
{"movie_id":1,"vote_count":9223372036854775808}
!
bad type /title <<'!'
{"movie_id":1,"title":7}
!
bad type /adult <<'!'
{"movie_id":1,"adult":"true"}
!
bad type /genre_ids <<'!'
{"movie_id":1,"genre_ids":[1,"2"]}
!
bad type /vote_average <<'!'
{"movie_id":1,"vote_average":"8"}
!
bad range /popularity <<'!'
{"movie_id":1,"popularity":1e400}
!
bad date /release_date <<'!'
{"movie_id":1,"release_date":"2024-02-30"}
!
bad date /release_date <<'!'
{"movie_id":1,"release_date":"0000-00-00"}
!
bad moment /fetched_at <<'!'
{"movie_id":1,"fetched_at":"yesterday"}
!
bad nul /title <<'!'
{"movie_id":1,"title":"a\u0000b"}
!

t 'all errors of a record' \
    "tmdb-sink -q 3 ndjson - 3>&1 | jq -c '[.errors[].path]'" <<'!'
{"movie_id":null,"title":1,"video":2}
!
stdout <<'!'
["/movie_id","/title","/video"]
!

t 'limits are no errors' 'tmdb-sink ndjson - | wc -l | tr -d " "' <<'!'
{"movie_id":-9223372036854775808,"release_date":"9999-12-31","title":null,"vote_average":-0.0}
{"movie_id":9223372036854775807,"release_date":"","genre_ids":[],"popularity":1e300}
{"movie_id":7.0,"vote_count":1E3,"fetched_at":"2024-02-29T23:59:60.123+09:00"}
!
status 0
stdout <<'!'
3
!

t 'not even JSON' "tmdb-sink -q 3 ndjson - 3>q; jq -r .raw q" <<'!'
{"movie_id":1
!
stdout <<'!'
{"movie_id":1
!

t 'tags' 'tmdb-sink --tag ndjson - | cut -c 1-16' <<'!'
{"movie_id":1}
{"movie_id":""}
!
stdout <<'!'
ok	{"movie_id":1
bad	{"stage":"si
!

echo old >kept
t '--max-bad' 'tmdb-sink -q q -s s --max-bad 40% ndjson kept' <<'!'
{"movie_id":1}
{}
!
status 65
like s '"quarantined":1'
[ "$(cat kept)" = old ] && [ "$(temps)" -eq 0 ]
ok $? '--max-bad: the old file is there'
t '--max-bad is not passed' 'tmdb-sink -q q --max-bad 50% ndjson kept &&
	cat kept' <<'!'
{"movie_id":1}
{}
!
status 0
stdout <<'!'
{"movie_id":1}
!

# --- the end mark --------------------------------------------------------
TMDB_END_MARK=1
export TMDB_END_MARK
for f in ndjson csv parquet sqlite; do
	t "$f without an end mark" "tmdb-sink $f mark.$f" <<'!'
{"movie_id":1}
!
	status 65
	like err 'without its end mark'
	[ ! -e mark.$f ] && [ "$(temps)" -eq 0 ]
	ok $? "$f without an end mark: no file"
	t "$f with a wrong end mark" "tmdb-sink $f mark.$f" <<'!'
{"movie_id":1}
{"_tmdb":"end","records":2}
!
	status 65
	[ ! -e mark.$f ] && [ "$(temps)" -eq 0 ]
	ok $? "$f with a wrong end mark: no file"
	t "$f with records behind the end mark" "tmdb-sink $f mark.$f" <<'!'
{"_tmdb":"end","records":0}
{"movie_id":1}
!
	status 65
	t "$f with its end mark" "tmdb-sink $f mark.$f && test -s mark.$f" <<'!'
{"movie_id":1}
{"_tmdb":"end","records":1}
!
	status 0
	stdout </dev/null
done
t 'a stream hands its end mark on' 'tmdb-sink -q q ndjson -' <<'!'
{"movie_id":1}
{"movie_id":0.5}
{"_tmdb":"end","records":2}
!
status 0
stdout <<'!'
{"movie_id":1}
{"_tmdb":"end","records":1}
!
t 'a file has none' 'cat mark.ndjson' </dev/null
stdout <<'!'
{"movie_id":1}
!
unset TMDB_END_MARK

# --- signals -------------------------------------------------------------
mkfifo pipe
signalled() { # signalled FORMAT DEST SIGNAL
	rm -f .*.tmp "$2"
	# SQLite changes what is there in place: have nothing there.
	[ "$1" = sqlite ] || echo old >"$2"
	# A shell lets its background jobs ignore INT, and nohup lets all ignore HUP.
	env --default-signal=INT,HUP tmdb-sink "$1" "$2" <pipe 2>/dev/null &
	pid=$!
	exec 9>pipe
	movies 1 20000 >&9
	until_true has_temp
	kill -"$3" $pid
	wait $pid 2>/dev/null
	st=$?
	exec 9>&-
	[ $st -gt 128 ]
	ok $? "$2, $3: ended by the signal"
	if [ "$1" = sqlite ]; then
		[ ! -e "$2" ]
	else
		[ "$(cat "$2")" = old ]
	fi
	ok $? "$2, $3: nothing new under its name"
}
for dest in s.ndjson s.csv s.ndjson.zst s.parquet s.sqlite; do
	f=${dest%.zst} f=${f#s.}
	for sig in TERM INT HUP; do
		signalled "$f" $dest $sig
		[ "$(temps)" -eq 0 ]
		ok $? "$dest, $sig: the temporary file is gone"
	done
	signalled "$f" $dest KILL
	[ "$(temps)" -eq 1 ]
	ok $? "$dest, KILL: the temporary file is there"
	tmdb-sink "$f" $dest many && [ "$(temps)" -eq 0 ]
	ok $? "$dest, KILL: the next run removes it"
done

# A temporary file that is in use stays.
tmdb-sink ndjson both <pipe &
pid=$!
exec 9>pipe
until_true has_temp
echo '{"movie_id":1}' | tmdb-sink ndjson both && [ "$(temps)" -eq 1 ]
ok $? 'two at once: the other one is left alone'
echo '{"movie_id":2}' >&9
exec 9>&-
wait $pid && [ "$(cat both)" = '{"movie_id":2}' ]
ok $? 'two at once: the last one counts'
echo mine >.both.backup
echo mine >.both.abcdefg.tmp
mkdir .both.abcdef.tmp
tmdb-sink ndjson both many
[ -e .both.backup ] && [ -e .both.abcdefg.tmp ] && [ -d .both.abcdef.tmp ]
ok $? 'files of others stay'
rm -rf .both.*

# --- disks ---------------------------------------------------------------
movies 1 50000 >lots
for f in ndjson csv parquet; do
	t "$f on a full device" "tmdb-sink $f /dev/full" <many
	status 74
	t "$f on a full standard output" "tmdb-sink $f - >/dev/full" <many
	status 74
done
for f in ndjson csv parquet sqlite; do
	rm -f "limit.$f"
	t "$f past the limit of file size" \
	    "ulimit -f 20; tmdb-sink $f limit.$f" <lots
	status 74
	like err "limit.$f"
	[ ! -e limit.$f ] && [ "$(temps)" -eq 0 ]
	ok $? "$f past the limit of file size: no file"
done
if [ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null; then
	mkdir small
	for f in ndjson csv parquet sqlite; do
		t "$f on a full disk" "unshare -m sh -c '
			mount -t tmpfs -o size=64k none small &&
			{ tmdb-sink $f small/x; st=\$?; ls -A small
			  exit \$st; }'" <lots
		status 74
		stdout </dev/null
		like err 'small/x: '
	done
	awk 'BEGIN { for (i = 0; i < 2000; i++)
		print "{\"movie_id\":\"no\"}" }' >refused
	for f in ndjson csv parquet sqlite; do
		t "$f with a quarantine on a full disk" "unshare -m sh -c '
			mount -t tmpfs -o size=64k none small &&
			tmdb-sink -q small/q $f x'; st=\$?
			test ! -e x || exit 1; exit \$st" <refused
		status 74
	done
else
	skip 'full disk' 'needs root and unshare'
fi

# --- calls that fail; sink-sweep.t has all of them --------------------------
if strace -o /dev/null true 2>/dev/null; then
	ASAN_OPTIONS=detect_leaks=0
	export ASAN_OPTIONS
	for f in ndjson csv parquet; do
		for call in write fsync rename; do
			echo old >"inject.$f"
			t "$f, $call fails" "strace -qq -o /dev/null \
			    -e inject=$call:error=EIO:when=1 \
			    tmdb-sink $f inject.$f many" </dev/null
			status 74
			[ "$(cat "inject.$f")" = old ] && [ "$(temps)" -eq 0 ]
			ok $? "$f, $call fails: as before"
		done
	done
	unset ASAN_OPTIONS
else
	skip 'failing calls' 'needs strace'
fi

done_testing
