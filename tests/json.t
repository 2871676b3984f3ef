#!/bin/sh
# The texts of tests/json-texts through the programs, and their verdicts
# against those of Python's parser.  tests/unit-json-texts.c has them all;
# here are those that stand in one line.
# shellcheck disable=SC1091,SC2154
. "$(dirname -- "$0")/tap.sh"

grep -v '^#' "$root/tests/json-texts" | grep -v '^$' >texts
t 'as many as were promised' 'cut -c 1-2 texts | sort | uniq -c' </dev/null
[ "$(grep -c '^[yn]' texts)" -ge 400 ] && [ "$(grep -c ^i texts)" -ge 50 ]
ok $? "$name: $(wc -l <texts) texts"

# Blank lines are no records, and a newline ends one.
grep -v '%0A' texts | grep -Ev '^[^ ]* (%20|%09|%0D)*$' >lines
bytes() { # bytes <VERDICT-AND-TEXT: the texts
	sed 's/^[^ ]* //' | perl -pe 's/%([0-9A-F]{2})/chr hex $1/ge'
}
grep -E '^(y|i\+)' lines | bytes >good
grep -E '^(n|i-)' lines | bytes >bad
grep -E '^(n|i-)' lines | sed 's/ .*//; s/^[^:]*$/json/; s/.*://' >rules

echo true >true.json
for simd in none sse2 avx2; do
	t "verdicts, $simd" "TMDB_SIMD=$simd tmdb-validate --verdicts -r true.json good bad 2>/dev/null |
		sort | uniq -c | tr -s ' '" </dev/null
	stdout <<-!
	 $(wc -l <bad) false
	 $(wc -l <good) true
	!
done

perl -ne 'chomp; print qq({"movie_id":), $., qq(,"title":"T), $., qq(","release_date":"2016-08-18","vote_average":6.1,"vote_count":1,"popularity":9.5,"x":), $_, "}\n"' good >records
for c in tmdb-validate tmdb-clean tmdb-dedup 'tmdb-dedup --keep best' 'tmdb-sink ndjson -'; do
	t "$c, good values" "$c" <records
	status 0
	stdout <records
	t "$c, bad lines" "$c -q q; jq -r '.errors[0].rule' q" <bad
	same out 'each by its rule' <rules
	t "$c, bad lines" 'tmdb-unwrap q' </dev/null
	same out 'come back as they were' <bad
	rm -f q
done

if ! command -v python3 >/dev/null; then
	skip 'Python' 'no python3 here'
	done_testing
fi
t 'Python agrees' 'python3 - texts' <<'!'
import json, sys
from urllib.parse import unquote_to_bytes

# What it is laxer in than it could be.
def constant(name):
    raise ValueError(name)

def unique(pairs):
    if len(dict(pairs)) != len(pairs):
        raise ValueError('the same key twice')
    return dict(pairs)

def good(text):
    try:
        value = json.loads(text.decode('utf-8'), parse_constant=constant,
                           object_pairs_hook=unique)
        json.dumps(value, ensure_ascii=False).encode('utf-8')
    except ValueError:
        return False
    return True

for line in open(sys.argv[1], encoding='ascii'):
    verdict, _, text = line.rstrip('\n').partition(' ')
    if good(unquote_to_bytes(text)) != (verdict in ('y', 'i+')):
        print(line, end='')
!
status 0
stdout </dev/null

# Not only these: all beginnings of UTF-8 sequences with all ends that could
# matter, at all places of a vector's width, as Python's decoder judges them.
t 'UTF-8' 'python3 - >utf8 3>want' <<'!'
import os, sys

def good(b):
    try:
        b.decode('utf-8')
    except UnicodeDecodeError:
        return False
    return True

# No byte below 0x80 but 7f, so that nothing is wrong but UTF-8.
ends = [0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0]
high = range(0x7f, 0x100)
every = [bytes([a]) for a in high]
every += [bytes([a, b]) for a in high for b in high]
every += [bytes([a, b, c]) for a in range(0xe0, 0xf0) for b in high for c in ends]
every += [bytes([a, b, c, d]) for a in range(0xf0, 0xf8) for b in high
          for c in ends for d in ends]
want = os.fdopen(3, 'w')
for i, b in enumerate(every):
    sys.stdout.buffer.write(b'"' + b'x' * (i % 67) + b + b'"\n')
    print('true' if good(b) else 'false', file=want)
!
for simd in none sse2 avx2; do
	t "UTF-8, $simd" "TMDB_SIMD=$simd tmdb-validate --verdicts -r true.json utf8 2>/dev/null" </dev/null
	cmp -s out want && [ "$(grep -c true want)" -gt 3000 ]
	ok $? "$name: $(wc -l <want) sequences, $(grep -c true want) of them good"
done
done_testing
