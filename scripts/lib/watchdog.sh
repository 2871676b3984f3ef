# watchdog: end a run that takes too long.  Run by limit.sh, not sourced:
#
#	bash watchdog.sh PID SECONDS PROG
#
# SIGALRM asks the run to end itself, as if it had failed.  Half a minute later
# SIGKILL does; its programs go with it, and the next run makes good what it
# left.  The wait is a read from a pipe that nobody writes: no clock that is
# set can lengthen it, and no other process is needed.
# shellcheck shell=bash
set -uo pipefail
. "${BASH_SOURCE[0]%/*}/log.sh"

pid=$1 seconds=$2 log_prog=$3
exec {never}<> <(:)
read -rt "$seconds" -u "$never" _
kill -ALRM "$pid" 2>/dev/null || exit 0
read -rt "${TMDB_WATCHDOG_GRACE:-30}" -u "$never" _
kill -0 "$pid" 2>/dev/null || exit 0
log_msg critical "hangs: not done within $seconds s, nor ended when asked; killed"
kill -KILL "$pid"
