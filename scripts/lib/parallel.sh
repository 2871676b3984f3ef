# parallel: a filter in many copies, by GNU parallel, as if it were one.
# Sourced by tmdb-parallel, whose parallel_* settings it needs.
# shellcheck shell=bash

# What runs where the filter runs, this machine or another: records go to the
# standard output, and all else, when the filter is done, to the standard
# error with a letter in front: q an envelope, s the counts, l how many lines
# and bytes were read.  So nothing has to be copied back, and the same is done
# over ssh.
# shellcheck disable=SC2016 # It is expanded there.
parallel_script='set -uo pipefail
export LC_ALL=C
unset TMDB_END_MARK
dir=$(mktemp -d) || exit 73
trap '\''rm -rf "$dir"'\'' EXIT
exec 5> >(wc -lc >"$dir/l")
counter=$!
tee /dev/fd/5 | filter "$dir"
status=("${PIPESTATUS[@]}")
exec 5>&-
wait "$counter" || exit 74
# Who writes to us must not die of it: it has to tell what happened here.
[ "${status[1]}" -eq 0 ] || { cat >/dev/null; exit "${status[1]}"; }
[ "${status[0]}" -eq 0 ] || exit 74
for letter in q s l; do
	[ ! -e "$dir/$letter" ] || sed "s/^/$letter	/" "$dir/$letter" >&2 || exit 74
done'

parallel_job() { # the text of a job, for bash, into TMDB_PARALLEL_JOB
	local words
	printf -v words '%q ' "${parallel_filter[@]}"
	export TMDB_PARALLEL_JOB="filter() { $words-q \"\$1/q\" -s \"\$1/s\" 5>&-; }
$parallel_script"
}

parallel_run() { # parallel_run OPTION...: GNU parallel as we want it
	exec parallel --plain --will-cite --tmpdir "$parallel_dir" \
		--jobs "$parallel_jobs" --sshlogin "$parallel_hosts" \
		--env TMDB_PARALLEL_JOB "$@"
}

# Blocks of whole lines, each through a filter of its own, the outputs in the
# order of the blocks.  The jobs read a file themselves; a pipe must be read
# by one for all.  That a job failed is told in its turn, too, and ends all:
# GNU parallel's own --halt would lose what the job said.
# shellcheck disable=SC2016
parallel_blocks() {
	local how=(--pipe) status teller
	parallel_job
	if [ -n "$parallel_input" ]; then
		exec <"$parallel_input"
		if [ -s "$parallel_input" ] && [ -f "$parallel_input" ] &&
			[ "$parallel_hosts" = : ]; then
			how=(--pipepart -a "$parallel_input")
		fi
	fi
	exec {teller}> >(exec perl -- "$tmdb_lib/parallel-tell.pl" "$parallel_dir")
	local pid=$!
	# cat tells of a full disk, where GNU parallel does not.
	{
		printf '%s\n' "$BASHPID" >"$parallel_dir/pid"
		parallel_run "${how[@]}" --keep-order --block "$parallel_block" \
			'bash -c "$TMDB_PARALLEL_JOB" || printf "e\t%d\n" "$?" >&2' \
			2>&"$teller" {teller}>&-
	} | cat {teller}>&- &&
		status=("${PIPESTATUS[@]}") || status=("${PIPESTATUS[@]}")
	exec {teller}>&-
	wait "$pid" || die "$EX_IOERR" "$parallel_dir: cannot be written"
	parallel_failed
	parallel_ended "${status[@]}"
}

parallel_failed() { # a job told its status: end with it
	local status
	read -r status 2>/dev/null <"$parallel_dir/failed" || return 0
	stage_tell "${parallel_filter[0]}" "$status"
	log_failure=$REPLY
	stage_status "$status"
	die "$REPLY" "$log_failure; its output is not complete"
}

parallel_ended() { # parallel_ended STATUS OF-CAT
	if [ "${2:-0}" -eq 141 ]; then
		# Our reader is gone: so are we, as a filter would be.
		trap - PIPE
		kill -PIPE $$
		exit 141
	fi
	[ "${2:-0}" -eq 0 ] ||
		die "$EX_IOERR" 'standard output: cannot be written'
	[ "$1" -eq 0 ] ||
		die "$EX_TEMPFAIL" "$parallel_hosts: not all jobs could be run"
}

# Lines with the same key go to the same copy of the filter.  What comes out
# is put back into the order of the input.
# shellcheck disable=SC2016
parallel_shards() {
	local how=() n status=0
	parallel_count
	n=$REPLY
	[ -z "$parallel_input" ] || exec <"$parallel_input"
	parallel_filter+=(-k "$parallel_key" --no-titles)
	parallel_job
	perl -- "$tmdb_lib/shard-split.pl" "$parallel_dir" "$n" \
		"${parallel_key%%,*}" ||
		die "$EX_IOERR" "$parallel_dir: the input cannot be shared out"
	# To other machines the shards are sent, by rsync.
	[ "$parallel_hosts" = : ] || how=(--transferfile '{}' --cleanup)
	(
		seq -f "$parallel_dir/in.%g" 0 $((n - 1)) |
			parallel_run "${how[@]}" --halt now,fail=1 \
				--results "$parallel_dir/{/}.out" \
				'exec bash -c "$TMDB_PARALLEL_JOB" <{}' \
				>/dev/null 2>"$parallel_dir/said"
	) || status=$?
	[ "$status" -eq 0 ] || parallel_shard_failed "$status"
	perl -- "$tmdb_lib/shard-join.pl" "$parallel_dir" "$n" | cat &&
		status=("${PIPESTATUS[@]}") || status=("${PIPESTATUS[@]}")
	[ "${status[0]}" -eq 0 ] || [ "${status[0]}" -eq 141 ] ||
		die "$EX_SOFTWARE" 'the shards do not fit together'
	parallel_ended "${status[@]}"
}

# GNU parallel ends with the status of the job that ended it; 255 is ssh's.
parallel_shard_failed() { # parallel_shard_failed STATUS
	grep -hv $'^[qsl]\t' "$parallel_dir"/in.*.out.err >&2 || :
	[ "$1" -ne 255 ] || parallel_ended "$1"
	printf '%s\n' "$1" >"$parallel_dir/failed"
	parallel_failed
}

# How many shards: as many as jobs run at once, into REPLY.
parallel_count() {
	local hosts=${parallel_hosts//[!,]/}
	REPLY=$parallel_jobs
	[[ $REPLY != *% ]] || REPLY=$(($(nproc) * ${REPLY%\%} / 100))
	REPLY=$((REPLY * (${#hosts} + 1)))
	[ "$REPLY" -ge 1 ] || REPLY=1
	[ "$REPLY" -le 200 ] || REPLY=200
}

# The envelopes and the counts of all copies, as if they were one's.
parallel_close() {
	local counts=$parallel_dir/stats bad in need
	cat -- "$parallel_dir/quarantine" >&"$parallel_quarantine" ||
		die "$EX_IOERR" 'the quarantine cannot be written'
	# Of no input there was no block: ask the filter what it counts then.
	[ -s "$counts" ] ||
		"${parallel_filter[@]}" -q "$parallel_dir/quarantine" \
			-s "$counts" </dev/null
	jq -cs --argjson seconds "$SECONDS" '
		def sum($b): reduce ($b | keys_unsorted[]) as $k (.;
			.[$k] = if $b[$k] | type == "object"
				then (.[$k] // {}) | sum($b[$k])
				elif $b[$k] | type == "number"
				then (.[$k] // 0) + $b[$k]
				else $b[$k] end);
		reduce .[] as $line ({}; sum($line)) | .seconds = $seconds
	' "$counts" >"$parallel_dir/sum" ||
		die "$EX_SOFTWARE" 'the counts cannot be added up'
	[ -z "$parallel_stats" ] ||
		cat -- "$parallel_dir/sum" >&"$parallel_stats" ||
		die "$EX_IOERR" 'the counts cannot be written'
	[ -n "$parallel_share" ] || return 0
	settings_share "$parallel_share"
	need=$REPLY
	bad=$(grep -cE '^\{"stage":"[^"]*","kind":"invalid"' \
		"$parallel_dir/quarantine") || :
	read -r in <"$parallel_dir/sum" && json_number "$in" in ||
		die "$EX_SOFTWARE" 'the counts tell no "in"'
	in=$REPLY
	[ $((bad * 10000)) -le $((need * in)) ] ||
		die "$EX_DATAERR" "$bad of $in records were invalid, more than $parallel_share"
}
