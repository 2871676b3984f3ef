# tap: what a run of prove(1) counted.  Sourced by check.
#
# prove's own words tell how a file ended, and the TAP it saw (written down
# for PERL_TEST_HARNESS_DUMP_TAP) tells each test.
# shellcheck shell=bash

tap_lines() { # tap_lines FOLDER REGEX: how many lines match
	find "$1" -type f -exec cat {} + 2>/dev/null | grep -ciE -- "$2" || :
}

# Passed, failed and skipped, with blanks between, into REPLY.  A file that
# ended badly though none of its tests failed is one failure, and so is a run
# that prove does not call good for any other reason.
tap_count() { # tap_count FOLDER LOG
	local good bad skipped odd
	good=$(tap_lines "$1" '^ok ')
	skipped=$(tap_lines "$1" '^ok .*# *skip')
	good=$((good - skipped))
	skipped=$((skipped + $(tap_lines "$1" '^1\.\.0.*# *skip')))
	bad=$(tap_lines "$1" '^not ok ')
	odd=$(grep -cE '\(Wstat: .* Failed: 0\)$' "$2" || :)
	bad=$((bad + odd))
	if [ "$bad" -eq 0 ] && ! grep -qx 'Result: PASS' "$2"; then
		bad=1
	fi
	REPLY="$good $bad $skipped"
}
