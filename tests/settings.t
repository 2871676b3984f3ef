#!/bin/bash
# tmdb.conf: what it may hold, how it is checked, and the example of it.
# shellcheck disable=SC1091,SC2016,SC2154
. "$(dirname -- "$0")/tap.sh"

example=$root/scripts/tmdb.conf.example
[ -e "$example" ] || example=$root/share/tmdb/tmdb.conf.example

# Load the settings in a shell of its own, then run COMMANDS.
load() { # load COMMANDS
	bash -euo pipefail -c '. "$root/scripts/lib/tmdb.sh"
		log_prog=test
		settings_load
		eval "$1"' bash "$1"
}

conf() { # conf NAME: load with our stdin as ./tmdb.conf
	name=$1
	cat >tmdb.conf
	st=0
	load 'echo loaded' >out 2>err || st=$?
}

# The example names each setting once, with the default that the code has.
bash -c '. "$root/scripts/lib/tmdb.sh"
	for name in "${!settings_kind[@]}"; do
		echo "$name=${settings_default[$name]}"
	done' | sort >want
grep -E '^#(TMDB|OPENLINEAGE)_[A-Z_]+=' "$example" | cut -c 2- | sort >got
diff want got
ok $? "the example holds the $(wc -l <want) settings and their defaults, and no other"
conf 'the example, all of it said' < <(sed 's/^#\([A-Z]*_[A-Z_]*=\)/\1/' "$example")
status 0
stderr </dev/null
cp "$example" tmdb.conf
before=$(load 'declare -p ${!TMDB_*}')
rm tmdb.conf
is "$(load 'declare -p ${!TMDB_*}')" "$before" 'the example as it is changes nothing'

# Forms of lines.
printf '\xef\xbb\xbf# comment\r\n\n  TMDB_PAGES="2-3"  \r\nTMDB_LANGUAGE=ko-KR' >tmdb.conf
is "$(load 'echo "$TMDB_PAGES $TMDB_LANGUAGE"')" '2-3 ko-KR' \
	'a BOM, quotes, blanks, CRLF, no end of line'
conf 'commands' < <(printf 'TMDB_GENRES=$(touch pwned) `touch pwned`\n')
status 78
[ ! -e pwned ]
ok $? "$name: are not run"
echo 'TMDB_PAGES=6' >tmdb.conf
is "$(TMDB_PAGES=7 load 'echo "$TMDB_PAGES"')" 7 'the environment wins'
rm tmdb.conf
echo 'TMDB_PAGES=5' >other
is "$(TMDB_CONF=other load 'echo "$TMDB_PAGES"')" 5 'TMDB_CONF names another'
name='no such file'
st=0
TMDB_CONF=none load : 2>err || st=$?
status 78
like err '^test: none: cannot be read$'
mkdir folder
st=0
TMDB_CONF=folder load : 2>err || st=$?
status 78

# What is wrong is told with its place.
conf 'an unknown name' < <(echo 'TMDB_PAGE=3')
status 78
stderr <<'!'
test: ./tmdb.conf:1: TMDB_PAGE: no such setting
!
conf 'a name twice' < <(printf 'TMDB_PAGES=1\n\nTMDB_PAGES=2\n')
status 78
stderr <<'!'
test: ./tmdb.conf:3: TMDB_PAGES: stands in line 1 already
!
conf 'no NAME=VALUE' < <(echo 'export TMDB_PAGES=3')
status 78
like err '^test: ./tmdb.conf:1: not NAME=VALUE$'
conf 'a secret' < <(echo 'TMDB_API_KEY=0123')
status 78
like err '^test: ./tmdb.conf:1: TMDB_API_KEY: secrets belong into a file'
grep -q 0123 err
is $? 1 "$name: is not repeated"
while IFS= read -r line; do
	conf "$line" < <(printf '# a comment\n%s\n' "$line")
	status 78
	grep -qF "test: ./tmdb.conf:2: $line: not " err
	ok $? "$name: is told with its place"
done <<'!'
TMDB_PAGES=0
TMDB_PAGES=1-
TMDB_PAGES=
TMDB_MIN_PASS=101%
TMDB_MIN_SUCCESS=most
TMDB_MIN_RECORDS=-1
TMDB_RATED_LEAST=10.5
TMDB_RATED_VOTES=many
TMDB_MEMORY_LIMIT=512MB
TMDB_LOCK_WAIT=1h
TMDB_DAILY_TIME=2h
TMDB_LOG_LEVEL=loud
TMDB_LANGUAGE=ko KR
TMDB_GENRES=action;comedy
TMDB_BASE_URL=api.themoviedb.org
TMDB_DATA=
!
rm tmdb.conf
name='a wrong value of the environment'
st=0
TMDB_PAGES=x load : 2>err || st=$?
status 78
stderr <<'!'
test: TMDB_PAGES=x: not pages such as 20, 1-100 or all
!

# Who else may touch the files.
echo 'TMDB_PAGES=3' >tmdb.conf
chmod 666 tmdb.conf
name='a file that others may write'
st=0
load : 2>err || st=$?
status 78
like err 'others than its owner may write it \(mode 666\)'
chmod 644 tmdb.conf
: >key
for mode in 640 604 660; do
	chmod $mode key
	conf "a key file of mode $mode" < <(echo 'TMDB_KEY_FILE=key')
	status 78
	like err "^test: ./tmdb.conf:1: TMDB_KEY_FILE=key: others than its owner may use it \\(mode $mode, not 600\\)$"
done
chmod 600 key
conf 'a key file of mode 600' < <(echo 'TMDB_KEY_FILE=key')
status 0
conf 'a key file that is not there' < <(echo 'TMDB_KEY_FILE=nokey')
status 78
rm tmdb.conf

for case in 0:0 5:5 512K:524288 2G:2147483648 1T:1099511627776; do
	is "$(load "settings_bytes ${case%:*}"'; echo "$REPLY"')" "${case#*:}" "${case%:*} is a size"
done
done_testing
