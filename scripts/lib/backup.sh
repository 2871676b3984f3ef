# backup: what a machine needs to go on after a loss, as one file: the answers
# of TMDB since the last backup, the present version, the database and the
# state.  Sourced.
#
# It is taken under the lock of the line, so nothing of it changes meanwhile;
# versions and answers of other lines never change, and the database gives a
# copy of one moment.  It is read back, byte for byte, before it gets its name.
# shellcheck shell=bash

backup_link() { # backup_link PATH: share it, or copy it; PATH is in TMDB_DATA
	mkdir -p -- "$backup_folder/${1%/*}" &&
		{ ln -- "$TMDB_DATA/$1" "$backup_folder/$1" 2>/dev/null ||
			cp -- "$TMDB_DATA/$1" "$backup_folder/$1"; } ||
		die "$EX_IOERR" "$1: cannot be taken"
}

# The day of the newest backup before today's, into REPLY.
backup_since() {
	local file day
	REPLY=
	for file in "$TMDB_DATA"/archive/[0-9]*.tar.*; do
		day=${file##*/}
		day=${day%%.*}
		[[ ! $day < $run_date ]] || REPLY=$day
	done
}

backup_raw() {
	local since file
	backup_since
	since=$REPLY
	for file in "$TMDB_DATA"/raw/*/[0-9]*/*; do
		[ -f "$file" ] || continue
		file=${file#"$TMDB_DATA"/}
		[[ $(cut -d / -f 3 <<<"$file") < $since ]] || backup_link "$file"
	done
}

# The present version of each line, into backup_versions as JSON members.
backup_processed() {
	local store line name file
	backup_versions=
	for store in "$TMDB_DATA"/processed/*/; do
		[ -L "${store}current" ] || continue
		line=${store%/} && line=${line##*/}
		name=$(readlink -- "${store}current") && name=${name##*/}
		for file in "${store}versions/$name"/*; do
			backup_link "${file#"$TMDB_DATA"/}"
		done
		package_verify "$backup_folder/processed/$line/versions/$name" ||
			die "$EX_DATAERR" "version $name of $line is damaged: nothing is packed"
		backup_versions+="${backup_versions:+,}\"$line\":\"$name\""
	done
}

backup_state() {
	local file
	while IFS= read -r -d '' file; do
		file=$backup_folder/state/$file
		mkdir -p -- "${file%/*}" &&
			cp -- "$run_state/${file#"$backup_folder"/state/}" "$file" ||
			die "$EX_IOERR" "$file: cannot be taken"
	done < <(cd -- "$run_state" && find . \( -path ./work -o -path ./spool \) \
		-prune -o -type f ! -name '*.lock' ! -name '*.part' ! -name '.*' -printf '%P\0')
}

# By SQLite's own backup, which gives the state of one moment.
backup_database() {
	[ -e "$TMDB_DB" ] || return 0
	(cd -- "$backup_folder" && sqlite3 -bail -cmd '.timeout 30000' \
		"$TMDB_DB" '.backup main movies.db') >/dev/null 2>&1 &&
		[ -s "$backup_folder/movies.db" ] ||
		die "$EX_IOERR" "$TMDB_DB: cannot be taken"
}

backup_manifest() {
	local odd
	odd=$(cd -- "$backup_folder" &&
		find . -type f -printf '%P\n' | grep -vxE '[A-Za-z0-9._/-]+' | head -n 1) || :
	[ -z "$odd" ] || die "$EX_SOFTWARE" "$odd: a name that no backup can have"
	run_clock
	(
		set -o pipefail
		cd -- "$backup_folder" &&
			find . -type f -printf '%P\n' | sort >"$run_work/paths" &&
			tr '\n' '\0' <"$run_work/paths" | xargs -0r stat -c %s -- >"$run_work/sizes" &&
			tr '\n' '\0' <"$run_work/paths" | xargs -0r sha256sum -- >"$run_work/sums" &&
			paste -d ' ' "$run_work/sizes" "$run_work/sums" | jq -nR \
				--arg made "$REPLY" --arg run "$run_id" \
				--argjson versions "{$backup_versions}" '{
				format: 1, made: $made, run: $run, versions: $versions,
				files: [inputs | capture("^(?<bytes>[0-9]+) (?<sha256>[0-9a-f]{64})  (?<path>.*)$") |
					.bytes |= tonumber]}' >manifest.json
	) || die "$EX_IOERR" "$backup_folder/manifest.json: cannot be written"
}

as_tar() {
	exec setpriv --pdeathsig TERM -- tar -c --format=gnu --owner=0 --group=0 \
		--numeric-owner --no-recursion -C "$backup_folder" \
		-T <(printf 'manifest.json\n' && cat -- "$run_work/paths")
}

as_zstd() {
	exec setpriv --pdeathsig TERM -- zstd -qcT0
}

as_gzip() {
	exec setpriv --pdeathsig TERM -- gzip -c
}

# The whole of it: its name into backup_file.
backup() { # backup zstd|gzip
	local suffix=zst part
	[ "$1" = zstd ] || suffix=gz
	backup_file=$TMDB_DATA/archive/$run_date.tar.$suffix
	part=$run_work/archive
	backup_folder=$run_work/snapshot
	mkdir -p -- "$backup_folder" "${backup_file%/*}" ||
		die "$EX_CANTCREAT" "${backup_file%/*}: cannot be made"
	backup_processed
	[ -n "$backup_versions" ] ||
		die "$EX_NOINPUT" "$TMDB_DATA: there is no version to keep"
	backup_raw
	backup_state
	backup_database
	backup_manifest
	stage_pipe /dev/null "$part" tar "$1"
	run_sync "$part"
	backup_check "$part"
	mv -T -- "$part" "$backup_file" ||
		die "$EX_IOERR" "$backup_file: cannot be renamed"
	run_sync "${backup_file%/*}"
	rm -rf -- "$backup_folder"
	log_msg info "made backup $backup_file"
}

# Its own bytes, hashed anew: what the disk has is what was to be kept.
backup_check() { # backup_check FILE
	archive_names "$1"
	archive_read_manifest "$1"
	# shellcheck disable=SC2016 # It is for the shell of each member.
	cmp -s <(jq -S . <<<"$archive_manifest") \
		<(jq -S . "$backup_folder/manifest.json") &&
		archive_stream "$1" | tar -x --to-command='printf "%s  %s\n" \
			"$(sha256sum | cut -d " " -f 1)" "$TAR_FILENAME"' -f - |
		sed '/  manifest\.json$/d' | sort -k 2 |
			cmp -s - <(sort -k 2 "$run_work/sums") ||
		die "$EX_IOERR" "$1: is not what was written"
}

# Old ones go, by number and by age, the newest never.
backup_prune() {
	local file day old n=0 i files=("$TMDB_DATA"/archive/[0-9]*.tar.*)
	prune_day
	old=${REPLY:0:4}-${REPLY:4:2}-${REPLY:6:2}
	for ((i = ${#files[@]} - 1; i >= 0; i--)); do
		file=${files[i]}
		[ "$file" != "$backup_file" ] && [ -f "$file" ] || continue
		n=$((n + 1))
		day=${file##*/}
		[ "$n" -ge "$TMDB_KEEP_ARCHIVES" ] || [[ ${day%%.*} < $old ]] ||
			continue
		rm -f -- "$file" || die "$EX_IOERR" "$file: cannot be removed"
		log_msg info "removed the old backup $file"
	done
}
