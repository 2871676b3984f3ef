# load: the databases, brought up to date from the published version.  Sourced.
#
# Each has a mark, state/loaded-LINE-SINK, that says which version it holds and
# where: a run that dies before it is written leaves the loading to the next.
# One database that cannot be reached does not keep another from the data.
# shellcheck shell=bash

# The databases of this line of data.  Only one line can own the tables.
load_sinks() { # into load_names
	load_names=()
	[ "$run_line" = movies ] || return 0
	load_names+=(sqlite)
	[ -z "${TMDB_PG-}" ] || load_names+=(postgres)
}

# What tells one database from another, without a password, into REPLY.
load_place() { # load_place SINK
	REPLY=$TMDB_DB
	[ "$1" != postgres ] || REPLY=$(sed -E \
		-e 's,^([a-z]+://[^:/@]*):[^@]*@,\1@,' \
		-e "s/password *= *('[^']*'|[^ ]*)//g" \
		-e 's/([?&])password=[^&]*/\1/g' <<<"$TMDB_PG")
}

load_is_done() { # load_is_done SINK VERSION
	local version='' place=''
	{ read -r version && IFS= read -r place; } 2>/dev/null \
		<"$run_state/loaded-$run_line-$1" || :
	load_place "$1"
	[ "$version" = "$2" ] && [ "$place" = "$REPLY" ] || return 1
	[ "$1" != sqlite ] || [ -e "$TMDB_DB" ]
}

# Load those that do not hold the published version: 0, or the worst status
# of a sink, with load_report telling of each.
load_missing() {
	local sink version status worst=0
	load_report=
	load_sinks
	version_current
	version=$REPLY
	[ -n "$version" ] || return 0
	for sink in "${load_names[@]}"; do
		load_is_done "$sink" "$version" && continue
		status=0
		load_one "$sink" "$version" || status=$?
		[ "$status" -ne 0 ] || continue
		load_report+="${load_report:+, }$stage_report"
		stage_worse "$worst" "$status"
		worst=$REPLY
	done
	return "$worst"
}

load_one() { # load_one SINK VERSION
	local mark=$run_state/loaded-$run_line-$1
	load_source=$run_store/versions/$2/movies.ndjson.zst
	stage_try /dev/null /dev/null "$1" || return
	version_rows "$2"
	stage_conserve "$1" "$REPLY"
	load_place "$1"
	run_put "$mark" "$2" "$REPLY"
}

as_sqlite() {
	stage_exec sqlite tmdb-sink --sync sqlite "$TMDB_DB" "$load_source"
}

as_postgres() { # the server is in the environment, for a password may be
	stage_exec postgres tmdb-sink --sync postgres - "$load_source"
}

# What a run before this one could not load.  Its own counts come later.
load_left() {
	local sink
	load_missing ||
		log_msg warning "the databases are behind the published version: $load_report"
	for sink in "${load_names[@]}"; do
		rm -f -- "$run_work/stats/$sink"
	done
}
