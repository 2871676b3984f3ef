#!/bin/sh
# quickstart, in a copy of the checkout that is built already, where all
# packages are there: nothing is installed or changed outside the copy.
# shellcheck disable=SC1091,SC2154
. "$(dirname -- "$0")/tap.sh"
. "$root/tests/stub.sh"

missing=$(bash -c '. "$root/scripts/lib/packages.sh"
	packages_missing $(packages_names "$root/scripts/packages" build run stub)')
if ! command -v dpkg-query >/dev/null || [ -n "$missing" ]; then
	echo "1..0 # SKIP these packages are not installed: $(echo "$missing" | xargs)"
	exit
fi
mkdir copy
for f in "$root"/*; do
	case ${f##*/} in
	scripts | data | demo | logs) ;;
	*) ln -s "$f" copy/ ;;
	esac
done
cp -R "$root/scripts" copy/

# The commands that it shows, run again by hand.
commands() {
	n_shown=$(grep -c '^\$ ' out)
	sed -n 's/^\$ //p' out >shown
	(cd copy && bash -euo pipefail ../shown) >again 2>&1
	ok $? "$name: the commands it shows run"
	[ "$n_shown" -eq 3 ] && [ "$(wc -l <again)" -eq 10 ]
	ok $? "$name: and there are three"
}

for name in 'without a key' 'once more'; do
	t "$name" 'copy/scripts/quickstart' </dev/null
	status 0
	stderr </dev/null
	like out 'there is no TMDB_API_KEY'
	like out 'movies published in|movies, nothing is new'
	like out 'demo/data/movies.db'
	commands
done
[ ! -e copy/data ]
ok $? 'made-up movies stay out of data'

stub_start
t 'with a key' 'copy/scripts/quickstart' </dev/null
status 0
like out 'from TMDB'
like out ' data/movies.db'
commands
t 'help' 'copy/scripts/quickstart -h' </dev/null
status 0
like out '^quickstart:'
t 'no such option' 'copy/scripts/quickstart now' </dev/null
status 64
done_testing
