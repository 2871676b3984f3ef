# step: a run of a wrapper in pieces, each a process of its own, for engines
# that start, time and retry steps themselves.  Sourced by tmdb-step.
#
# Nothing is done here that a wrapper does not do: a step runs its functions,
# and stops where the next step begins.  What they know then is written down
# for it, in state/steps/SCHEDULE, and the run's work folder stays.  A step
# that failed, or was killed, begins again from what the one before it wrote.
# shellcheck shell=bash disable=SC2154

step_order='preflight fetch filter gate publish load report'

# Written at the end of a step that was done: all variables of the run.
step_save() {
	local name line text='' names
	names="${!run_@} ${!collect_@} ${!gate_@} ${!spool_@} ${!version_@}"
	names+=" ${!quality_@} ${!lineage_@}"
	for name in $names log_failure step_run step_done; do
		case $name in
		run_lock_*) continue ;;
		esac
		# Sourced within a function, they must not be local to it.
		line=$(declare -p "$name" 2>/dev/null) || continue
		[[ $line == "declare -"*r*" $name"* ]] || text+="declare -g${line#declare -}"$'\n'
	done
	text=${text//declare -g- /declare -g }
	(umask 077 && printf '%s' "$text" >"$step_file.part") &&
		mv -T -- "$step_file.part" "$step_file" && sync -- "$step_file" ||
		die "$EX_IOERR" "$step_file: cannot be written"
}

# Take up the run where the step before this one left it.
step_resume() {
	local owner
	# shellcheck source=/dev/null
	[ -e "$step_file" ] && . "$step_file" ||
		die "$EX_UNAVAILABLE" "no run of $step_schedule is open: preflight comes first"
	[ "$step_run" = "$step_key" ] ||
		die "$EX_UNAVAILABLE" "the open run of $step_schedule is $step_run, not $step_key"
	run_lock
	[ -d "$run_work" ] ||
		die "$EX_UNAVAILABLE" "another run took over run $run_id; nothing is lost"
	export LC_ALL=C TZ=UTC0 TMDB_RUN=$run_id
	unset CDPATH TMDB_END_MARK
	owner=${step_order%%" $step_now"*}
	step_is_next "${owner##* }" ||
		die "$EX_UNAVAILABLE" "$step_now: $step_done was the last step that was done"
	step_begun=1
}

# A step follows the one before it, or is done again.
step_is_next() { # step_is_next BEFORE
	[ "$step_now" = report ] || [ "$step_done" = "$step_now" ] || [ "$step_done" = "$1" ]
}

# The end of a step, good or bad: its run stays open.
step_leave() { # step_leave STATUS
	local status=$1
	trap - EXIT
	trap '' HUP INT TERM
	set +e
	stage_kill
	case $status in
	0)
		step_done=$step_now
		step_save
		# What failed and was tried again is mended.
		! grep -qsF "$step_now${step_sink:+ $step_sink}: " "$step_file.failed" ||
			rm -f -- "$step_file.failed"
		;;
	6[4-9] | 7[0-8] | 129 | 130 | 143) ;;
	*)
		fail "$step_now: ended in the middle with $status"
		status=$EX_SOFTWARE
		;;
	esac
	# For the report: who failed last, and why.
	if [ "$status" -ne 0 ] && [ -n "${step_begun-}" ]; then
		printf '%s\n' "$status" "$step_now${step_sink:+ $step_sink}: ${log_failure:-ended with $status}" >"$step_file.failed"
	fi
	log_msg info "$step_schedule: $step_now: $status" "status=$status"
	exit "$status"
}

step_traps() {
	trap 'step_leave $?' EXIT
	trap 'step_signal 1' HUP
	trap 'step_signal 2' INT
	trap 'step_signal 15' TERM
}

step_signal() { # step_signal NUMBER
	stage_loud
	log_failure="ended by signal $1"
	exit $((128 + $1))
}

# The wrapper is a list of what is fetched: run it up to there.  What it opens
# is the run, what it collects comes in later steps.
step_wrapper() { # step_wrapper FUNCTION OF-RUN-OPEN OF-COLLECT
	eval "step_run_open() $(declare -f run_open | tail -n +2)"
	eval "run_open() { $1; }"
	eval "collect() { $2; exit 0; }"
	"$step_schedule"
	die "$EX_SOFTWARE" "tmdb-$step_schedule came to its end by itself"
}

step_preflight() {
	# What a run of before left open becomes one that was killed.
	rm -f -- "$step_file" "$step_file.failed"
	# shellcheck disable=SC2016
	step_wrapper 'step_run_open "$@"; step_opened' ':'
}

step_opened() {
	step_run=$step_key step_now=preflight
	mkdir -p -- "${step_file%/*}" ||
		die "$EX_CANTCREAT" "${step_file%/*}: cannot be made"
	step_traps
	exit 0
}

step_fetch() {
	step_traps
	step_wrapper 'step_resume' ':'
}

# Done again, it must not find what it made the first time.
step_filter() {
	rm -rf -- "${run_work:?}"/{new,merged,unchanged,quarantine,stats}
	mkdir -- "$run_work/quarantine" "$run_work/stats" && : >"$run_work/spools" ||
		die "$EX_IOERR" "$run_work: cannot be used"
	collect_spools
	collect_filter
	collect_merge
	collect_compare
}

step_gate() {
	step_take_back
	collect_gate
	[ "$gate_status" -eq 0 ] || step_hold
}

# The version that a killed publish made; or it is real, and all is done.
step_take_back() {
	local version=''
	read -r version 2>/dev/null <"$run_work/version" || :
	if version_is_real "$version"; then
		run_version=${version#.held-}
		[[ $version != .held-* ]] || {
			# shellcheck disable=SC2034 # It is saved.
			run_status=held
			step_save
			die "$EX_DATAERR" "version $run_version is held back already"
		}
		exit 0
	fi
	version_take_back "$run_id" "$version"
	rm -f -- "$run_work/version"
}

# That it is held must be known to the report.
step_hold() {
	collect_stage
	version_hold
	step_save
	die "$gate_status" "nothing is published: version $run_version is held back"
}

step_publish() {
	step_take_back
	# A publish that was killed has moved it away already.
	[ -e "$run_work/changes.ndjson.zst" ] || collect_compare
	collect_publish
}

# All databases, or the one named.
step_load() { # step_load [SINK]
	if [ -n "$1" ] && declare -F load_sinks >/dev/null; then
		eval "step_sinks() $(declare -f load_sinks | tail -n +2)"
		load_sinks() {
			local name
			step_sinks
			for name in "${load_names[@]}"; do
				[ "$name" != "$step_sink" ] || {
					load_names=("$name")
					return
				}
			done
			load_names=()
		}
	fi
	collect_load
}

# The end of the run, as of any: its line, its quarantine, its spools.
step_report() {
	local status=0 why=''
	{ read -r status && IFS= read -r why; } 2>/dev/null <"$step_file.failed" || :
	if [ "${status:-0}" -eq 0 ] && [ "$step_done" != load ]; then
		status=$EX_TEMPFAIL why="killed after the step $step_done"
	fi
	[ "$status" -eq 0 ] || log_failure=${log_failure:-$why}
	rm -f -- "$step_file" "$step_file.failed"
	run_close "$status"
}
