# Tiny TAP writer; sourced by every *.t.  Runs each test in a fresh directory.
#
#	t 'name' 'command' <<'!'	run sh -c 'command' with this stdin,
#					up to a line with nothing but !
#	status 0			the exit status was this
#	stdout <<'!'			stdout was exactly this
#	stderr <<'!'			so was stderr
#	like FILE REGEX			a line of out, err or any FILE matches
#	is GOT WANT 'what'		two texts are equal
#	run 'name' PROGRAM...		as t, without a shell or a stdin
#	last FILTER			what jq finds in the line of the last run
#	ok STATUS 'name'		for everything else: 0 is good
#	skip 'name' 'why'		cannot be tried here
#
# In a command, $root is the project and every program is on the PATH.
# VALGRIND=1 runs the programs under valgrind: what it finds is a failure.
# shellcheck shell=sh
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
[ -e "$root/lib/json.h" ] || root=$(dirname "$root")
PATH=$root/fetch:$root/validate:$root/clean:$root/dedup:$root/sink:$root/scripts:$root/tests/stub:$PATH
LC_ALL=C
# A test that waits for retries says so.
TMDB_RETRIES=0
export PATH LC_ALL root TMDB_RETRIES
unset CDPATH TMDB_LOG_DIR TMDB_LOG_LEVEL TMDB_RUN TMDB_DATA TMDB_END_MARK \
	TMDB_API_KEY TMDB_ACCESS_TOKEN TMDB_KEY_FILE TMDB_BASE_URL TMDB_PG
# The page takes longer than many a run here; dashboard.t makes it.
export TMDB_DASHBOARD=no
# What tests ask for changes from run to run, so that no day is like the one
# before: the wrappers' comparison with it is off but where it is the subject.
export TMDB_CHECKS=$root/tests/checks-off.json
# The disk of the tests may be small.
TMDB_DISK_WARN=0 TMDB_DISK_STOP=0
export TMDB_DISK_WARN TMDB_DISK_STOP
tmp=$(mktemp -d) || exit 1
# Daemons that a test started: their pids, ended with us.
pids=''
# shellcheck disable=SC2064,SC2154
trap 'for p in $pids; do kill "$p" 2>/dev/null; done; cd /; rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
cd "$tmp" || exit 1
n=0 fail=0 name=''
# Longer than a program needs to start.
nap=${VALGRIND:+10}
nap=${nap:-1}
export nap

if [ -n "${VALGRIND-}" ]; then
	mkdir .valgrind
	for p in fetch validate clean dedup sink; do
		cat >".valgrind/tmdb-$p" <<-END
		#!/bin/bash
		# Its log must not take the place of a descriptor that is closed.
		exec 198>>"$tmp/.valgrind/log"
		exec valgrind -q --leak-check=full --log-fd=198 "$root/$p/tmdb-$p" "\$@"
		END
	done
	chmod +x .valgrind/tmdb-*
	PATH=$tmp/.valgrind:$PATH
fi

ok() { # ok STATUS NAME
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		fail=1
	fi
}

skip() { # skip NAME WHY
	n=$((n + 1))
	echo "ok $n - $1 # SKIP $2"
}

t() { # t NAME COMMAND: run with our stdin, keep the results
	name=$1
	cat >in
	st=0
	sh -c "$2" <in >out 2>err || st=$?
}

status() {
	[ "$st" -eq "$1" ]
	ok $? "$name: status $1 (got $st)"
	[ "$st" -eq "$1" ] || sed 's/^/# stderr: /' err | cut -c 1-300
}

same() { # same FILE WHAT: compare FILE with our stdin
	if cat >want && cmp -s want "$1"; then
		ok 0 "$name: $2"
	else
		ok 1 "$name: $2"
		diff -u want "$1" | sed 's/^/# /' | cut -c 1-300
	fi
}
stdout() { same out stdout; }
stderr() { same err stderr; }

like() { # like FILE REGEX
	if grep -Eq -- "$2" "$1"; then
		ok 0 "$name: $1 has $2"
	else
		ok 1 "$name: $1 has $2"
		sed 's/^/# /' "$1" | cut -c 1-300 | head -n 20
	fi
}

is() { # is GOT WANT WHAT
	[ "$1" = "$2" ]
	ok $? "${name:+$name: }$3"
	[ "$1" = "$2" ] || printf '# got  %.300s\n# want %.300s\n' "$1" "$2"
}

run() { # run NAME COMMAND...: as t, of a program or a function
	name=$1
	shift
	st=0
	"$@" </dev/null >out 2>err || st=$?
}

last() { # last FILTER: of the last line of state/runs.ndjson
	tail -n 1 "$TMDB_DATA/state/runs.ndjson" | jq -r "$1"
}

done_testing() {
	if [ -n "${VALGRIND-}" ]; then
		[ ! -s .valgrind/log ]
		ok $? 'valgrind found nothing'
		[ ! -e .valgrind/log ] || sed 's/^/# /' .valgrind/log | head -n 60
	fi
	echo "1..$n"
	exit $fail
}
