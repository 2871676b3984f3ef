#!/bin/sh
# Faults of the system: calls that do a part of their work, are interrupted,
# or fail, one after the other until the program has no more of them.  What
# must hold each time: a fault ends with its exit status and a message that
# names the place, never with 0; a fault that is none changes nothing; under
# a final name there is all or nothing, and no temporary file is left.
# shellcheck disable=SC1091,SC2154,SC2010
. "$(dirname -- "$0")/tap.sh"

if [ -n "${VALGRIND-}" ]; then
	echo '1..0 # SKIP valgrind is a preloaded system of its own'
	exit 0
fi
shim=$root/tests/shim.so
sanitized=
if grep -q __asan_init "$root/sink/tmdb-sink"; then
	sanitized=yes
	# strace is what its search for leaks would use.
	ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0
	export ASAN_OPTIONS
fi
if [ ! -e "$shim" ]; then
	ok 1 'tests/shim.so is built (make units)'
	done_testing
fi

every=40
[ "${FAULTS-}" != all ] || every=1000000

# A sanitizer that is a library wants to come first.
if [ -n "$sanitized" ]; then
	shim="$(ldd "$root/sink/tmdb-sink" | awk '/libasan/ { print $3 }') $shim"
fi

records() { # records FROM TO
	seq "$1" "$2" | awk '{ printf "{\"movie_id\":%d,\"title\":\"Seoul  Station %d\",\"release_date\":\"2016-08-18\",\"vote_average\":6.1,\"vote_count\":%d,\"popularity\":9.5,\"adult\":false,\"fetched_at\":\"2026-11-22T10:00:%02dZ\"}\n", $1, $1, $1 % 7, $1 % 60 }'
}
raw() { # raw <records: the archive they came from, ten a page
	sed 's/"movie_id"/"id"/' | awk '
	function page() {
		print "{\"source\":\"popular\",\"page\":" ++n ",\"fetched_at\":\"2026-11-22T10:00:02Z\",\"status\":200,\"path\":\"/movie/popular\",\"query\":\"\",\"body\":{\"page\":" n ",\"results\":[" rows "]}}"
		rows = ""
	}
	{ rows = rows (rows == "" ? "" : ",") $0 }
	NR % 10 == 0 { page() }'
}
# A few, and more than a program gathers before it writes; every tenth line
# is none.
make_input() { # make_input N
	{
		records 1 "$1"
		records 1 $(($1 / 10))
	} | awk '{ print } NR % 10 == 0 { print "nonsense " NR }' >"in.$1"
	zstd -qf "in.$1" -o "in.$1.zst"
	records 1 "$1" | raw >"raw.$1"
	records 5 $(($1 + 5)) >"new.$1"
	tmdb-validate -q "bad.$1" "in.$1" >/dev/null
}
make_input 20
make_input 600
make_input 6000
printf '{"properties":{"title":{"pattern":"^S.*[0-9]$"}}}' >rules

# Each reads "in" on its standard input, writes what it likes to out, bad,
# stats and dest, and says so.
use() { # use N: the inputs of N records from here on
	cp "in.$1" in
	cp "in.$1.zst" in.zst
	cp "raw.$1" raw
	cp "new.$1" new
	cp "bad.$1" old-bad
}
cat >list <<'!'
tmdb-validate -q bad -s stats
tmdb-validate -r rules -q bad -s stats
tmdb-clean -q bad -s stats --changes changes
tmdb-dedup -q bad -s stats
tmdb-dedup --keep newest --memory 1M -q bad -s stats
tmdb-diff -q bad -s stats new in
tmdb-unwrap old-bad
tmdb-fetch -q bad -s stats replay raw
tmdb-validate -q bad.zst -s stats in.zst
tmdb-sink -q bad -s stats ndjson -
tmdb-sink -q bad -s stats ndjson dest
tmdb-sink -q bad -s stats csv dest
tmdb-sink -q bad -s stats parquet dest.parquet
tmdb-sink -q bad -s stats csv dest.zst
tmdb-sink -q bad -s stats sqlite dest.db
!

fresh() {
	rm -f out err bad bad.zst stats changes dest dest.* hit trace
}
# Everything that came out, without what the clock wrote.
all() {
	for f in out bad changes dest dest.parquet; do
		[ ! -e $f ] || { echo "== $f"; cat $f; }
	done
	for f in bad.zst dest.zst; do
		[ ! -e $f ] || { echo "== $f"; zstd -dcq $f; }
	done
	[ ! -e dest.db ] || published
	[ ! -e stats ] || { echo '== stats'; sed 's/,"seconds":[0-9.]*//' stats; }
}
# What lies under the final name, whole.
published() {
	for f in dest dest.zst dest.db dest.parquet; do
		[ -e $f ] || continue
		echo "== $f"
		case $f in
		*.zst) zstd -dcq $f ;;
		*.db) sqlite3 $f 'PRAGMA integrity_check; SELECT movie_id, title, vote_count FROM movies' ;;
		*) cat $f ;;
		esac
	done
}
temporary() { # is a temporary file left?
	set -- .*.tmp
	[ -e "$1" ]
}
# A trial went wrong.
complain() { # complain WHAT...
	wrong=$((wrong + 1))
	[ $wrong -gt 5 ] || printf '# %s\n# %s\n' "$*" "$(head -c 200 err)"
}
report() { # report NAME: after a sweep
	[ "$wrong" -eq 0 ] && [ "$trials" -gt 0 ]
	ok $? "$1: $trials trials, $wrong failures"
}
# sh -c would be one more program that the shim and strace act upon.
run() { # run WORD... COMMAND
	st=0
	"$@" <in >out 2>err || st=$?
}

# --- Calls that do a part of their work, and that are interrupted ----------
unkind() { # unkind INPUT SETTING...: nothing may change
	use "$1"
	shift
	trials=0 wrong=0
	while read -r c; do
		fresh
		# shellcheck disable=SC2086
		run $c
		all >expected
		[ $st -eq 0 ] || complain "$c: status $st without a fault"
		fresh
		# shellcheck disable=SC2086
		run env LD_PRELOAD="$shim" "$@" $c
		all >got
		trials=$((trials + 1))
		[ $st -eq 0 ] || complain "$c: status $st"
		cmp -s expected got || complain "$c: other output"
	done <list
	report "$*"
}
unkind 600 SHIM_READ=1
unkind 600 SHIM_WRITE=1
unkind 6000 SHIM_READ=0 SHIM_WRITE=0
unkind 6000 SHIM_READ=4093 SHIM_WRITE=65521
unkind 6000 SHIM_EINTR=1
unkind 600 SHIM_EINTR=7 SHIM_READ=0 SHIM_WRITE=0

# --- No memory -------------------------------------------------------------
# The N-th allocation fails, or all from there on: 71, or it did without.
# FAULTS=all tries each N; else not each past the first ones, for there are
# thousands.
memory() { # memory SIGN NAME
	trials=0 wrong=0
	while read -r c; do
		fresh
		# shellcheck disable=SC2086
		run $c
		all >expected
		published >whole
		n_start=0
		i=1
		while :; do
			fresh
			# shellcheck disable=SC2086
			run env LD_PRELOAD="$shim" SHIM_HIT=hit SHIM_MALLOC="$1$i" $c
			[ -e hit ] || break
			trials=$((trials + 1))
			case $st in
			0)
				all >got
				cmp -s expected got || complain "$c: no. $i, status 0: other output"
				;;
			71)
				grep -q "^${c%% *}: .*memory" err || complain "$c: no. $i: no message"
				published >got
				[ ! -s got ] || cmp -s whole got || complain "$c: no. $i: published in part"
				;;
			139)
				# libzstd 1.5.4 does not expect that of its threads.
				published >got
				case $c in
				*dest.zst) [ -s got ] ;;
				*) : ;;
				esac && complain "$c: no. $i: status $st"
				rm -f .*.tmp
				;;
			*) complain "$c: no. $i: status $st" ;;
			esac
			! temporary || complain "$c: no. $i: temporary file"
			rm -f .*.tmp
			i=$((i + 1 + (i - n_start) / every))
		done
	done <list
	report "$2"
}
use 20
if [ -n "$sanitized" ]; then
	skip 'no memory' 'the sanitizer has an allocator of its own'
else
	memory '' 'one allocation fails'
	memory - 'all allocations from one on fail'
fi

# --- Calls that fail -------------------------------------------------------
if ! strace -o trace -e inject=close:error=EIO:when=999 true 2>strace.err; then
	skip 'calls that fail' "strace may not trace here: $(head -n 1 strace.err)"
	done_testing
fi
use 20
# The start of a program calls, too: how often, is known from -V.
start() { # start CALL PROGRAM
	strace -o trace -e trace="$1" "$2" -V >/dev/null 2>&1
	n_start=$(grep -c "^$1(" trace)
	# These it did itself.
	case $1 in
	close | write) n_start=$((n_start - 1)) ;;
	esac
	echo "$n_start"
}
# What may lie under the final name: as before, or all.
old() { # old YES|'': begin a trial, with or without an older version
	fresh
	[ -z "$1" ] || case $c in
	*ndjson\ dest | *csv\ dest) echo old >dest ;;
	*dest.parquet) echo old >dest.parquet ;;
	*dest.zst) echo old | zstd -qo dest.zst ;;
	*dest.db) cp old.db dest.db ;;
	esac
}
tmdb-sink sqlite old.db new
intact() {
	published >got
	cmp -s before got || cmp -s whole got
}
# The call that failed was about a file that we write; but SQLite closes its
# own when all of it is on the disk.
was_output() {
	grep INJECTED trace |
		grep -Eq '/(out|bad|bad\.zst|stats|changes|dest|dest\.zst|dest\.parquet|\.dest(\.zst|\.parquet)?\.[A-Za-z0-9]*\.tmp)[>"]'
}

judge() { # judge NUMBER CALL STATUSES: one trial is over
	trials=$((trials + 1))
	if [ $st -eq 0 ]; then
		all >got
		cmp -s expected got || complain "$c: $2 no. $1: status 0, other output"
		! was_output || complain "$c: $2 no. $1: status 0, $(grep INJECTED trace)"
	elif echo " $3 " | grep -q " $st "; then
		grep -Eq "^${c%% *}: [^:]+: " err || complain "$c: $2 no. $1: no message"
	else
		complain "$c: $2 no. $1: status $st"
	fi
	intact || complain "$c: $2 no. $1: published in part"
	! temporary || complain "$c: $2 no. $1: temporary file"
	rm -f .*.tmp
}

sweep() { # sweep CALL ERROR STATUSES [LIST]: fail one after the other
	trials=0 wrong=0
	while read -r c; do
		p=${c%% *}
		n_start=$(start "$1" "$p")
		for version in '' yes; do
			case $version:$c in
			yes:*dest*) ;;
			yes:*) continue ;;
			esac
			old "$version"
			published >before
			# shellcheck disable=SC2086
			run $c
			all >expected
			published >whole
			i=$((n_start + 1))
			while :; do
				old "$version"
				# shellcheck disable=SC2086
				run strace -y -o trace -e trace="$1" -e inject="$1:error=$2:when=$i" $c
				grep -q INJECTED trace || break
				judge "$i" "$1" "$3"
				i=$((i + 1 + (i - n_start) / every))
			done
		done
	done <"${4:-list}"
	report "$1: $2"
}
grep dest list >files
sweep writev ENOSPC 74
sweep writev EIO 74
sweep write ENOSPC 74
sweep write EIO 74 files
sweep read EIO 74
sweep close EIO 74
sweep openat EMFILE '66 73 74'
sweep fsync EIO 74 files
sweep fdatasync EIO 74 files
sweep rename EIO 74 files
sweep renameat2 EIO 74 files
sweep fchmod EPERM '73 74' files
grep sqlite list >db
sweep pwrite64 ENOSPC 74 db
sweep pwrite64 EIO 74 db
# SQLite takes an EIO for a corrupt file system.
sweep pread64 EIO '69 73 74' db

# Killed at the N-th call: what was published is still there, or what was to
# be is, whole; and the next run makes it good.
killed() { # killed CALL
	trials=0 wrong=0
	while read -r c; do
		n_start=$(start "$1" tmdb-sink)
		for version in '' yes; do
			old "$version"
			published >before
			# shellcheck disable=SC2086
			run $c
			published >whole
			i=$((n_start + 1))
			while :; do
				old "$version"
				# shellcheck disable=SC2086
				run strace -o trace -e trace="$1" -e inject="$1:signal=KILL:when=$i" $c
				[ $st -eq 137 ] || break
				trials=$((trials + 1))
				intact || complain "$c: killed at $1 no. $i: published in part"
				# shellcheck disable=SC2086
				run $c
				published >got
				[ $st -eq 0 ] && cmp -s whole got && ! temporary ||
					complain "$c: killed at $1 no. $i: the next run"
				i=$((i + 1 + (i - n_start) / every))
			done
		done
	done <files
	report "$1: killed"
}
for call in write pwrite64 fsync fdatasync rename renameat2 unlink close openat; do
	killed $call
done

use 6000
grep 1M list >spill
sweep pwrite64 ENOSPC 74 spill
sweep pread64 EIO 74 spill
done_testing
