# version: the published data: versions/NAME, and the link `current` to one of
# them, which is swapped in one rename so that a reader sees the old or the
# new and nothing between.  Sourced.
# shellcheck shell=bash

version_current() { # its name into REPLY, empty when there is none yet
	REPLY=
	[ ! -L "$run_store/current" ] || REPLY=$(readlink "$run_store/current")
	REPLY=${REPLY##*/}
}

version_is_real() { # version_is_real NAME: current, or held to be judged?
	[ -n "$1" ] || return 1
	version_current
	[ "$REPLY" = "$1" ] ||
		[[ $1 == .held-* && -d $run_store/versions/$1 ]]
}

version_rows() { # version_rows NAME: how many records, into REPLY
	local line
	read -r line <"$run_store/versions/$1/run.json" &&
		json_number "$line" rows ||
		die "$EX_SOFTWARE" "version $1: run.json tells no rows"
}

# A name for the version: the run's time, or later when that one is taken.
version_name() { # into REPLY
	REPLY=$run_stamp
	while [ -e "$run_store/versions/$REPLY" ] ||
		[ -e "$run_store/versions/.held-$REPLY" ]; do
		sleep 0.3
		printf -v REPLY '%(%Y%m%dT%H%M%SZ)T' -1
	done
}

version_stage() {
	run_staged=$run_store/versions/.staged-$run_id
	mkdir -- "$run_staged" || die "$EX_CANTCREAT" "$run_staged: cannot be made"
}

# Move the staged version, whole and on the disk, to its NAME.  The name is
# written down first: a run that dies between here and the swap is taken back.
version_finish() { # version_finish NAME
	local line
	run_clock
	line="{\"run\":\"$run_id\",\"schedule\":\"$run_schedule\",\"made\":\"$REPLY\",\"rows\":$run_rows,"
	run_counts
	printf '%s%s}\n' "$line" "$REPLY" >"$run_staged/run.json" &&
		printf '%s\n' "$1" >"$run_work/version" ||
		die "$EX_IOERR" "$run_staged: cannot be finished"
	run_sync "$run_staged"/* "$run_staged" \
		"$run_work"/{about,spools,version,quarantine/*,quarantine} "$run_work"
	mv -T -- "$run_staged" "$run_store/versions/$1" ||
		die "$EX_IOERR" "$run_store/versions/$1: cannot be made"
	run_sync "$run_store/versions"
}

version_publish() {
	local name
	version_name
	name=$REPLY
	version_finish "$name"
	version_swap "$name"
	run_version=$name
	log_msg info "published version $run_version" "rows=$run_rows"
}

version_swap() { # version_swap NAME: `current` is NAME from now on
	local link=$run_store/.current.$run_id
	ln -s -- "versions/$1" "$link" && mv -T -- "$link" "$run_store/current" ||
		die "$EX_IOERR" "$run_store/current: cannot be swapped"
	run_sync "$run_store"
}

# Keep the staged version out of sight, for a person to judge.
version_hold() {
	version_name
	run_version=$REPLY
	version_finish ".held-$run_version"
	run_status=held
}

version_take_back() { # version_take_back RUN NAME: never became real
	rm -rf -- "$run_store/versions/.staged-$1"
	[ -z "$2" ] || ! grep -qsF "\"run\":\"$1\"," \
		"$run_store/versions/$2/run.json" ||
		rm -rf -- "${run_store:?}/versions/$2"
}

# Load the database from the published version, and write down which one it
# holds: a run that dies before leaves this to the next.
version_load() { # 0, or the status of the sink
	# The database is that of the movies.
	[ "$run_line" = movies ] || return 0
	version_load_sqlite
}

version_load_sqlite() {
	local name mark=$run_state/loaded-$run_line-sqlite
	version_current
	name=$REPLY
	version_source=$run_store/versions/$name/movies.ndjson.zst
	stage_try /dev/null /dev/null sqlite || return
	version_rows "$name"
	stage_conserve sqlite "$REPLY"
	printf '%s\n' "$name" >"$mark.part" && mv -- "$mark.part" "$mark"
}

as_sqlite() {
	stage_exec sqlite tmdb-sink --sync sqlite "$TMDB_DB" \
		"$version_source"
}

version_load_missing() {
	local name loaded=
	version_current
	name=$REPLY
	[ -n "$name" ] || return 0
	read -r loaded 2>/dev/null <"$run_state/loaded-$run_line-sqlite" || :
	[ "$loaded" != "$name" ] || [ ! -e "$TMDB_DB" ] || return 0
	version_load || log_msg warning "version $name is not in the database yet: $stage_report"
	rm -f -- "$run_work/stats/sqlite"
}
