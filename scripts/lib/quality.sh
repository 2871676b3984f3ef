# quality: what the records of a run look like, how that compares with the
# runs before it, and what of it stays.  Sourced.
#
# A run leaves in $run_work: figures (the profile of its new records), findings
# (what tmdb-drift says of it) and quality.json (the score, one line).  Whatever becomes
# of the run, its findings go to state/findings.ndjson.  The baseline,
# state/profiles.ndjson, grows only by runs whose version is published, or by
# a person's tmdb-accept; nothing else writes it.
# shellcheck shell=bash

quality_keep=100 # profiles of a collection that stay in the baseline
quality_seen=    # the present records, to count what comes again
quality_own=()   # the spools of this run, not those a dead one left
run_quality=     # the score, for run.json and the run's line

# In the pipe, behind the rules and before doubles are dropped, for doubles
# are part of the picture.
as_profile() {
	stage_exec profile tmdb-profile --tee --profile "$run_work/figures" \
		--collection "$run_schedule" \
		${quality_seen:+--seen "$quality_seen"}
}

quality_present() { # what as_profile wants to know
	version_current
	quality_seen=${REPLY:+$run_store/versions/$REPLY/movies.ndjson.zst}
	rm -f -- "$run_work/figures"
}

# What a dead run had fetched comes on top of today's list, and would make
# the day look like two: of such a run only its own spools are profiled.
quality_profile() { # quality_profile SPOOLS: how many were read
	[ "$1" -ne "${#quality_own[@]}" ] && [ "${#quality_own[@]}" -gt 0 ] ||
		return 0
	rm -f -- "$run_work/figures"
	stage_pipe /dev/null /dev/null own_validate own_clean own_profile
}

quality_exec() { # quality_exec PROGRAM ...: counted and kept already
	exec setpriv --pdeathsig TERM -- "$1" -q /dev/null \
		-s "$run_work/own-${1#tmdb-}" "${@:2}"
}

as_own_validate() {
	quality_exec tmdb-validate "${quality_own[@]/%//records.ndjson}"
}

as_own_clean() {
	quality_exec tmdb-clean
}

as_own_profile() {
	quality_exec tmdb-profile --profile "$run_work/figures" \
		--collection "$run_schedule" \
		${quality_seen:+--seen "$quality_seen"}
}

# Compare with the accepted runs.  What cannot be compared is no pass.
quality_drift() {
	local own
	[ -s "$run_work/figures" ] || return 0
	rm -f -- "$run_work/findings" "$run_work/requests"
	for own in "${quality_own[@]}"; do
		cat -- "$own/stats" >>"$run_work/requests" ||
			die "$EX_IOERR" "$run_work/requests: cannot be written"
	done
	if stage_try /dev/null "$run_work/findings" drift; then
		gate_findings "$run_work/findings" "$EX_DATAERR"
	else
		gate_entry findings null null 0 false \
			"not compared with earlier runs: $stage_report" "$EX_DATAERR"
	fi
}

as_drift() {
	local history=$run_state/profiles.ndjson
	[ -e "$history" ] || history=/dev/null
	stage_exec drift tmdb-drift --history "$history" \
		${quality_own:+--fetch-stats "$run_work/requests"} \
		${TMDB_CHECKS:+--checks "$TMDB_CHECKS"} "$run_work/figures"
}

# The score: good and all pages, good and all records.
quality_score() { # quality_score PAGES OF RECORDS OF
	local facts
	[ -s "$run_work/figures" ] && [ -e "$run_work/findings" ] || return 0
	json_join "${run_gate[@]}"
	printf -v facts '{"pages":{"good":%d,"asked":%d},"valid":{"out":%d,"in":%d},"gate":%s}' \
		"$1" "$2" "$3" "$4" "$REPLY"
	run_quality=$(jq -nc -L "$tmdb_report" --argjson facts "$facts" \
		--slurpfile config "$tmdb_report/score.json" \
		--slurpfile profile "$run_work/figures" \
		--slurpfile findings "$run_work/findings" \
		'include "score"; quality($config[0]; $profile[0]; $findings; $facts)') ||
		die "$EX_SOFTWARE" 'the quality cannot be scored'
	printf '%s\n' "$run_quality" >"$run_work/quality.json" ||
		die "$EX_IOERR" "$run_work/quality.json: cannot be written"
}

# The version has them, too: a held one must bring its profile when a person
# accepts it.
quality_stage() {
	[ -s "$run_work/figures" ] || return 0
	cp -- "$run_work/figures" "$run_staged/profile.json" &&
		{ [ ! -e "$run_work/findings" ] ||
			cp -- "$run_work/findings" "$run_staged/findings.ndjson"; } ||
		die "$EX_IOERR" "$run_staged: cannot be written"
}

# What stays of a run, at its end or when the next one finds it dead.  Done
# twice, it is there once.
quality_settle() { # quality_settle WORK [VERSION]: VERSION is published
	# Those of an accepted version are there since it was held.
	[ ! -s "$1/findings" ] || [ -e "$1/accepted" ] || quality_append "$1/findings" "${1##*/}" \
		"$run_state/findings.ndjson" || return
	# What was never compared, as a recollection, is no day of the baseline.
	[ -n "${2-}" ] && [ -s "$1/figures" ] && [ -e "$1/findings" ] || return 0
	# shellcheck disable=SC2046 # One word or none.
	quality_accept "$1/figures" $([ ! -e "$1/anew" ] || echo anew)
}

# Extend the baseline by the run of a profile.
quality_accept() { # quality_accept FILE [anew]
	local line file=$run_state/profiles.ndjson
	read -r line <"$1" && json_text "$line" run || return
	[ "${2-}" != anew ] || quality_forget "$line" 0 || return
	quality_append "$1" "$REPLY" "$file" &&
		quality_forget "$line" "$quality_keep"
}

# Append a file whole, or not at all, unless lines of that run are there.
quality_append() ( # quality_append FILE RUN TO
	local size=0 start=
	exec {lock}>>"$run_state/quality.lock" && flock "$lock" || return
	! grep -qsF "\"run\":\"$2\"" "$3" || return 0
	[ ! -e "$3" ] || size=$(stat -c %s -- "$3") || return
	[ ! -s "$3" ] || [ -z "$(tail -c 1 -- "$3")" ] || start=$'\n'
	{ printf %s "$start" && cat -- "$1"; } >>"$3" && sync -- "$3" "${3%/*}" && return
	truncate -s "$size" -- "$3"
	return 1
)

# Keep only the last profiles of the collection that a profile is of.
quality_forget() ( # quality_forget PROFILE KEEP
	local file=$run_state/profiles.ndjson name all
	[ -e "$file" ] || return 0
	json_text "$1" collection || return 0
	name="\"collection\":\"$REPLY\""
	exec {lock}>>"$run_state/quality.lock" && flock "$lock" || return
	all=$(grep -cF -- "$name" "$file") || return 0
	[ "$all" -gt $((2 * $2)) ] || return 0
	awk -v name="$name" -v drop=$((all - $2)) \
		'!(index(substr($0, 1, 4096), name) && n++ < drop)' \
		"$file" >"$file.part" && sync -- "$file.part" &&
		mv -T -- "$file.part" "$file"
)
