# stage: programs started side by side, waited for one by one, each status
# read and named.  Sourced; needs run_work.
#
# A program never holds the run's lock, and does not outlive the run: when the
# wrapper is killed, even by SIGKILL, its programs get SIGTERM.
# shellcheck shell=bash

stage_pids=()  # running now
stage_names=() # and their names
stage_stderr=  # where messages go while ours are silenced

# In a child only: become PROGRAM, with the counts and the quarantine of NAME.
stage_exec() { # stage_exec NAME PROGRAM [ARGUMENT...]
	local name=$1 program=$2
	shift 2
	limit_memory
	exec setpriv --pdeathsig TERM -- "$program" \
		-s "$run_work/stats/$name" \
		-q "$run_work/quarantine/$name.ndjson" "$@"
}

# Run stages as a pipe from file IN, appending to OUT, and wait for all.  Stage NAME
# is the shell function as_NAME, which ends in stage_exec.  Nothing that
# follows happens unless each of them said it was done: the reader of a pipe
# cannot tell the end of its input from the death of its neighbour.
stage_pipe() { # stage_pipe IN OUT NAME...: 0, or die
	stage_try "$@" || die "$?" "$stage_report"
}

# The same, but return the worst status; stage_report tells who and why.  The
# shell's own remarks on killed children are not wanted: stage_report tells.
stage_try() {
	local status=0
	exec {stage_stderr}>&2
	stage_start "$@" 2>/dev/null
	stage_wait 2>/dev/null || status=$?
	exec {stage_stderr}>&-
	stage_stderr=
	return "$status"
}

stage_loud() { # messages are for people again
	[ -z "$stage_stderr" ] || exec 2>&"$stage_stderr"
}

stage_start() { # stage_start IN OUT NAME...
	local out=$2 from to next
	exec {from}<"$1" || {
		stage_loud
		die "$EX_IOERR" "$1: cannot be read"
	}
	shift 2
	stage_pids=() stage_names=("$@")
	while [ $# -gt 1 ]; do
		stage_plumb
		(exec {next}<&- && run_unlock &&
			"as_$1" <&"$from" >&"$to" 2>&"$stage_stderr") &
		stage_pids+=("$!")
		exec {from}<&- {to}>&-
		from=$next
		shift
	done
	(run_unlock && "as_$1" <&"$from" >>"$out" 2>&"$stage_stderr") &
	stage_pids+=("$!")
	exec {from}<&-
}

# A pipe, its ends in the caller's descriptors to and next.  A process
# substitution would make one, too, but its status is now and then not known
# (bash 5.2 says -1).
stage_plumb() {
	local fifo=$run_work/pipe both
	# Opened both ways at first, for otherwise one end waits for the other.
	# A shell that cannot open goes on: without that end it would wait, too.
	mkfifo -- "$fifo" && exec {both}<>"$fifo" && exec {next}<"$fifo" &&
		exec {to}>"$fifo" && exec {both}>&- && rm -f -- "$fifo" || {
		stage_loud
		die "$EX_IOERR" "$fifo: cannot be made"
	}
}

stage_wait() {
	local i status worst=0 pipe=0 followers=
	stage_report=
	for i in "${!stage_pids[@]}"; do
		status=0
		wait "${stage_pids[i]}" || status=$?
		[ "$status" -eq 0 ] && continue
		stage_tell "${stage_names[i]}" "$status"
		# Who died of a broken pipe only followed its reader.
		if [ "$status" -eq 141 ]; then
			followers+="${followers:+, }$REPLY"
			stage_status "$status"
			pipe=$REPLY
		else
			stage_report+="${stage_report:+, }$REPLY"
			stage_status "$status" "${stage_names[i]}"
			stage_worse "$worst" "$REPLY"
			worst=$REPLY
		fi
	done
	stage_pids=()
	[ "$worst" -ne 0 ] || worst=$pipe
	stage_report+=${stage_report:+${followers:+, }}$followers
	return "$worst"
}

stage_tell() { # stage_tell NAME STATUS: in words, into REPLY
	REPLY="$1 ended with $2"
	[ "$2" -le 128 ] || REPLY="$1 was killed by signal $(($2 - 128))"
}

# The run's own exit status for what a program ended with, into REPLY.
stage_status() { # stage_status STATUS [NAME]
	case $1${2:+ of $2} in
	# They only pack: what they write to is full, or broken.
	'1 of pack' | '1 of zstd' | '1 of gzip')
		REPLY=$EX_IOERR
		return
		;;
	esac
	case $1 in
	0 | 6[4-9] | 7[0-8]) REPLY=$1 ;;
	126 | 127) REPLY=$EX_CONFIG ;;
	12[89] | 1[3-9]? | 2??) REPLY=$EX_OSERR ;;
	*) REPLY=$EX_SOFTWARE ;;
	esac
}

# The worse of two statuses, into REPLY: "try again later" is the mildest.
stage_worse() { # stage_worse STATUS STATUS
	if [ "$1" -eq 0 ] || { [ "$1" -eq "$EX_TEMPFAIL" ] && [ "$2" -ne 0 ]; }; then
		REPLY=$2
	else
		REPLY=$1
	fi
}

# End what still runs, gently at first.
stage_kill() {
	local pid left=50
	[ "${#stage_pids[@]}" -gt 0 ] || return 0
	kill -TERM "${stage_pids[@]}" 2>/dev/null || :
	for pid in "${stage_pids[@]}"; do
		while kill -0 "$pid" 2>/dev/null && [ "$left" -gt 0 ]; do
			sleep 0.1
			left=$((left - 1))
		done
		kill -KILL "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	done
	stage_pids=()
}

stage_count() { # stage_count NAME KEY: a number of its -s line, into REPLY
	local line
	read -r line <"$run_work/stats/$1" && json_number "$line" "$2" ||
		die "$EX_SOFTWARE" "$1: no \"$2\" in its counts"
}

# Nothing may vanish: a stage passed on or quarantined all it read, and what
# it quarantined is there.
# stage_conserve NAME IN: IN is what it had to read; what it passed on into REPLY.
stage_conserve() {
	local in out bad lines
	stage_count "$1" in
	in=$REPLY
	stage_count "$1" out
	out=$REPLY
	stage_count "$1" quarantined
	bad=$REPLY
	lines=0
	[ ! -e "$run_work/quarantine/$1.ndjson" ] ||
		lines=$(wc -l <"$run_work/quarantine/$1.ndjson")
	[ "$in" -eq "$2" ] ||
		die "$EX_SOFTWARE" "$1: read $in records where there were $2"
	[ "$in" -eq $((out + bad)) ] ||
		die "$EX_SOFTWARE" "$1: $in in, but $out out and $bad quarantined"
	[ "$lines" -eq "$bad" ] ||
		die "$EX_SOFTWARE" "$1: $bad quarantined, but $lines lines are there"
	REPLY=$out
}
