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
	# The shim is preloaded before it, and strace is what leaks are found by.
	ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0
	export ASAN_OPTIONS
fi
if [ ! -e "$shim" ]; then
	ok 1 'tests/shim.so is built (make units)'
	done_testing
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
tmdb-sink -q bad -s stats csv dest.zst
tmdb-sink -q bad -s stats sqlite dest.db
!

fresh() {
	rm -f out err bad bad.zst stats changes dest dest.zst dest.db* hit trace
}
# Everything that came out, without what the clock wrote.
all() {
	for f in out bad changes dest; do
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
	for f in dest dest.zst dest.db; do
		[ -e $f ] || continue
		echo "== $f"
		case $f in
		*.zst) zstd -dcq $f ;;
		*.db) sqlite3 $f 'PRAGMA integrity_check; SELECT movie_id, title, vote_count FROM movies; SELECT records, inserted FROM runs' ;;
		*) cat $f ;;
		esac
	done
}
temporary() { # is a temporary file left?
	ls -A | grep -q '^\..*\.tmp'
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
# Past the first few hundred not each is tried: SQLite has thousands.
memory() { # memory SIGN NAME
	trials=0 wrong=0
	while read -r c; do
		fresh
		# shellcheck disable=SC2086
		run $c
		all >expected
		published >whole
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
			i=$((i + 1 + i / 100))
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
done_testing
