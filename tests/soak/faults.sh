# faults: what goes wrong.  Sourced by soak.
#
# A kind is a name in fault_kinds, with what it can happen to behind a colon if
# that is not every run: those that fetch, or those that keep movies.  And it
# is a function fault_NAME, which says what is other in this run: variables for
# its environment (run_env), a command for its moment (run_moment), one for its
# end (run_after).
# shellcheck shell=bash disable=SC2004,SC2034,SC2154

fault_kinds=(
	kill            # SIGKILL to the wrapper; its programs get SIGTERM then
	killall         # SIGKILL to the wrapper and to all it started
	term            # SIGTERM to the wrapper
	stage           # SIGKILL to one of its children
	stop            # SIGSTOP to one of them: the time limit ends the run
	busy429:fetch   # TMDB says 429 to many requests, with a second to wait
	server5xx:fetch # 500, 502, 503 and 504 to many
	cut:fetch       # bodies that end in the middle, in three ways
	html:fetch      # pages for people, and nothing at all, as 200
	stall:fetch     # bodies that stop, and connections that are reset
	gone:fetch      # nobody listens at all
	alert:fetch     # the same, and sendmail fails or hangs when that is told
	twice           # the same wrapper is started while it runs
	clock           # the clock is set during the run
	nologs          # the folder of the logs is no folder
	torn            # a file of the state was cut in half
	fulldisk        # the disk of the data is full, or nearly
	fulllogs        # the disk of the logs is full
	locked:movies   # somebody else holds the database
)

# Faults of the server go by the key of the request.
fault_script() {
	cat <<-END
	query=$(key_of busy429) p=50% status=429 retry-after=1
	query=$(key_of server5xx) p=15% status=500
	query=$(key_of server5xx) p=15% status=502
	query=$(key_of server5xx) p=15% status=503 code=46
	query=$(key_of server5xx) p=15% status=504
	query=$(key_of cut) p=20% cut
	query=$(key_of cut) p=20% chunk-cut
	query=$(key_of cut) p=20% gzip=truncated
	query=$(key_of html) p=30% html
	query=$(key_of html) p=30% empty
	query=$(key_of stall) p=25% stall=body for=1
	query=$(key_of stall) p=25% reset=body
	END
}

# A key for each kind, which tmdb-fetch takes for a good one.
key_of() { # key_of KIND
	printf 'soak %s %s' "$seed" "$1" | md5sum | cut -d ' ' -f 1
}

fault_keys() {
	local kind
	mkdir -p "$work/keys"
	for kind in good "${fault_kinds[@]%%:*}"; do
		(umask 077 && key_of "$kind" >"$work/keys/$kind")
	done
}

fault_server() {
	run_env+=("TMDB_KEY_FILE=$work/keys/$1")
}
fault_busy429() { fault_server busy429; }
fault_server5xx() { fault_server server5xx; }
fault_cut() { fault_server cut; }
fault_html() { fault_server html; }
fault_stall() { fault_server stall; }

# Port 1 of this machine: refused.
fault_gone() { run_env+=("TMDB_BASE_URL=http://127.0.0.1:1/3"); }

fault_kill() { run_moment+=(do_kill) run_shot=1; }
do_kill() { kill -KILL "$run_pid"; }

fault_killall() { run_moment+=(do_killall) run_shot=1; }
do_killall() {
	# Twice, for one may have made another meanwhile.
	local pids
	mapfile -t pids < <(pgrep -s "$run_leader" | grep -vx "$run_leader")
	kill -KILL "$run_pid" "${pids[@]}" 2>/dev/null
	mapfile -t pids < <(pgrep -s "$run_leader" | grep -vx "$run_leader")
	[ ${#pids[@]} -eq 0 ] || kill -KILL "${pids[@]}" 2>/dev/null
}

fault_term() { run_moment+=(do_term); }
do_term() { kill -TERM "$run_pid"; }

fault_stage() { run_moment+=("do_child KILL"); }
fault_stop() {
	run_moment+=("do_child STOP")
	run_env+=("TMDB_${run_schedule^^}_TIME=5")
}

# One of the wrapper's children, but its watchdog: 1 when it has none now.
do_child() { # do_child SIGNAL
	local pid line pids=()
	read -r line <"/proc/$run_pid/task/$run_pid/children" || :
	for pid in $line; do
		grep -qsF watchdog.sh "/proc/$pid/cmdline" || pids+=("$pid")
	done
	[ ${#pids[@]} -gt 0 ] || return 1
	pid=${pids[${#pids[@]} * 10#${run_choice#0.} / 10000]}
	run_note+=" $(<"/proc/$pid/comm")"
	kill "-$1" "$pid"
}

fault_twice() { run_moment+=(do_twice); }
do_twice() {
	local status=0
	# shellcheck disable=SC2086
	env "${run_env[@]}" "tmdb-$run_schedule" </dev/null \
		>/dev/null 2>"$work/twice.err" || status=$?
	twice_status[$status]=$((${twice_status[$status]-0} + 1))
	# It may come when the first is just done.
	case $status in
	0 | 75) ;;
	*) violation "a second start ended with $status" ;;
	esac
}

# Set by so many seconds, or to 1970, at the moment.
fault_clock() {
	local jumps=(3600 -3600 86400 -86400 1970) file=$work/clock.run
	clock_jump=${jumps[5 * 10#${run_choice#0.} / 10000]}
	printf '%+ds\n' "$run_offset" >"$file"
	run_moment+=(do_clock)
	# A FAKETIME, even an empty one, would win over the file.
	run_env=("${run_env[@]/#FAKETIME=*/FAKETIME_NO_CACHE=1}"
		"FAKETIME_TIMESTAMP_FILE=$file")
}
do_clock() {
	local offset=$((run_offset + clock_jump))
	[ "$clock_jump" != 1970 ] || offset=$((3600 - EPOCHSECONDS))
	printf '%+ds\n' "$offset" >"$work/clock.run.new"
	mv "$work/clock.run.new" "$work/clock.run"
}

# Dead until the run is over; what was to be said waits.
fault_alert() {
	fault_gone
	[ "${run_choice#0.}" -lt 5000 ] && echo fails >"$work/dead" ||
		echo hangs >"$work/dead"
	run_after+=("rm -f $work/dead")
}

fault_nologs() { run_env+=("TMDB_LOG_DIR=$work/file"); }

# Those that a run must survive; half of the file stays.
fault_torn() {
	local files=() file size
	for file in "$data"/state/{rotated,loaded-*,runs.ndjson,usage*} \
		"$data"/state/alerts/open/* "$data"/state/spool/*/.*.part/state; do
		[ ! -s "$file" ] || files+=("$file")
	done
	[ ${#files[@]} -gt 0 ] || return 0
	file=${files[${#files[@]} * 10#${run_choice#0.} / 10000]}
	size=$(stat -c %s "$file")
	case $file in
	*/runs.ndjson)
		# Its last line, that is.
		size=$((size - $(tail -n 1 "$file" | wc -c) / 2))
		torn_lines=$((torn_lines + 1))
		;;
	*) size=$((size / 2)) ;;
	esac
	truncate -s "$size" "$file"
	run_note+=" ${file#"$data/state/"}"
}

# From nothing to 400 KiB are left.
fault_fulldisk() {
	fault_full "$disk" $((4 * (10#${run_choice#0.} / 100)))
}
fault_fulllogs() { fault_full "$logdisk" 0; }
fault_full() { # fault_full DISK KIB
	local used
	used=$(df -k --output=used "$1" | tail -n 1)
	mount -o "remount,size=$((used + $2))k" "$1"
	run_note+=" $2K-left"
	run_after+=("mount -o remount,size=4g $1")
}

# Longer than tmdb-sink waits.
fault_locked() {
	[ -e "$data/movies.db" ] || return 0
	sqlite3 "$data/movies.db" 'begin exclusive;' '.shell touch '"$work/locked" \
		".shell until [ -e '$work/unlock' ]; do sleep 0.1; done" \
		'rollback;' </dev/null >/dev/null 2>&1 &
	lock_pid=$!
	wait_for 10 [ -e "$work/locked" ] || violation 'the database cannot be locked'
	run_after+=(fault_unlock)
}
fault_unlock() {
	touch "$work/unlock"
	wait "$lock_pid" || :
	rm -f "$work/unlock" "$work/locked"
}
