# package: what a version says of itself: run.json, one line with the run's
# counts, the changes and the schema, and datapackage.json, a Data Package of
# version 2 (datapackage.org) with the hashes, counts and fields of its files.
# Sourced.
#
# $run_work/quality.json, when there is one, is one JSON object that becomes
# the "quality" of the data package.
# shellcheck shell=bash

# All columns that movies.csv and movies.parquet have: those of tmdb-sink, and
# the mark of gone.sh.
readonly package_columns=movie_id,title,original_title,original_language,release_date,vote_average,vote_count,popularity,adult,video,genre_ids,overview,poster_path,backdrop_path,source,page,fetched_at,gone_since

# The members of all rows and their types, in $run_work/profile.
package_profile() { # package_profile FILE
	package_rows=$1
	rm -f -- "$run_work/profile"
	stage_pipe /dev/null "$run_work/profile" schema
	stage_count schema in
	[ "$REPLY" -eq "$run_rows" ] ||
		die "$EX_SOFTWARE" "schema: read $REPLY of $run_rows rows"
}

as_schema() {
	stage_exec schema tmdb-profile --collection version "$package_rows"
}

# Number, changes and schema of the staged version, as the members of a JSON
# object, into package_facts.
package_know() { # package_know PRESENT [WHAT-IS-PUT-BACK]
	local before=/dev/null
	[ -z "$1" ] || ! jq -e .run "$run_store/versions/$1/run.json" \
		>/dev/null 2>&1 || before=$run_store/versions/$1/run.json
	package_facts=$(jq -nc --arg previous "$1" --arg again "${2-}" \
		--arg columns "$package_columns" \
		--slurpfile profile "$run_work/profile" \
		--slurpfile before "$before" \
		--slurpfile diff "$run_work/stats/diff" \
		-f "$tmdb_lib/version.jq") ||
		die "$EX_SOFTWARE" 'the facts of the version cannot be told'
	package_facts=${package_facts#\{}
	package_facts=${package_facts%\}}
}

# The last file of a version, made of all others.
package_describe() {
	local file bytes hash lines=() host
	host=${TMDB_BASE_URL:-https://api.themoviedb.org/3}
	for file in "$run_staged"/{movies,changes}.*; do
		bytes=$(stat -c %s -- "$file") && hash=$(sha256sum <"$file") ||
			die "$EX_IOERR" "$file: cannot be read"
		lines+=("${file##*/} $bytes ${hash%% *}")
	done
	REPLY=$(printf '%s\n' "${lines[@]}" | jq -nR --arg line "$run_line" \
		--arg base "$host" \
		--slurpfile run "$run_staged/run.json" \
		--slurpfile profile "$run_work/profile" \
		--slurpfile quality <(cat "$run_work/quality.json" 2>/dev/null) \
		-f "$tmdb_lib/package.jq") ||
		die "$EX_SOFTWARE" "$run_staged/datapackage.json: cannot be made"
	cat <<<"$REPLY" >"$run_staged/datapackage.json" ||
		die "$EX_IOERR" "$run_staged/datapackage.json: cannot be written"
}

# Do the files of a version still have the hashes that it was published with?
# One of a time before there were any is at least readable.
package_verify() { # package_verify FOLDER
	local package=$1/datapackage.json
	if [ -e "$package" ]; then
		(cd -- "$1" && jq -er '.resources[] |
			(.hash | ltrimstr("sha256:")) + "  " + .path' \
			datapackage.json | sha256sum -c --quiet --strict) \
			>/dev/null 2>&1
	else
		zstd -tq -- "$1/movies.ndjson.zst" 2>/dev/null
	fi
}
