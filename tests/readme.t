#!/bin/bash
# The pipelines of the README run as they are printed, against the stub.
# shellcheck disable=SC1091,SC2154
. "$(dirname -- "$0")/tap.sh"
. "$root/tests/stub.sh"

stub_start

for readme in README.md README.ko.md; do
	rm -rf work
	mkdir work
	# The blocks are meant to be typed in a checkout.
	for d in fetch validate clean dedup sink; do ln -s "$root/$d" work/$d; done
	awk '/^```sh$/ { on = 1; next } /^```$/ { on = 0 } on' "$root/$readme" >work/commands
	t "$readme" 'cd work && bash -euo pipefail ./commands' </dev/null
	status 0
	[ "$(grep -c '^tmdb-\|| tmdb-' work/commands)" -ge 8 ]
	ok $? "$name: has pipelines"
	[ "$(wc -l <work/popular.ndjson)" -eq 100 ]
	ok $? "$name: five pages, 100 records"
	[ "$(sqlite3 work/movies.db 'select count(*) from movies')" -gt 50 ]
	ok $? "$name: movies in the database"
	[ "$(sqlite3 work/movies.db 'select count(*) from movies')" -eq "$(wc -l <work/movies.ndjson)" ]
	ok $? "$name: as many as records"
	[ "$(wc -l <work/best.csv)" -gt 20 ]
	ok $? "$name: movies in the table"
	in=$(wc -l <work/popular.ndjson)
	out=$(wc -l <work/movies.ndjson)
	refused=$(grep -cE '"stage":"(validate|clean|dedup)".*"source":"popular"' work/refused.ndjson)
	[ "$in" -eq $((out + refused)) ]
	ok $? "$name: in ($in) = out ($out) + refused ($refused)"
done
done_testing
