#!/bin/sh
# A million records: memory that does not grow with them, and, past the
# memory that is allowed, the same output from the disk.
# shellcheck disable=SC1091,SC2154
. "$(dirname -- "$0")/../tap.sh"

if ! command -v /usr/bin/time >/dev/null ||
	grep -q __asan_init "$root/dedup/tmdb-dedup"; then
	echo '1..0 # SKIP no /usr/bin/time here, or a build that needs more memory'
	exit 0
fi
"$root/tests/bench/make-records" 1000000 >million
head -n 10000 million >few
[ "$(wc -l <million)" -eq 1000000 ]
ok $? 'a million records'

peak() { # peak FILE COMMAND: its peak memory in KiB, into REPLY
	file=$1
	shift
	/usr/bin/time -o peak -f %M "$@" -q /dev/null <"$file" >out
	REPLY=$(cat peak)
}

# grows MOST COMMAND: KiB that a million records may take beyond 10,000
grows() {
	most=$1
	shift
	peak few "$@"
	small=$REPLY
	peak million "$@"
	[ "$REPLY" -le $((small + most)) ]
	ok $? "$*: $small KiB for 10,000 records, $REPLY KiB for 1,000,000"
}
grows 1024 tmdb-validate
grows 1024 tmdb-clean --today 2026-11-22
grows 1024 tmdb-sink ndjson -
# The ids of the few lie as far apart as those of the million.
grows 4096 tmdb-dedup
[ "$REPLY" -le 32768 ]
ok $? "tmdb-dedup: $REPLY KiB, at most 32 MiB"

grep -o '"movie_id":[0-9]*' million | awk '!seen[$0]++' >ids
grep -o '"movie_id":[0-9]*' out | cmp -s - ids
ok $? "tmdb-dedup: the first of each of $(wc -l <ids) ids, in their order"

# 47 times as much input as memory.
for keep in newest best; do
	rm -f bad counts
	tmdb-dedup --keep $keep -q bad -s counts <million >want
	peak million tmdb-dedup --keep $keep --memory 20M
	cmp -s out want
	ok $? "tmdb-dedup --keep $keep --memory 20M: as with more, $REPLY KiB"
	[ "$REPLY" -le 49152 ]
	ok $? "tmdb-dedup --keep $keep --memory 20M: at most 48 MiB"
	[ "$(jq '.in == .out + .quarantined and
		.by_rule.duplicate == ([.duplicates[]] | add)' counts)" = true ]
	ok $? "tmdb-dedup --keep $keep: all are accounted for"
done
done_testing
