# run: the server and one run of a wrapper.  Sourced by soak.
# shellcheck shell=bash disable=SC2004,SC2034,SC2154

nap() { # nap SECONDS: without a process
	read -rt "$1" -u "$never" _ || :
}

wait_for() { # wait_for SECONDS COMMAND...
	local end=$((SECONDS + $1))
	shift
	until "$@"; do
		[ "$SECONDS" -lt "$end" ] || return 1
		nap 0.05
	done
}

# The server makes its movies around one day, so it begins anew with each, at
# the same address.
serve() { # serve DAY
	if [ -n "${stub_pid-}" ]; then
		kill "$stub_pid"
		wait "$stub_pid" 2>/dev/null
	fi
	rm -f "$work/port"
	tmdb-stub -m 400 -t "$1" -f "$work/faults" -p "$port" -F "$work/port" \
		-l "$work/requests" >/dev/null 2>"$work/stub.err" &
	stub_pid=$!
	wait_for 20 [ -s "$work/port" ] || { cat "$work/stub.err"; exit 71; }
	port=$(<"$work/port")
	TMDB_BASE_URL=http://127.0.0.1:$port/3
	export TMDB_BASE_URL
}

run_line_of() { # the line of data of this schedule, into REPLY
	case $1 in
	hourly) REPLY=trending ;;
	nightly) REPLY='' ;;
	*) REPLY=movies ;;
	esac
}

# One run, from its faults to its checks.
run() { # run TIME SCHEDULE KINDS MOMENT CHOICE
	local kind kinds took
	run_time=$1 run_schedule=$2 run_kinds=$3 run_choice=$5
	run_n=$((run_n + 1))
	run_line_of "$run_schedule"
	run_data=$REPLY
	run_offset=$((run_time - EPOCHSECONDS))
	run_env=("LD_PRELOAD=$faketime" "FAKETIME=$(printf %+d "$run_offset")"
		FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME_DISABLE_SHM=1
		NO_FAKE_STAT=1 "TZ=Europe/Berlin")
	# What is asked for is other movies on other days.
	run_env+=("TMDB_PAGES=$((run_time / 86400 % 5 * 3 + 1))-$((run_time / 86400 % 5 * 3 + 3))")
	if [ $((run_time / 86400 % 2)) -eq 0 ]; then
		run_env+=(TMDB_TRENDING=day)
	else
		run_env+=(TMDB_TRENDING=week)
	fi
	run_moment=() run_after=() run_note='' run_shot=''
	IFS=, read -ra kinds <<<"${run_kinds#-}"
	for kind in "${kinds[@]}"; do
		"fault_$kind"
		made[$kind]=$((${made[$kind]-0} + 1))
	done
	check_before
	run_start "$4"
	for kind in "${run_after[@]}"; do $kind; done
	took=$(((${EPOCHREALTIME/./} - run_begun) / 1000))
	check_after
	figure_run "$took"
	[ -z "$verbose" ] && [ "$run_kinds" = - ] && [ "$run_status" -eq 0 ] ||
		printf '%s %-8s %-18s status %-3d %6d ms %s\n' \
			"$(date -u -d "@$run_time" '+%F %R')" "$run_schedule" \
			"$run_kinds" "$run_status" "$took" "$run_note"
}

# The wrapper in a session of its own, below time(1), which outlives it.
run_start() { # run_start MOMENT: of how long such a run takes
	local due left file
	local -n usual=usual_$run_schedule
	run_begun=${EPOCHREALTIME/./} run_fds=0 run_pid=
	setsid time -q -o "$work/time" -f '%M %U %S' env "${run_env[@]}" \
		"tmdb-$run_schedule" </dev/null >"$work/out" 2>"$work/err" &
	run_leader=$!
	due=$((run_begun + ${usual:-1000} * 10#${1#0.} / 10))
	left=("${run_moment[@]}")
	until [ -n "$run_pid" ] || ! kill -0 "$run_leader" 2>/dev/null; do
		read -r run_pid _ 2>/dev/null \
			<"/proc/$run_leader/task/$run_leader/children"
		nap 0.005
	done
	while kill -0 "$run_leader" 2>/dev/null; do
		if [ ${#left[@]} -gt 0 ] && [ "${EPOCHREALTIME/./}" -ge "$due" ]; then
			if ${left[0]} 2>/dev/null; then
				left=("${left[@]:1}")
			fi
		fi
		file=("/proc/$run_pid/fd"/*)
		[ ${#file[@]} -le "$run_fds" ] || run_fds=${#file[@]}
		# Processes that end are not waited for by a nap.
		nap 0.05
	done
	run_status=0
	wait "$run_leader" 2>/dev/null || run_status=$?
	[ ${#left[@]} -eq 0 ] || run_note+=' too-late'
}
