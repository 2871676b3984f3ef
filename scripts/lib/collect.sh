# collect: from the source to a published version: fetch to a spool, filter,
# merge with the present data, gate, publish, load.  Sourced.
#
# A spool is a folder that got its final name when all in it was on the disk:
# records.ndjson, stats (of tmdb-fetch) and request.  It stays until what was
# made of it is real.
# shellcheck shell=bash

# Fetch to a spool LABEL-RUN.  One of the same request and day, left by a run
# that died later on, is used instead.
collect_fetch() { # collect_fetch LABEL SOURCE [ARGUMENT...]
	local label=$1 request part
	shift
	collect_source
	printf -v request '%q ' "$collect_host" "$@"
	if collect_have "$label" "$request"; then
		log_msg info "$label: fetched already today, using $REPLY"
		return
	fi
	part=$run_spools/.$label-$run_id.part
	run_trash+=("$part")
	mkdir -- "$part" && printf '%s\n' "$request" >"$part/request" ||
		die "$EX_CANTCREAT" "$part: cannot be made"
	collect_raw_open "$label"
	collect_arguments=("$@")
	collect_fetch_run "$part/records.ndjson"
	mv -- "$run_work/stats/fetch" "$part/stats" ||
		die "$EX_IOERR" "$part/stats: cannot be written"
	run_sync "$part"/* "$part"
	mv -T -- "$part" "$run_spools/$label-$run_id" ||
		die "$EX_IOERR" "$part: cannot be renamed"
	run_sync "$run_spools"
}

# Movies of another service do not mix with these: each line of data keeps to
# the host it began with.
collect_source() {
	local file=$run_state/source-$run_line known
	collect_host=${TMDB_BASE_URL:-https://api.themoviedb.org/3}
	collect_host=${collect_host#*://}
	collect_host=${collect_host%%[:/]*}
	if [ ! -e "$file" ]; then
		printf '%s\n' "$collect_host" >"$file.part" && mv -- "$file.part" "$file" ||
			die "$EX_IOERR" "$file: cannot be written"
	fi
	read -r known <"$file" || known=
	[ "$known" = "$collect_host" ] || die "$EX_CONFIG" "$TMDB_DATA holds movies from" \
		"$known, not from $collect_host: name another folder in TMDB_DATA"
}

collect_have() { # collect_have LABEL REQUEST: such a spool's name into REPLY
	local dir request
	for dir in "$run_spools/$1-${run_stamp:0:8}"*; do
		if IFS= read -r request 2>/dev/null <"$dir/request" &&
			[ "$request" = "$2" ]; then
			REPLY=${dir##*/}
			return 0
		fi
	done
	return 1
}

collect_fetch_run() { # collect_fetch_run FILE
	local status=0 lines out
	stage_try /dev/null "$1" fetch || status=$?
	[ "$status" -eq 0 ] || fail "$stage_report; nothing is published"
	collect_raw_close "$status"
	[ "$status" -eq 0 ] || exit "$status"
	stage_count fetch out
	out=$REPLY
	lines=$(wc -l <"$1")
	[ "$lines" -eq "$out" ] ||
		die "$EX_SOFTWARE" "fetch: $out out, but $lines lines are there"
}

as_fetch() {
	# How many pages may be lost is the gate's to judge.
	stage_exec fetch tmdb-fetch --min-success 0 --raw "$collect_raw_part" \
		"${collect_arguments[@]}"
}

# The archive of what TMDB answered: under a hidden name while it is written.
collect_raw_open() { # collect_raw_open LABEL
	local now dir
	while :; do
		printf -v now '%(%Y-%m-%d %H%M%SZ)T' -1
		dir=$run_raw/${now% *}
		collect_raw=$dir/$1-${now#* }
		[ -e "$collect_raw.ndjson.zst" ] || break
		sleep 0.3
	done
	mkdir -p -- "$dir" || die "$EX_CANTCREAT" "$dir: cannot be made"
	collect_raw_part=$dir/.$1-${now#* }.part.ndjson.zst
	run_trash+=("$collect_raw_part" "${collect_raw_part%.ndjson.zst}.meta.json")
	run_clock
	collect_raw_started=$REPLY
}

collect_raw_close() { # collect_raw_close STATUS: of the fetch
	local name=$collect_raw link=$run_raw/.latest.$run_id meta
	meta=${collect_raw_part%.ndjson.zst}.meta.json
	# A fetch that died may leave a frame without an end.
	if [ "$1" -ne 0 ] && ! zstd -tq -- "$collect_raw_part" 2>/dev/null; then
		return 0
	fi
	collect_raw_meta "$1" >"$meta" &&
		sync -- "$meta" "$collect_raw_part" &&
		mv -- "$meta" "$name.meta.json" &&
		mv -- "$collect_raw_part" "$name.ndjson.zst" &&
		sync -- "${name%/*}" ||
		die "$EX_IOERR" "$name.ndjson.zst: cannot be kept"
	name=${name%/*}
	ln -s -- "${name##*/}" "$link" && mv -T -- "$link" "$run_raw/latest" ||
		die "$EX_IOERR" "$run_raw/latest: cannot be swapped"
}

collect_raw_meta() { # collect_raw_meta STATUS: the JSON text
	local bytes hash args=() arg finished base stats complete=true
	bytes=$(stat -c %s -- "$collect_raw_part") || return
	hash=$(sha256sum <"$collect_raw_part") || return
	for arg in "${collect_arguments[@]}"; do
		json_string "$arg"
		args+=("$REPLY")
	done
	run_clock
	finished=$REPLY
	[ "$1" -eq 0 ] || complete=false
	read -r stats 2>/dev/null <"$run_work/stats/fetch" || stats=null
	json_string "${TMDB_BASE_URL:-https://api.themoviedb.org/3}"
	base=$REPLY
	json_join "${args[@]}"
	printf '{"run":"%s","base_url":%s,"request":%s,"started":"%s",%s%s\n' \
		"$run_id" "$base" "$REPLY" "$collect_raw_started" \
		"\"finished\":\"$finished\",\"complete\":$complete,\"exit\":$1," \
		"\"bytes\":$bytes,\"hash\":\"sha256:${hash%% *}\",\"stats\":${stats:-null}}"
}

# Take all complete spools, this run's and what was left before.
collect_spools() {
	local dir line
	collect_files=() collect_records=0 collect_pages=0 collect_good=0
	: >"$run_work/spools" || die "$EX_IOERR" "$run_work/spools: cannot be made"
	for dir in "$run_spools"/*; do
		[ -d "$dir" ] || continue
		read -r line <"$dir/stats" && json_number "$line" out ||
			die "$EX_SOFTWARE" "$dir/stats: tells no number of records"
		collect_records=$((collect_records + REPLY))
		collect_success "$line"
		collect_files+=("$dir/records.ndjson")
		printf '%s\n' "${dir##*/}" >>"$run_work/spools" ||
			die "$EX_IOERR" "$run_work/spools: cannot be written"
		run_fetch+=("{\"spool\":\"${dir##*/}\",\"stats\":$line}")
	done
}

# Pages that were asked for, and those that came.
collect_success() { # collect_success LINE: the counts of a fetch
	local key
	for key in good unchanged gone lost; do
		json_number "$1" "$key" ||
			die "$EX_SOFTWARE" "fetch: no \"$key\" in its counts"
		collect_pages=$((collect_pages + REPLY))
		[ "$key" = lost ] || collect_good=$((collect_good + REPLY))
	done
}

# Filter the spools to the new records, each movie once.
collect_filter() {
	stage_pipe /dev/null "$run_work/new" validate clean dedup
	stage_conserve validate "$collect_records"
	collect_valid=$REPLY
	stage_conserve clean "$REPLY"
	stage_conserve dedup "$REPLY"
	collect_new=$REPLY
}

as_validate() {
	stage_exec validate tmdb-validate "${collect_files[@]}"
}

as_clean() {
	stage_exec clean tmdb-clean
}

as_dedup() {
	stage_exec dedup tmdb-dedup --keep newest
}

# Merge the new records with the present ones into a staged version.
collect_merge() {
	local present=0
	version_current
	collect_present=
	if [ -n "$REPLY" ]; then
		collect_present=$run_store/versions/$REPLY/movies.ndjson.zst
		version_rows "$REPLY"
		present=$REPLY
	fi
	stage_pipe /dev/null "$run_work/merged" merge
	stage_conserve merge $((present + collect_new))
	run_rows=$REPLY
	version_stage
	collect_write ndjson
	collect_write csv
}

as_merge() {
	stage_exec merge tmdb-dedup --keep newest \
		${collect_present:+"$collect_present"} "$run_work/new"
}

# A file of the version holds every row, or there is no version.
collect_write() { # collect_write FORMAT
	stage_pipe "$run_work/merged" /dev/null "$1"
	stage_conserve "$1" "$run_rows"
	[ "$REPLY" -eq "$run_rows" ] ||
		die "$EX_SOFTWARE" "$1: took $REPLY of $run_rows rows"
}

as_ndjson() {
	stage_exec ndjson tmdb-sink ndjson "$run_staged/movies.ndjson.zst"
}

as_csv() {
	stage_exec csv tmdb-sink csv "$run_staged/movies.csv"
}

# Only what passes is published; the rest waits for a person, out of sight.
collect_gate() {
	gate_share success "$collect_good" "$collect_pages" \
		"$TMDB_MIN_SUCCESS" 'pages came' "$EX_TEMPFAIL"
	gate_share pass "$collect_valid" "$collect_records" \
		"$TMDB_MIN_PASS" 'records passed tmdb-validate' "$EX_DATAERR"
	gate_least records "$collect_new" "${collect_least:-0}" \
		'movies were collected' "$EX_DATAERR"
	[ "$gate_status" -eq 0 ] && return
	version_hold
	die "$gate_status" "nothing is published: version $run_version is held back"
}

# All of it, once the spools are there.
collect() {
	collect_spools
	collect_filter
	collect_merge
	collect_gate
	version_publish
	version_load || {
		local status=$?
		die "$status" "$stage_report: version $run_version is published, but not in the database"
	}
}

# What a person at a terminal wants to know.
collect_summary() {
	local stage row in
	run_uptime
	printf '%s %s: %s movies published in %d.%02d s\n' "$log_prog" \
		"$run_id" "$run_rows" $(((REPLY - run_start) / 100)) \
		$(((REPLY - run_start) % 100))
	printf '  %-9s %6d of %d pages came, %d records\n' fetch \
		"$collect_good" "$collect_pages" "$collect_records"
	while IFS=: read -r stage row; do
		stage_count "$stage" in
		in=$REPLY
		stage_count "$stage" quarantined
		printf '  %-9s %6d in, %6d %s\n' "$stage" "$in" "$REPLY" "$row"
	done <<-'END'
		validate:refused
		clean:left out (adult, not released, not rated)
		dedup:doubles
		merge:older copies replaced
	END
	printf '  files     %s\n  database  %s\n' \
		"$run_store/current/" "$TMDB_DB"
}
