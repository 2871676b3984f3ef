# run: one run of a wrapper, from the lock to its line in state/runs.ndjson.
# Sourced.
#
# All that a run makes lies in $run_work, or in a hidden folder among the
# versions, until the swap of `current` makes it real; see recover.sh for what
# becomes of a run that was killed.
# shellcheck shell=bash

run_lock_fds=() # of the schedule, and of the line
run_work=
run_status=  # for the line: ok, held, failed, busy, killed
run_version= # published, or held
run_rows=    # in that version
run_gate=()  # JSON, one object a check
run_extra=   # more members of the line, each with a comma before
run_fetch=() # JSON, one object a spool that was read

# LINE names the data, as movies; nightly work has none of its own.
run_open() { # run_open SCHEDULE LINE
	run_schedule=$1 run_line=$2
	export LC_ALL=C TZ=UTC0
	# Here the statuses tell who died, not a mark in the stream.
	unset CDPATH TMDB_END_MARK
	settings_load
	run_name
	run_paths
	trap 'run_close $?' EXIT
	trap 'run_signal 1' HUP
	trap 'run_signal 2' INT
	trap 'run_signal 15' TERM
	run_limit
	run_lock
	log_msg info "$run_schedule: started"
	alert_start "$run_schedule"
	disk_guard
	run_make_work
	lineage_start
	recover
}

# The run's name sorts by time, and no other run has it.
run_name() {
	local random
	printf -v run_stamp '%(%Y%m%dT%H%M%SZ)T' -1
	run_date=${run_stamp:0:4}-${run_stamp:4:2}-${run_stamp:6:2}
	run_clock
	run_started=$REPLY
	run_uptime
	run_start=$REPLY
	printf -v random %04x%04x "$RANDOM" $((BASHPID % 65536))
	run_id=$run_stamp-$random
	export TMDB_RUN=$run_id
}

run_clock() { # the time as in RFC 3339, into REPLY
	printf -v REPLY '%(%Y-%m-%dT%H:%M:%SZ)T' -1
}

# Hundredths of a second on a clock that nobody sets, into REPLY.
run_uptime() {
	local up
	if read -r up _ 2>/dev/null </proc/uptime; then
		REPLY=$((10#${up/./}))
	else
		REPLY=$((SECONDS * 100))
	fi
}

run_limit() {
	local name=TMDB_${run_schedule^^}_TIME
	limit_time "${!name-0}"
}

run_paths() {
	run_state=$TMDB_DATA/state
	run_works=$run_state/work/${run_line:-$run_schedule}
	if [ -z "$run_line" ]; then
		run_spools=$run_works/none run_store=$run_works/none \
			run_raw=$run_works/none
		mkdir -p "$run_works" ||
			die "$EX_CANTCREAT" "$TMDB_DATA: cannot make the folders"
		return
	fi
	run_spools=$run_state/spool/$run_line
	run_store=$TMDB_DATA/processed/$run_line
	run_raw=$TMDB_DATA/raw/$run_line
	mkdir -p "$run_works" "$run_spools" "$run_store/versions" "$run_raw" ||
		die "$EX_CANTCREAT" "$TMDB_DATA: cannot make the folders"
}

# One run at a time of each schedule, and one for each line of data.  The
# kernel drops the locks with this process, so a dead run blocks nobody; see
# stage_exec for its children.  A second start of the same schedule goes at
# once; a schedule may wait for another one, which is only late.
run_lock() {
	run_lock_take "$run_state/$run_schedule.lock" 0 \
		"another run works on the $run_schedule schedule"
	[ -z "$run_line" ] || run_lock_take "$run_state/$run_line.lock" \
		"${TMDB_LOCK_WAIT:-${run_lock_wait:-0}}" "another run works on $run_store"
}

run_lock_take() { # run_lock_take FILE SECONDS WHAT
	local fd
	{ exec {fd}>>"$1"; } 2>/dev/null ||
		die "$EX_CANTCREAT" "$1: cannot be opened"
	run_lock_fds+=("$fd")
	flock -w "$2" "$fd" && return
	run_status=busy
	die "$EX_TEMPFAIL" "$3"
}

run_unlock() { # in a child: the locks are not its own
	local fd
	for fd in "${run_lock_fds[@]}"; do
		exec {fd}>&-
	done
}

run_make_work() {
	run_work=$run_works/$run_id
	mkdir -p "$run_work/stats" "$run_work/quarantine" &&
		: >"$run_work/spools" &&
		printf '%s\n' "$run_schedule" "$run_started" "$run_date" \
			>"$run_work/about" ||
		die "$EX_CANTCREAT" "$run_work: cannot be made"
}

run_sync() { # run_sync PATH...: files and folders are on the disk then
	sync -- "$@" || die "$EX_IOERR" "$1: cannot be synced"
}

# A copy in another place, which appears there as a whole.
run_copy() { # run_copy FROM TO
	local dir=${2%/*}
	local part=$dir/.${2##*/}.part
	mkdir -p -- "$dir" && cp -- "$1" "$part" && sync -- "$part" &&
		mv -T -- "$part" "$2" && sync -- "$dir" ||
		die "$EX_IOERR" "$2: cannot be written"
}

# A small file with these lines and nothing else, on the disk.
run_put() { # run_put FILE LINE...
	printf '%s\n' "${@:2}" >"$1.part" && sync -- "$1.part" &&
		mv -T -- "$1.part" "$1" && sync -- "${1%/*}" ||
		die "$EX_IOERR" "$1: cannot be written"
}

run_signal() { # run_signal NUMBER
	stage_loud
	log_failure=${log_failure:-ended by signal $1}
	log_msg warning "$run_schedule: ended by signal $1"
	exit $((128 + $1))
}

# The end of every run, good or bad: a wrapper calls it last, and exit does.
run_close() { # run_close STATUS
	local status=$1 keep='' line REPLY
	trap - EXIT
	trap '' HUP INT TERM ALRM
	set +e
	limit_closing
	stage_kill
	run_end_status "$status"
	status=$REPLY
	if [ -n "$run_work" ] && ! (recover_settle "$run_work" "$status"); then
		# The next run tries that again.
		keep=1 run_status=failed
		stage_worse "$status" "$EX_IOERR"
		status=$REPLY
	fi
	run_line "$status"
	line=$REPLY
	if ! run_append "$line"; then
		# The next run tells of this one.
		keep=1
		fail "$run_state/runs.ndjson: cannot be written"
		stage_worse "$status" "$EX_IOERR"
		status=$REPLY
	fi
	[ -z "$run_work" ] || lineage_end "$line" "$run_work"
	[ -n "$keep" ] || rm -rf -- ${run_work:+"$run_work"}
	log_msg info "$run_schedule: $run_status" "status=$status"
	run_dashboard
	alert_run "$status"
	metrics_run
	exit "$status"
}

# The page that people look at, once the next run may begin; a run is none the
# worse without it.
run_dashboard() {
	[ "${TMDB_DASHBOARD-}" = yes ] && [ "$run_status" != busy ] || return 0
	run_unlock
	TMDB_RUN=$run_id timeout 120 tmdb-dashboard \
		${TMDB_DASHBOARD_LIVE:+--live "$TMDB_DASHBOARD_LIVE"} \
		</dev/null >/dev/null 2>&1 ||
		log_msg warning "$run_schedule: the dashboard was not made"
}

# What this wrapper may end with, into REPLY: set -e knows no such manners.
run_end_status() { # run_end_status STATUS
	REPLY=$1
	case $1 in
	0) [ "$log_lost" -eq 0 ] || REPLY=$EX_IOERR ;;
	6[4-9] | 7[0-8] | 129 | 130 | 143) ;;
	*)
		fail "$run_schedule: ended in the middle with $1"
		REPLY=$EX_SOFTWARE
		;;
	esac
	[ -z "$run_status" ] || return 0
	run_status=failed
	[ "$1" -ne 0 ] || run_status=ok
}

# The run's line, into REPLY.
run_line() { # run_line STATUS
	local line finished seconds text
	run_clock
	finished=$REPLY
	run_uptime
	seconds=$((REPLY - run_start))
	printf -v seconds %d.%02d $((seconds / 100)) $((seconds % 100))
	printf -v line '{"run":"%s","schedule":"%s","line":"%s",' \
		"$run_id" "$run_schedule" "$run_line"
	printf -v text '"started":"%s","finished":"%s","seconds":%s,' \
		"$run_started" "$finished" "$seconds"
	line+=$text
	printf -v text '"status":"%s","exit":%d,"version":%s,"rows":%s,' \
		"$run_status" "$1" "${run_version:+\"$run_version\"}" "$run_rows"
	text=${text/:,/:null,}
	line+=${text/:,/:null,}
	run_counts
	line+=$REPLY
	! disk_look "$TMDB_DATA" ||
		line+=",\"disk\":{\"free\":$disk_free,\"size\":$disk_size}"
	REPLY=null
	[ -z "$log_failure" ] || json_string "$log_failure"
	REPLY="$line,\"failed\":$REPLY}"
}

# What went in and out, and what the gate said, into REPLY.
run_counts() {
	local file line stages=
	for file in "${run_work:-/nonexistent}"/stats/*; do
		if read -r line 2>/dev/null <"$file"; then
			stages+="${stages:+,}\"${file##*/}\":$line"
		fi
	done
	json_join "${run_fetch[@]}"
	line="\"fetch\":$REPLY,\"stages\":{$stages}"
	json_join "${run_gate[@]}"
	REPLY="$line,\"gate\":$REPLY${run_quality:+,\"quality\":$run_quality}$run_extra"
}

# Append a line to state/runs.ndjson, in one write(2), on the disk before we
# say so, and whole or not at all.  A line that was cut all the same, as by the
# death of the machine, is ended first.
run_append() ( # run_append LINE
	file=$run_state/runs.ndjson start='' size=0
	exec {lock}>>"$run_state/runs.lock" && flock "$lock" || return
	[ ! -e "$file" ] || size=$(stat -c %s -- "$file") || return
	[ ! -s "$file" ] || [ -z "$(tail -c 1 -- "$file")" ] || start=$'\n'
	cat <<<"$start$1" >>"$file" && sync -- "$file" "$run_state" && return
	truncate -s "$size" -- "$file"
	return 1
)
