# gone: movies that TMDB does not have any more.  Sourced.
#
# They stay in the data, and get a member of their own at their end:
#
#	"gone_since":"2026-12-01T04:00:09Z"	when we were told so first
#
# It is a column of movies.csv and movies.parquet, and in the databases it is
# in `extra`, so stage 2 leaves such rows out with one condition (gone_since is
# null), or asks what was removed when.  TMDB's word is a 404 for the movie's
# own page, which tmdb-fetch refuses by the rule "not_found": a run that asks
# for details marks what was not found by itself.  A wrapper may know others,
# as those that are missing from the daily file of ids, and calls before
# `collect`:
#
#	gone_ids FILE	a movie_id a line; each that is in the data, and is
#			not among the new records, is marked
#
# A movie that TMDB returns again, in a run that does not hear a 404 for it,
# comes as a new record, without the mark.
# shellcheck shell=bash

gone_file=  # of a wrapper

gone_ids() { # gone_ids FILE: with one movie_id a line
	gone_file=$1
}

# Who was not found, and who a wrapper knows of, into $run_work/gone.found and
# gone.told: 1 when there is nobody.  An id may have come alone.
gone_list() {
	local refused=$run_work/quarantine/fetch.ndjson
	: >"$run_work/gone.found" && : >"$run_work/gone.told" &&
		{ [ ! -s "$refused" ] || jq -r '
			select(any(.errors[]; .rule == "not_found")) |
			.record.movie_id // .raw | tostring |
			select(test("^[0-9]{1,15}$"))' "$refused" >"$run_work/gone.found"; } &&
		{ [ -z "$gone_file" ] || grep -xE '[0-9]{1,15}' -- "$gone_file" \
			>"$run_work/gone.told" || [ $? -eq 1 ]; } ||
		die "$EX_IOERR" 'the movies that are gone cannot be listed'
	[ -s "$run_work/gone.found" ] || [ -s "$run_work/gone.told" ]
}

# Since when those are gone that are so in the present version: a list may have
# brought one again that is not found still.
gone_before() {
	version_current
	{
		[ -z "$REPLY" ] ||
			zstd -dcq -- "$run_store/versions/$REPLY/movies.ndjson.zst" |
			{ grep -F '"gone_since":' || [ $? -eq 1 ]; }
	} | jq -nc '[inputs | select(.gone_since) |
		{(.movie_id | tostring): .gone_since}] | add // {}' \
		>"$run_work/gone.before" ||
		die "$EX_IOERR" 'the movies that are gone cannot be listed'
}

# Mark them in $run_work/merged.  The page of a movie is TMDB's last word, for
# its lists are older; but a list is newer than what a wrapper knows.
gone_mark() { # gone_mark ROWS
	local now rows
	gone_list || return 0
	gone_before
	run_clock
	now=$REPLY
	rows=$1
	# shellcheck disable=SC2016 # Those are jq's.
	{
		jq -r .movie_id "$run_work/new" | jq -nRc \
			--rawfile told "$run_work/gone.told" \
			--rawfile found "$run_work/gone.found" \
			--slurpfile before "$run_work/gone.before" --arg now "$now" '
			def ids: reduce split("\n")[] as $id ({}; .[$id] = 1);
			[inputs | [.]] as $new |
			($told | ids | delpaths($new)) + ($found | ids) |
			with_entries(.value = ($before[0][.key] // $now))'
		printf 'as $gone | $gone[.movie_id | tostring] as $since |\n'
		printf 'if has("gone_since") or $since == null then . else .gone_since = $since end\n'
	} >"$run_work/gone.jq" ||
		die "$EX_IOERR" "$run_work/gone.jq: cannot be written"
	mv -- "$run_work/merged" "$run_work/unmarked"
	stage_pipe /dev/null "$run_work/merged" mark
	stage_conserve mark "$rows"
	[ "$REPLY" -eq "$rows" ] ||
		die "$EX_SOFTWARE" "mark: took $REPLY of $rows rows"
	rm -f -- "$run_work/unmarked"
}

as_mark() {
	stage_exec mark tmdb-clean --keep-adult --keep-unreleased \
		--keep-unrated -f "$run_work/gone.jq" "$run_work/unmarked"
}
