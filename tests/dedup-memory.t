#!/bin/sh
# tmdb-dedup past its memory: the same output, bounded memory, nothing left.
# shellcheck disable=SC1091,SC2154
. "$(dirname -- "$0")/tap.sh"

# Records of 880 bytes: rows N over M ids, with a title of a third id.
records() { # records N M
	awk -v n="$1" -v m="$2" 'BEGIN {
		text = sprintf("%700s", "")
		gsub(/ /, "x", text)
		for (i = 0; i < n; i++)
			printf "{\"movie_id\":%d,\"title\":\"Movie %d\",\"release_date\":\"2020-01-%02d\",\"vote_count\":%d,\"popularity\":%d.%d,\"vote_average\":7.%d,\"source\":\"s%d\",\"fetched_at\":\"2026-11-22T10:%02d:00Z\",\"overview\":\"%s\"}\n", i * 7919 % m, i * 7919 % m % 3000, i * 7919 % m % 3000 % 28 + 1, i * 31 % 17, i * 13 % 5, i % 10, i % 3, i % 4, i * 37 % 60, text
	}'
}
records 25000 9000 >big
mkdir spill
TMPDIR=$PWD/spill
export TMPDIR

bytes=$(wc -c <big)
[ "$bytes" -gt 20971520 ]
ok $? "the input is more than 20 times --memory 1M: $bytes bytes"

# as_without NAME OPTIONS FILE...: the small memory makes no difference.
as_without() {
	what=$1
	shift
	t "$what" "tmdb-dedup --memory 1M $* -q 4 4>bad -s 5 5>stats" </dev/null
	status 0
	tmdb-dedup --memory 1G "$@" -q 4 -s 5 >out1 4>bad1 5>stats1
	cmp out1 out
	ok $? "$name: the same output, $(wc -l <out) lines"
	# Under --keep first the envelopes' order is another.
	sort bad >bad2
	sort bad1 | cmp - bad2
	ok $? "$name: the same quarantine"
	sed 's/"by_rule.*"duplicates/"duplicates/; s/,"seconds.*//' stats >counts
	sed 's/"by_rule.*"duplicates/"duplicates/; s/,"seconds.*//' stats1 |
		cmp - counts
	ok $? "$name: the same counts"
	[ -z "$(ls spill)" ]
	ok $? "$name: no file is left"
}
for k in first last newest best; do
	as_without "--keep $k" --keep "$k" big
done
as_without '--keep first --titles' --titles big
as_without '--keep newest --no-titles, two keys' \
	--keep newest --no-titles -k movie_id,source big
as_without 'keys that are strings' -k vote_count,fetched_at,movie_id big
as_without 'one key only' --keep best -k release_date --no-titles big
cp big big2
as_without 'two inputs' --keep newest big big2
sed 's/"movie_id":[0-9]*/"movie_id":1/' big >group
as_without 'a group larger than the memory' --sorted --keep best group
# All the same title: that part of the work cannot be split.
sed 's/"Movie [0-9]*"/"Movie"/; s/"release_date":"[^"]*"/"release_date":"2020"/' big >one-title
as_without 'one title only' --keep best one-title
# So many short records that the parts must be split again.
awk 'BEGIN { for (i = 0; i < 400000; i++)
	printf "{\"movie_id\":%d}\n", i * 7919 % 300007 * 5 }' >short
as_without 'many short records' --keep last short
as_without 'many short records, the first' short
awk '!seen[$0]++' short | cmp - out
ok $? 'the first of each, as awk finds them'
sort -u short | wc -l >want
wc -l <out | cmp - want
ok $? 'as many as sort -u'

if [ -x /usr/bin/time ] && ! grep -q __asan "$root/dedup/tmdb-dedup"; then
	for k in first newest best; do
		/usr/bin/time -f %M -o rss \
			tmdb-dedup --memory 1M --keep $k -q /dev/null big >/dev/null
		[ "$(cat rss)" -lt 12000 ]
		ok $? "--memory 1M --keep $k: $(cat rss) KB resident"
	done
	/usr/bin/time -f %M -o rss \
		tmdb-dedup --memory 1M -q /dev/null short >/dev/null
	[ "$(cat rss)" -lt 6000 ]
	ok $? "--memory 1M, 300000 ids: $(cat rss) KB resident"
	sed 's/:/:"x/; s/}/"}/' short >texts
	/usr/bin/time -f %M -o rss \
		tmdb-dedup --memory 1M -q /dev/null texts >/dev/null
	[ "$(cat rss)" -lt 6000 ]
	ok $? "--memory 1M, 300000 strings: $(cat rss) KB resident"
	records 60000 9000 >longer
	for k in first newest; do
		/usr/bin/time -f %M -o rss1 tmdb-dedup --memory 2M --keep $k \
			-q /dev/null big >/dev/null
		/usr/bin/time -f %M -o rss2 tmdb-dedup --memory 2M --keep $k \
			-q /dev/null longer >/dev/null
		[ "$(cat rss2)" -lt $(($(cat rss1) + 2000)) ]
		ok $? "--keep $k: $(cat rss1) KB for 25000 records, $(cat rss2) for 60000"
	done
	records 60000 1 >same
	/usr/bin/time -f %M -o rss tmdb-dedup --sorted --keep newest \
		--memory 1M -q /dev/null same >/dev/null
	[ "$(cat rss)" -lt 12000 ]
	ok $? "--sorted, one group: $(cat rss) KB resident"
else
	skip 'resident memory' 'no /usr/bin/time, or a build that needs more'
fi

# --- Trouble with the disk.

t 'a folder that is not there' 'TMPDIR=/no/such tmdb-dedup --memory 1M --keep last big' </dev/null
status 73
stdout </dev/null
like err '^tmdb-dedup: temporary file in /no/such: No such file or directory$'
t 'it is not needed' 'TMPDIR=/no/such tmdb-dedup --memory 1G --keep last -q /dev/null big >/dev/null' </dev/null
status 0
t 'the file grows too large' "trap '' XFSZ; ulimit -f 4000; tmdb-dedup --memory 1M --keep last big >/dev/null" </dev/null
status 74
like err '^tmdb-dedup: temporary file in .*/spill: File too large$'
[ -z "$(ls spill)" ]
ok $? "$name: no file is left"
if unshare -m mount -t tmpfs none spill 2>/dev/null; then
	for k in first newest; do
		t "full disk, $k" "unshare -m sh -c 'mount -t tmpfs -o size=2m none spill && tmdb-dedup --memory 1M --keep $k -k vote_count,fetched_at,movie_id big'" </dev/null
		status 74
		like err '^tmdb-dedup: temporary file in .*/spill: No space left on device$'
	done
else
	skip 'full disk' 'no right to mount'
fi

mkfifo feed
tmdb-dedup --memory 1M --keep last <feed >/dev/null 2>/dev/null &
pid=$!
exec 7>feed
cat big >&7
readlink /proc/$pid/fd/* 2>/dev/null | grep -q "^$PWD/spill/.*(deleted)$"
ok $? 'while it runs, the file is there and has no name'
[ -z "$(ls spill)" ]
ok $? 'the folder is empty'
kill -9 $pid
wait $pid 2>/dev/null
exec 7>&-
[ -z "$(ls spill)" ]
ok $? 'and stays so when it is killed'
done_testing
