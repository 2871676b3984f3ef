# prune: old versions go, by number and by age.  Sourced.
#
# There are two steps.  Past the newest TMDB_KEEP_VERSIONS a version becomes
# .pruned-NAME in one rename and loses its movies; what it changed and its run
# stay, for tmdb-history and tmdb-versions.  Past TMDB_KEEP_DAYS, which is as
# long as TMDB lets us keep its content, nothing of it stays but the run's line
# in state/runs.ndjson.  What is never touched: the present version, the one
# before it, and those that a held version is compared with.
# shellcheck shell=bash

prune_needed() { # the names, into prune_keep
	local run line
	declare -gA prune_keep=()
	version_current
	[ -n "$REPLY" ] || return 0
	prune_keep[$REPLY]=1
	for run in "$run_store/versions/$REPLY/run.json" \
		"$run_store"/versions/.held-*/run.json; do
		read -r line 2>/dev/null <"$run" || continue
		json_text "$line" previous || continue
		prune_keep[$REPLY]=1
	done
}

prune_day() { # the stamp before which all is too old, into REPLY
	printf -v REPLY '%(%Y%m%dT%H%M%SZ)T' \
		$((EPOCHSECONDS - TMDB_KEEP_DAYS * 86400))
}

prune_versions() {
	local dir name old n=0 i names=()
	prune_needed
	prune_day
	old=$REPLY
	for dir in "$run_store"/versions/*/; do
		dir=${dir%/}
		[ ! -d "$dir" ] || names+=("${dir##*/}")
	done
	for ((i = ${#names[@]} - 1; i >= 0; i--)); do
		name=${names[i]}
		n=$((n + 1))
		[ -z "${prune_keep[$name]-}" ] || continue
		[ "$n" -gt "$TMDB_KEEP_VERSIONS" ] || [[ $name < $old ]] ||
			continue
		mv -T -- "$run_store/versions/$name" \
			"$run_store/versions/.pruned-$name" ||
			die "$EX_IOERR" "version $name: cannot be pruned"
		log_msg info "pruned version $name"
	done
	prune_rest "$old"
}

# What was pruned now, or by a run that was killed meanwhile.
prune_rest() { # prune_rest STAMP
	local dir name
	for dir in "$run_store"/versions/.pruned-*/ "$run_store"/versions/.held-*/; do
		[ -d "$dir" ] || continue
		name=${dir%/}
		name=${name##*/.}
		if [[ ${name#*-} < $1 ]]; then
			rm -rf -- "$dir"
		elif [[ $name == pruned-* ]]; then
			rm -f -- "$dir"movies.*
		fi || die "$EX_IOERR" "$dir: cannot be removed"
	done
}
