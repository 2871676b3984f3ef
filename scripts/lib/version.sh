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
		[ -e "$run_store/versions/.held-$REPLY" ] ||
		[ -e "$run_store/versions/.pruned-$REPLY" ]; do
		sleep 0.3
		printf -v REPLY '%(%Y%m%dT%H%M%SZ)T' -1
	done
}

# The changes from the present version to what FILE holds: the events into
# $run_work/changes.ndjson.zst, and how many into version_changes.
version_compare() { # version_compare FILE ROWS
	local before=0 in merged line
	version_current
	version_before=$REPLY version_old=/dev/null version_new=$1
	if [ -n "$version_before" ] && [ -z "${version_lost-}" ]; then
		version_old=$run_store/versions/$version_before/movies.ndjson.zst
		version_rows "$version_before"
		before=$REPLY
	fi
	rm -f -- "$run_work/changes.ndjson.zst"
	stage_pipe /dev/null "$run_work/changes.ndjson.zst" diff pack
	stage_count diff in
	in=$REPLY
	[ "$in" -eq $((before + $2)) ] ||
		die "$EX_SOFTWARE" "diff: read $in records where there were $((before + $2))"
	read -r line <"$run_work/stats/diff" && json_number "$line" merged || REPLY=0
	merged=$REPLY
	stage_count diff out
	[ "$in" -eq $((REPLY + merged)) ] ||
		die "$EX_SOFTWARE" "diff: $in in, but $REPLY out and $merged merged"
	version_changes=$REPLY
}

as_diff() {
	stage_exec diff tmdb-diff "$version_old" "$version_new"
}

as_pack() {
	exec setpriv --pdeathsig TERM -- zstd -qc
}

version_stage() {
	run_staged=$run_store/versions/.staged-$run_id
	mkdir -- "$run_staged" || die "$EX_CANTCREAT" "$run_staged: cannot be made"
}

# A file of the version holds every row, or there is no version.
version_write() { # version_write FORMAT FROM ROWS
	version_from=$2
	stage_pipe /dev/null /dev/null "$1"
	stage_conserve "$1" "$3"
	[ "$REPLY" -eq "$3" ] ||
		die "$EX_SOFTWARE" "$1: took $REPLY of $3 rows"
}

as_ndjson() {
	stage_exec ndjson tmdb-sink ndjson "$run_staged/movies.ndjson.zst" \
		"$version_from"
}

as_csv() {
	stage_exec csv tmdb-sink --columns "$package_columns" csv \
		"$run_staged/movies.csv" "$version_from"
}

as_parquet() {
	stage_exec parquet tmdb-sink --columns "$package_columns" parquet \
		"$run_staged/movies.parquet" "$version_from"
}

# What the staged version says of itself, once all its movies are there.
version_describe() { # version_describe [VERSION-THAT-IS-PUT-BACK]
	local line
	mv -- "$run_work/changes.ndjson.zst" "$run_staged/" ||
		die "$EX_IOERR" "$run_staged: cannot be written"
	package_profile "$run_staged/movies.ndjson.zst"
	package_know "$version_before" "${1-}"
	run_clock
	line="{\"run\":\"$run_id\",\"schedule\":\"$run_schedule\",\"made\":\"$REPLY\",\"rows\":$run_rows,"
	run_counts
	printf '%s%s,%s}\n' "$line" "$REPLY" "$package_facts" \
		>"$run_staged/run.json" ||
		die "$EX_IOERR" "$run_staged: cannot be written"
	package_describe
}

# Move the staged version, whole and on the disk, to its NAME.  The name is
# written down first: a run that dies between here and the swap is taken back.
version_finish() { # version_finish NAME
	printf '%s\n' "$1" >"$run_work/version" ||
		die "$EX_IOERR" "$run_work/version: cannot be written"
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

# Make the movies of another version the present ones, as a version of its
# own: the history grows and loses nothing.  The files are immutable, so the
# new version may share them with the old one.
version_again() { # version_again FOLDER NAME
	local file
	# What is to be replaced may be damaged: then nothing can be said of it.
	version_current
	version_lost=
	[ -z "$REPLY" ] || package_verify "$run_store/versions/$REPLY" || {
		log_msg warning "version $REPLY is damaged: all movies are told as new"
		version_lost=1
	}
	version_stage
	for file in ndjson.zst csv parquet; do
		[ ! -e "$1/movies.$file" ] ||
			ln -- "$1/movies.$file" "$run_staged/" 2>/dev/null ||
			cp -- "$1/movies.$file" "$run_staged/" ||
			die "$EX_IOERR" "$run_staged/movies.$file: cannot be written"
	done
	run_rows=$(zstd -dcq -- "$run_staged/movies.ndjson.zst" | wc -l) ||
		die "$EX_DATAERR" "$1/movies.ndjson.zst: cannot be read"
	for file in csv parquet; do # an old version may lack one
		[ -e "$run_staged/movies.$file" ] || version_write "$file" \
			"$run_staged/movies.ndjson.zst" "$run_rows"
	done
	version_compare "$run_staged/movies.ndjson.zst" "$run_rows"
	version_describe "$2"
	version_publish
}

# Load the databases from the published version, or tell which is behind: the
# next run loads it.
version_load() {
	local status=0
	load_missing || status=$?
	[ "$status" -eq 0 ] || {
		version_current
		die "$status" "$load_report: version $REPLY is published, but not in the database"
	}
}
