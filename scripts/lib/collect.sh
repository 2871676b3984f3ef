# collect: from the spools to a published version: filter, merge with the
# present data, gate, publish, load.  Sourced.
# shellcheck shell=bash

# Take all complete spools, this run's and what was left before.
collect_spools() {
	local dir line
	collect_files=() collect_records=0 collect_pages=0 collect_good=0
	for dir in "$run_spools"/*; do
		[ -d "$dir" ] || continue
		read -r line <"$dir/stats" && json_number "$line" out ||
			die "$EX_SOFTWARE" "$dir/stats: tells no number of records"
		collect_records=$((collect_records + REPLY))
		collect_success "$line"
		collect_files+=("$dir/records.ndjson")
		cat -- "$dir/refused.ndjson" >>"$run_work/quarantine/fetch.ndjson" &&
			printf '%s\n' "${dir##*/}" >>"$run_work/spools" ||
			die "$EX_IOERR" "$run_work/spools: cannot be written"
		spool_metrics "$dir"
		run_fetch+=("{\"spool\":\"${dir##*/}\",\"stats\":$line,\"metrics\":$REPLY}")
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
	quality_present
	stage_pipe /dev/null "$run_work/new" validate clean profile dedup
	stage_conserve validate "$collect_records"
	collect_valid=$REPLY
	stage_conserve clean "$REPLY"
	stage_conserve profile "$REPLY"
	stage_conserve dedup "$REPLY"
	collect_new=$REPLY
	quality_profile "${#collect_files[@]}"
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

# Merge the new records with the present ones.  What is trending is a list of
# the hour: who is not on it any more is not in its version.
collect_merge() {
	local present=0
	version_current
	collect_present=
	if [ -n "$REPLY" ] && [ "$run_line" != trending ]; then
		collect_present=$run_store/versions/$REPLY/movies.ndjson.zst
		version_rows "$REPLY"
		present=$REPLY
	fi
	stage_pipe /dev/null "$run_work/merged" merge
	stage_conserve merge $((present + collect_new))
	run_rows=$REPLY
}

as_merge() {
	# shellcheck disable=SC2090 # There are none in it.
	stage_exec merge tmdb-dedup --keep newest \
		${collect_present:+"$collect_present"} "$run_work/new"
}

# What differs from the present version?
collect_compare() {
	gone_mark "$run_rows"
	version_compare "$run_work/merged" "$run_rows"
}

# The files of the version, where nobody looks yet.
collect_stage() {
	local format
	version_stage
	for format in ndjson csv parquet; do
		version_write "$format" "$run_work/merged" "$run_rows"
	done
	quality_stage
	version_describe
}

collect_gate_success() {
	gate_share success "$collect_good" "$collect_pages" \
		"$TMDB_MIN_SUCCESS" 'pages came' "$EX_TEMPFAIL"
}

# What must hold before a version is published.  All checks are made, so that
# the run's line tells of each.
collect_gate() {
	collect_gate_success
	gate_share pass "$collect_valid" "$collect_records" \
		"$TMDB_MIN_PASS" 'records passed tmdb-validate' "$EX_DATAERR"
	gate_least records "$collect_new" "${collect_least:-0}" \
		'movies were collected' "$EX_DATAERR"
	quality_drift
	quality_score "$collect_good" "$collect_pages" \
		"$collect_valid" "$collect_records"
}

# Only what passes is published; the rest waits for a person, out of sight.
# When nothing is new, the present version stays as it is.
collect_publish() {
	if [ "$gate_status" -eq 0 ] && [ "$version_changes" -eq 0 ] &&
		[ -n "$version_before" ]; then
		: >"$run_work/unchanged" && run_sync "$run_work/unchanged" \
			"$run_work"/{about,spools,quarantine/*,quarantine} "$run_work"
		log_msg info "nothing is new: version $version_before stays" \
			"rows=$run_rows"
		return
	fi
	collect_stage
	if [ "$gate_status" -ne 0 ]; then
		version_hold
		die "$gate_status" "nothing is published: version $run_version is held back"
	fi
	version_publish
}

# Every database holds the published version, or the run was not good.
collect_load() {
	version_load
	[ -n "$run_version" ] || run_status=unchanged
	# A run that published may have ended before it came to this.
	prune_versions
}

# All of it, once the spools are there.  Each step leaves what it found in
# $run_work or in collect_ variables; nothing is real before collect_publish.
collect() {
	collect_spools  # collect_files, collect_records, collect_pages
	collect_filter  # $run_work/new: the new records, each movie once
	collect_merge   # $run_work/merged: with the present ones
	collect_compare # version_changes: how many; $run_work/changes.ndjson.zst
	collect_gate    # gate_status, run_gate
	collect_publish # or hold, or see that nothing is new
	collect_load    # the databases
}

# What a person at a terminal wants to know.
collect_summary() {
	local stage row in
	run_uptime
	row='movies published'
	[ -n "$run_version" ] || row='movies, nothing is new,'
	printf '%s %s: %s %s in %d.%02d s\n' "$log_prog" \
		"$run_id" "$run_rows" "$row" $(((REPLY - run_start) / 100)) \
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
