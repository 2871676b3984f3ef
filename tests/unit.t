#!/bin/sh
# The unit tests in C; those of lib's texts with every instruction set there
# is.
# shellcheck disable=SC1091,SC2154
. "$(dirname -- "$0")/tap.sh"

run() { # run NAME PROGRAM
	if "$2" >out 2>err </dev/null; then st=0; else st=$?; fi
	sed "s|ok - |&$1: |" out >>all
	if [ "$st" -ne 0 ]; then
		echo "not ok - $1: exit status $st" >>all
		sed 's/^/# /' err >>all
	fi
}

: >all
for u in "$root"/tests/unit-*; do
	[ -x "$u" ] || continue
	case $u in
	*/unit-json* | */unit-number | */unit-utf8)
		for TMDB_SIMD in none sse2 avx2; do
			export TMDB_SIMD
			run "${u##*/}, $TMDB_SIMD" "$u"
		done
		unset TMDB_SIMD
		;;
	*) run "${u##*/}" "$u" ;;
	esac
done
awk '/ok - / { sub(/ok /, "ok " ++n " "); if (/^not/) bad = 1 } { print }
	END { if (n == 0) { print "not ok 1 - no unit test was built"; n = bad = 1 }
	print "1.." n; exit bad }' all
