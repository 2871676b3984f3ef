# retry: a step that says "try again later" is tried again, after a while that
# doubles, so many times and not more.  Sourced.
# shellcheck shell=bash

retry() { # retry WHAT COMMAND...: 0, or the status of the last try
	local what=$1 try=0 status wait=$TMDB_RETRY_WAIT
	shift
	while :; do
		status=0
		"$@" || status=$?
		[ "$status" -eq "$EX_TEMPFAIL" ] || return "$status"
		[ "$try" -lt "$TMDB_RETRIES" ] || return "$status"
		try=$((try + 1))
		log_msg warning "$what: $stage_report; try $try of $TMDB_RETRIES more in $wait s"
		retry_pause "$wait"
		wait=$((wait * 2))
		[ "$wait" -le 3600 ] || wait=3600
	done
}

# A stage like others: signals end it at once, and it holds no lock.
retry_pause() { # retry_pause SECONDS
	retry_seconds=$1
	stage_try /dev/null /dev/null pause || :
}

as_pause() {
	exec setpriv --pdeathsig TERM -- sleep "$retry_seconds"
}
