# limit: how long a run may take, and how much memory its programs.  Sourced.
# shellcheck shell=bash

# A process of its own looks at the time, for a run may hang in anything.  It
# ends with the run, however that ends, and holds nothing of it.
limit_time() { # limit_time SECONDS: 0 is no limit
	[ "$1" -gt 0 ] || return 0
	limit_seconds=$1
	trap limit_passed ALRM
	limit_watch "$1"
}

limit_watch() { # limit_watch SECONDS
	# A job that is not waited for by stages.
	(run_unlock && exec setpriv --pdeathsig KILL -- \
		bash "$tmdb_lib/watchdog.sh" "$$" "$1" "$log_prog" \
		>/dev/null </dev/null) &
	limit_watchdog=$!
}

limit_passed() {
	stage_loud
	die "$EX_TEMPFAIL" "$run_schedule: not done within $limit_seconds s, ended"
}

# The end of a run has a time of its own, in which nobody asks it to end; but
# it, too, may hang, with the lock in its hands.
limit_closing() {
	[ -n "${limit_watchdog-}" ] || return 0
	kill -KILL "$limit_watchdog" 2>/dev/null
	wait "$limit_watchdog" 2>/dev/null || :
	limit_watch "${TMDB_CLOSING_TIME:-600}"
}

# In a child only, before it becomes a program.
limit_memory() {
	local REPLY
	settings_bytes "${TMDB_MEMORY_LIMIT:-0}" && [ "$REPLY" -gt 0 ] || return 0
	# One that is lower already, as of a supervisor, stays.
	ulimit -v $(((REPLY + 1023) / 1024)) 2>/dev/null || :
}
