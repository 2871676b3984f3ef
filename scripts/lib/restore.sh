# restore: what a backup holds, put back: all of it or nothing.  Sourced.
#
# Into a place that is empty it goes by the rename of one folder.  Where data
# lies it is put under what is there: nothing that is there is removed, and
# the movies become the present ones as a new version, by the same one rename
# as in every run.  Either way nothing is touched before all of the archive has
# been unpacked beside it and compared with its hashes.
# shellcheck shell=bash

restore_is_empty() { # restore_is_empty FOLDER: or not there
	[ ! -e "$1" ] && [ ! -L "$1" ] ||
		{ [ -d "$1" ] && ! mountpoint -q -- "$1" &&
			[ -z "$(find "$1" -mindepth 1 -print -quit)" ]; }
}

restore_is_ours() { # restore_is_ours FOLDER: may a backup go under it?
	[ -d "$1" ] && { [ -d "$1/state" ] && [ -d "$1/processed" ] ||
		[ -z "$(find "$1" -mindepth 1 ! -name lost+found -print -quit)" ]; }
}

restore_versions() { # each line and its version, with a tab between
	jq -r '.versions | to_entries[] | [.key, .value] | @tsv' \
		<<<"$archive_manifest"
}

# The database of the archive holds what its mark says, in this place now.
restore_mark() { # restore_mark FOLDER
	local mark=$1/state/loaded-movies-sqlite version
	[ "$TMDB_DB" = "$TMDB_DATA/movies.db" ] && [ -e "$1/movies.db" ] &&
		read -r version 2>/dev/null <"$mark" || return 0
	printf '%s\n' "$version" "$TMDB_DB" >"$mark" ||
		die "$EX_IOERR" "$mark: cannot be written"
}

# Everything beside its place, then the one rename.
restore_empty() { # restore_empty FILE
	local line name day scratch=${TMDB_DATA%/*}/.${TMDB_DATA##*/}.restore.part
	mkdir -p -- "${TMDB_DATA%/*}" ||
		die "$EX_CANTCREAT" "${TMDB_DATA%/*}: cannot be made"
	# What a restore left that was killed.
	rm -rf -- "$scratch"
	# shellcheck disable=SC2064 # This folder, whatever comes.
	trap "rm -rf -- $(printf %q "$scratch")" EXIT
	archive_extract "$1" "$scratch"
	archive_try "$1" "$scratch"
	while IFS=$'\t' read -r line name; do
		ln -s -- "versions/$name" "$scratch/processed/$line/current" ||
			die "$EX_IOERR" "$scratch: cannot be written"
	done < <(restore_versions)
	for line in "$scratch"/raw/*/; do
		[ -d "$line" ] || continue
		day=$(find "$line" -mindepth 1 -maxdepth 1 -type d -printf '%f\n' | sort | tail -n 1)
		ln -s -- "$day" "${line}latest" ||
			die "$EX_IOERR" "$scratch: cannot be written"
	done
	restore_mark "$scratch"
	find "$scratch" \( -type f -o -type d \) -exec sync -- {} + &&
		mv -T -- "$scratch" "$TMDB_DATA" && sync -- "${TMDB_DATA%/*}" ||
		die "$EX_IOERR" "$TMDB_DATA: cannot be put in place"
	trap - EXIT
}

# What is missing is put back; what is there stays.
restore_missing() { # restore_missing FOLDER: scratch/raw, scratch/state
	local path to
	while IFS= read -r path; do
		to=$TMDB_DATA/$path
		case $path in
		state/loaded-*) continue ;;
		state/*) [ ! -e "$to" ] || continue ;;
		*) ! cmp -s -- "$1/$path" "$to" || continue ;;
		esac
		run_copy "$1/$path" "$to"
	done < <(cd -- "$1" && find raw state -type f 2>/dev/null)
}

# The database of the archive is for those that have none that can be read;
# another one is brought up to date from the version.
restore_database() { # restore_database FOLDER
	local mark=state/loaded-movies-sqlite
	[ -e "$1/movies.db" ] || return 0
	if [ -e "$TMDB_DB" ]; then
		[ "$(sqlite3 -readonly -cmd '.timeout 30000' "$TMDB_DB" \
			'pragma quick_check(1)' 2>/dev/null)" != ok ] || return 0
		# Under both names until the copy takes its place: a run between
		# would begin an empty one, without the changes of before.
		ln -- "$TMDB_DB" "$TMDB_DB.damaged-$run_id" 2>/dev/null ||
			cp -- "$TMDB_DB" "$TMDB_DB.damaged-$run_id" ||
			die "$EX_IOERR" "$TMDB_DB: cannot be set aside"
		log_msg warning "$TMDB_DB was damaged, it is $TMDB_DB.damaged-$run_id now"
	fi
	# The mark goes first: it must not tell of a version that the copy is not.
	rm -f -- "$TMDB_DATA/$mark" && run_sync "$run_state" &&
		rm -f -- "$TMDB_DB-journal" "$TMDB_DB-wal" "$TMDB_DB-shm" ||
		die "$EX_IOERR" "$TMDB_DB: cannot be restored"
	run_copy "$1/movies.db" "$TMDB_DB"
}

# A version of its old name in its old place, unless it is there.
restore_version() { # restore_version FOLDER LINE NAME
	local from=$1/processed/$2/versions/$3 store=$TMDB_DATA/processed/$2
	[ ! -d "$store/versions/$3" ] || return 0
	mkdir -p -- "$store/versions" && run_sync "$from"/* "$from" &&
		mv -T -- "$from" "$store/versions/$3" ||
		die "$EX_IOERR" "$store/versions/$3: cannot be made"
	run_sync "$store/versions"
	rm -rf -- "$store/versions/.pruned-$3"
}

# Make it the present one.
restore_current() { # restore_current FOLDER LINE NAME
	local from=$1/processed/$2/versions/$3 link=$TMDB_DATA/processed/$2/current
	restore_version "$@"
	if [ ! -L "$link" ]; then
		ln -s -- "versions/$3" "$link.part" && mv -T -- "$link.part" "$link" ||
			die "$EX_IOERR" "$link: cannot be made"
		run_sync "${link%/*}"
		return
	fi
	# Another line may have gone on without us: tmdb-rollback is for that.
	[ "$2" = "$run_line" ] || return 0
	# One that is there but damaged is left as it is.
	[ -d "$from" ] || from=$TMDB_DATA/processed/$2/versions/$3
	version_current
	if package_verify "$run_store/versions/$REPLY" &&
		cmp -s -- {"$from","$run_store/versions/$REPLY"}/movies.ndjson.zst; then
		log_msg info "version $REPLY has the movies of $3 already"
		return
	fi
	version_again "$from" "$3"
}

restore_present() { # restore_present FILE
	local scratch=$run_work/restore line name
	archive_extract "$1" "$scratch"
	archive_try "$1" "$scratch"
	restore_missing "$scratch"
	restore_database "$scratch"
	while IFS=$'\t' read -r line name; do
		restore_current "$scratch" "$line" "$name"
	done < <(restore_versions)
}
