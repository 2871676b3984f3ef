# accept: publish a version that the gate held back, because a person says so.
# Sourced.
#
# It is a run like others: what was held is merged with what is current now,
# which may be newer, into a version of its own; only once that one is real
# does the held one go.
# shellcheck shell=bash

accept_each() { # accept_each FUNCTION: with the folder of each held version
	local dir
	for dir in "$TMDB_DATA"/processed/*/versions/.held-*; do
		[ ! -d "$dir" ] || "$1" "$dir"
	done
}

# One line for people: the version, its data, its rows, what failed.
accept_tell() { # accept_tell FOLDER
	jq -r --arg name "${1##*/.held-}" '[$name, .schedule,
		"\(.rows) movies", ([.gate[] | select(.ok | not) |
		.check + (if .field then " " + .field else "" end) + ": " +
		.message] | join("; "))] | join("  ")' "$1/run.json"
}

# The folder of a held version, and the data it belongs to.
accept_find() { # accept_find VERSION
	local dir
	for dir in "$TMDB_DATA"/processed/*/versions/.held-"$1"; do
		[ -d "$dir" ] || continue
		accept_name=$1 accept_held=$dir
		accept_line=${dir#"$TMDB_DATA/processed/"}
		accept_line=${accept_line%%/*}
		return 0
	done
	die "$EX_NOINPUT" "$1: no version of this name is held back"
}

# What was held, as if it had just been collected and judged.
accept_take() {
	[ -d "$accept_held" ] ||
		die "$EX_NOINPUT" "$accept_name: is held back no more"
	version_rows ".held-$accept_name"
	collect_new=$REPLY
	zstd -dcq -- "$accept_held/movies.ndjson.zst" >"$run_work/new" &&
		[ "$(wc -l <"$run_work/new")" -eq "$collect_new" ] ||
		die "$EX_DATAERR" "$accept_held: does not hold its $collect_new movies"
	run_quality=$(jq -c '.quality // empty' "$accept_held/run.json") &&
		printf '%s\n' "$run_quality" >"$run_work/quality.json" &&
		printf '%s\n' "$accept_held" >"$run_work/accepted" ||
		die "$EX_IOERR" "$run_work: cannot be written"
	[ ! -e "$accept_held/profile.json" ] ||
		cp -- "$accept_held/profile.json" "$run_work/figures"
	[ ! -e "$accept_held/findings.ndjson" ] ||
		cp -- "$accept_held/findings.ndjson" "$run_work/findings"
	[ -z "$accept_anew" ] || : >"$run_work/anew"
	run_sync "$run_work"/*
}

# Under the name that people know, unless a later version is current.
accept_publish() {
	version_current
	if [[ $REPLY < $accept_name ]]; then
		version_finish "$accept_name"
		version_swap "$accept_name"
		run_version=$accept_name
	else
		version_publish
	fi
	log_msg info "accepted version $accept_name as $run_version" "rows=$run_rows"
}

# Its version is real: the held one goes.
accept_settle() { # accept_settle WORK
	local held=
	[ -e "$1/accepted" ] || return 0
	read -r held <"$1/accepted"
	[[ $held != */versions/.held-* ]] || rm -rf -- "$held"
}

accept() {
	run_open accept "$accept_line"
	run_extra=",\"accepts\":\"$accept_name\""
	accept_take
	collect_merge
	version_compare "$run_work/merged" "$run_rows"
	collect_stage
	accept_publish
	collect_load
}

# The opposite: what was held goes, and nothing is published.
accept_drop() {
	run_open drop "$accept_line"
	run_extra=",\"drops\":\"$accept_name\""
	log_msg warning "dropped the held version $accept_name"
	rm -rf -- "$accept_held" ||
		die "$EX_IOERR" "$accept_held: cannot be removed"
}
