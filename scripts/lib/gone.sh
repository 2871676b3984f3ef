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
# A movie that TMDB returns again comes as a new record, without the mark.
# shellcheck shell=bash

gone_file=  # of a wrapper

gone_ids() { # gone_ids FILE: with one movie_id a line
	gone_file=$1
}

# All that are gone into the file $run_work/gone.ids: 1 when there are none.
gone_list() {
	local refused=$run_work/quarantine/fetch.ndjson
	{
		[ ! -s "$refused" ] || jq -r '
			select(any(.errors[]; .rule == "not_found")) |
			.record.movie_id | numbers' "$refused"
		[ -z "$gone_file" ] || grep -xE '[0-9]{1,15}' -- "$gone_file" ||
			[ $? -eq 1 ]
	} >"$run_work/gone.ids" ||
		die "$EX_SOFTWARE" 'the movies that are gone cannot be listed'
	[ -s "$run_work/gone.ids" ]
}

# Mark them in $run_work/merged.  A record that came with this run is no sign
# of a movie that is gone, whatever the list says.
gone_mark() { # gone_mark ROWS
	local now rows
	gone_list || return 0
	run_clock
	now=$REPLY
	rows=$1
	{
		jq -r .movie_id "$run_work/new" | jq -nRc --rawfile ids \
			"$run_work/gone.ids" '[inputs] as $new |
			reduce ($ids | split("\n")[]) as $id ({}; .[$id] = 1) |
			delpaths([$new[] | [.]])'
		printf 'as $gone | if has("gone_since") or $gone[.movie_id | tostring] != 1\n'
		printf 'then . else .gone_since = "%s" end\n' "$now"
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
