#!/bin/sh
# tmdb-fetch: where the key comes from, and where it goes.
# shellcheck disable=SC1091,SC2154,SC2016,SC2119
. "$(dirname -- "$0")/tap.sh"
. "$root/tests/stub.sh"

stub_start
key=$stub_key
unset TMDB_API_KEY
used() { # used WORD: the last request's credential was it, and good
	tail -n 1 "$stub_log" >got
	like got "\"credential\":\"$1\",\"good\":true"
}
not_shown() {
	! cat out err | grep -q "$key"
	ok $? "$name: the key is not shown"
}

t 'no key' 'tmdb-fetch popular' </dev/null
status 78
like err '^tmdb-fetch: no key: set '
ok "$(stub_count)" 'no key: nothing is asked'
t 'an empty key' 'TMDB_API_KEY= TMDB_ACCESS_TOKEN= TMDB_KEY_FILE= tmdb-fetch popular' </dev/null
status 78
t 'a v3 key' "TMDB_API_KEY=$key tmdb-fetch popular" </dev/null
status 0
used query
not_shown
t 'a token' "TMDB_ACCESS_TOKEN=$key tmdb-fetch popular" </dev/null
status 0
used header
not_shown
t 'both: the token is preferred' "TMDB_API_KEY=wrong TMDB_ACCESS_TOKEN=$key tmdb-fetch popular" </dev/null
status 0
used header
t 'a wrong key' 'TMDB_API_KEY=wrong tmdb-fetch popular' </dev/null
status 77
t 'blanks around' "TMDB_API_KEY=' $key
' tmdb-fetch popular" </dev/null
status 0

for bad in 'two words' 'a&b' "a$(printf '\nb')" 'ключ' 'a"b'; do
	t 'a key that cannot be one' "TMDB_API_KEY='$bad' tmdb-fetch popular" </dev/null
	status 78
	like err '^tmdb-fetch: TMDB_API_KEY: does not hold a key$'
done

echo "$key" >file
chmod 600 file
t 'a key file' 'TMDB_KEY_FILE=file tmdb-fetch popular' </dev/null
status 0
used query
not_shown
for mode in 640 604 620 601 666; do
	chmod $mode file
	t "a key file of mode $mode" 'TMDB_KEY_FILE=file tmdb-fetch popular' </dev/null
	status 78
	like err "mode 0$mode lets others at it"
	not_shown
done
chmod 400 file
t 'a key file of mode 400' 'TMDB_KEY_FILE=file tmdb-fetch popular' </dev/null
status 0
t 'no such key file' 'TMDB_KEY_FILE=none tmdb-fetch popular' </dev/null
status 78
: >empty
chmod 600 empty
t 'an empty key file' 'TMDB_KEY_FILE=empty tmdb-fetch popular' </dev/null
status 78
t 'a folder as key file' 'TMDB_KEY_FILE=/ tmdb-fetch popular' </dev/null
status 78
stub_stop

# The long token where the short key belongs.
token=eyJ$(head -c 90 /dev/zero | tr '\0' x).y.z
tmdb-stub -k "$token" -F port -l log >/dev/null &
pids="$pids $!"
stub_wait $! [ -s port ]
stub_log=$tmp/log
TMDB_BASE_URL=http://127.0.0.1:$(cat port)/3
t 'a token in TMDB_API_KEY' "TMDB_API_KEY=$token tmdb-fetch popular" </dev/null
status 0
used header

# The key is in no argument, and the process leaves no core.
key=$token
cat >slow <<'!'
delay=2000
!
tmdb-stub -f slow -F port2 >/dev/null &
pids="$pids $!"
stub_wait $! [ -s port2 ]
TMDB_API_KEY=$key TMDB_BASE_URL=http://127.0.0.1:$(cat port2)/3 tmdb-fetch popular >out 2>err &
pid=$!
sleep 0.3
name='while it runs'
! tr '\0' ' ' <"/proc/$pid/cmdline" | grep -q "$key"
ok $? "$name: the key is in no argument"
grep -q '^Max core file size  *0  *0 ' "/proc/$pid/limits"
ok $? "$name: no core"
kill $pid
wait $pid 2>/dev/null
ls core* 2>/dev/null >cores
[ ! -s cores ]
ok $? 'no core was left'
done_testing
