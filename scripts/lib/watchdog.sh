# watchdog: end a run that takes too long.  Run by limit.sh, not sourced:
#
#	bash watchdog.sh PID SECONDS PROG
#
# SIGALRM asks the run to end itself, as if it had failed.  Half a minute later
# SIGKILL does, and takes all that the run started along, for what hangs may
# hold the lock; the next run makes good what was left.  The wait is a read from
# a pipe that nobody writes: no clock that is set can lengthen it, and no other
# process is needed.
# shellcheck shell=bash
set -uo pipefail
. "${BASH_SOURCE[0]%/*}/log.sh"

# The process and those below it, into pids.
family() { # family PID
	local child children=
	pids+=("$1")
	read -r children 2>/dev/null <"/proc/$1/task/$1/children" || :
	for child in $children; do
		[ "$child" = "$$" ] || family "$child"
	done
}

pid=$1 seconds=$2 log_prog=$3 pids=()
exec {never}<> <(:)
read -rt "$seconds" -u "$never" _
kill -ALRM "$pid" 2>/dev/null || exit 0
read -rt "${TMDB_WATCHDOG_GRACE:-30}" -u "$never" _
kill -0 "$pid" 2>/dev/null || exit 0
log_msg critical "hangs: not done within $seconds s, nor ended when asked; killed"
# The run comes last: we go with it.
kill -STOP "$pid"
family "$pid"
kill -KILL "${pids[@]:1}" "$pid"
