#!/bin/bash
# The recipe of docs/streams.md, as it is printed there: a batch is sent at
# least once, and dedup makes that exactly once.
# shellcheck disable=SC1091,SC2016,SC2094,SC2154,SC2317
. "$(dirname -- "$0")/tap.sh"
. "$root/tests/stub.sh"

command -v kcat >/dev/null || {
	echo '1..0 # SKIP kcat is not installed'
	exit 0
}
block() { # block WORD: the block that begins with "# WORD:"
	awk -v head="# $1:" '/^```sh$/ { getline; on = index($0, head) == 1 } /^```$/ { on = 0 } on' "$root/docs/streams.md"
}
block send >send && block receive >receive
[ -s send ] && [ -s receive ]
ok $? 'the recipe is there'

# The collector, killed when it has handed out something, and begun again.
stub_start
follow=$(sed -n 's/^    \(tmdb-fetch changes --follow .*\)/\1/p' "$root/docs/streams.md")
some() { [ "$(wc -l <changed.ids)" -ge 60 ]; }
for sig in KILL TERM; do
	sh -c "exec $follow" 2>follow.err &
	stub_wait $! some
	ok $? "the collector hands out ids"
	kill -s $sig $!
	wait $! 2>/dev/null
done
[ "$(sort changed.ids | uniq -d | wc -l)" -eq 0 ]
ok $? 'killed and begun again, no id is there twice'
head -n 60 changed.ids >all.ids
head -n 20 all.ids >changed.ids
printf '{"movie_id"' >>changed.ids
# librdkafka's own broker, within kcat, on loopback; kcat ends with 0 when the
# broker has acknowledged all.  What went there is noted on the way.
real=$(command -v kcat)
mkdir wired
printf '#!/bin/bash\nset -o pipefail\ntee -a wire | "%s" "$@"\n' "$real" >wired/kcat
chmod +x wired/kcat
PATH=$tmp/wired:$PATH
export KCAT_OPTIONS='-b mock -X test.mock.num.brokers=1'
t 'the first batch' 'bash ./send' </dev/null
status 0
[ "$(cat sent.bytes)" = "$(head -n 20 all.ids | wc -c)" ]
ok $? 'a half-written line waits'
first=$(wc -l <wire)
[ "$first" -gt 0 ]
ok $? "records were sent ($first)"
cp all.ids changed.ids
cp sent.bytes before
t 'the second' 'bash ./send' </dev/null
status 0
second=$(wc -l <wire)
[ "$second" -gt "$first" ]
ok $? "more records were sent ($second)"
# It died before it could step on.
cp before sent.bytes
t 'the second, sent again' 'bash ./send' </dev/null
status 0
[ "$(wc -l <wire)" -eq $((second + second - first)) ]
ok $? 'at least once: it is there twice'
cp sent.bytes before
cp wire good.wire
export KCAT_OPTIONS='-X no.such.property=1'
t 'a sender that fails' 'echo "{\"movie_id\":1}" >>changed.ids; bash ./send' </dev/null
[ "$st" -ne 0 ] && cmp -s before sent.bytes
ok $? "$name does not step on ($st)"

: >present.ndjson
cp good.wire received.ndjson
t 'receive' 'bash ./receive' </dev/null
status 0
[ "$(wc -l <present.ndjson)" -eq "$second" ] && [ "$(jq .movie_id present.ndjson | sort -u | wc -l)" -eq "$second" ]
ok $? 'exactly once after dedup'
cp present.ndjson once
t 'receive again' 'bash ./receive && cmp once present.ndjson' </dev/null
status 0
done_testing
