#!/bin/sh
# Two simulated days of all schedules with faults; and that the soak sees what
# it looks for.  `make soak` runs a month of it.
# shellcheck disable=SC1091,SC2154
. "$(dirname -- "$0")/../tap.sh"

if ! ls /usr/lib/*/faketime/libfaketimeMT.so.1 >/dev/null 2>&1 ||
	! command -v /usr/bin/time >/dev/null ||
	grep -q __asan_init "$root/fetch/tmdb-fetch"; then
	echo '1..0 # SKIP no libfaketime or no /usr/bin/time here, or a build that cannot be preloaded'
	exit 0
fi

soak() { # soak OPTION...: its end into out
	st=0
	"$root/tests/soak/soak" "$@" >out 2>&1 || st=$?
	grep -E '^(VIOLATION|again|PASS|FAIL|[a-z 	]+ failed)' out | sed 's/^/# /'
}

seed=${SEED:-$(od -An -N2 -tu2 /dev/urandom | tr -d ' ')}
echo "# SEED=$seed"
name='two days with faults'
soak --days 2 --seed "$seed" --chance "${CHANCE:-2}" --every "${EVERY:-2}"
status 0
like out '^PASS: '

# Refused records that vanish from the quarantine of a run that ends with 0.
cat >vanish.sh <<-'!'
	case $0 in
	*/tmdb-hourly)
		trap '[[ $BASH_COMMAND != collect_publish* ]] || rm -f "$run_work"/quarantine/*' DEBUG
		set -T
		;;
	esac
!
name='refused records that vanish'
BASH_ENV=$PWD/vanish.sh soak --days 1 --seed 1 --chance 0 --every 24
status 1
like out '^VIOLATION .*: trending: run [0-9TZa-f-]+ refused [0-9]+, and 0 are in the quarantine'
like out '^FAIL: '

# A version that loses a movie behind our back.
cat >lose.sh <<-'!'
	case $0 in
	*/tmdb-hourly)
		trap '[[ $BASH_COMMAND != alert_run* ]] || lose' DEBUG
		set -T
		lose() {
			local dir=$run_store/current
			trap - DEBUG
			zstd -dcq "$dir/movies.ndjson.zst" | sed 1d | zstd -qf >"$dir/.new"
			mv -f "$dir/.new" "$dir/movies.ndjson.zst"
			sed -i 2d "$dir/movies.csv"
		}
		;;
	esac
!
name='a movie that is lost'
BASH_ENV=$PWD/lose.sh soak --days 1 --seed 1 --chance 0 --every 24
status 1
like out '^VIOLATION .*: trending: lost, or '
done_testing
