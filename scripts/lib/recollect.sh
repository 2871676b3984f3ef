# recollect: movies whose record was refused, or has holes, are asked for
# again, one by one, and go through the same filters.  Sourced.
#
# state/recollect.ndjson has a line a run: what was asked for.  A movie is not
# asked for more often than TMDB_RECOLLECT_ATTEMPTS times in 30 days; one whose
# record has passed meanwhile is not asked for at all.
# shellcheck shell=bash

recollect_days=30

# Since when quarantines and attempts count, into REPLY.
recollect_since() {
	printf -v REPLY '%(%Y-%m-%d)T' $((EPOCHSECONDS - 86400 * recollect_days))
}

# What was refused as broken; also of a line that is no JSON, when it tells.
recollect_refused() {
	local dir since files=() file
	recollect_since
	since=$REPLY
	for dir in "$TMDB_DATA"/quarantine/*/; do
		file=${dir%/}
		[[ ! ${file##*/} < $since ]] || continue
		for file in "$dir"{fetch,validate,clean}-*.ndjson{,.zst}; do
			[ ! -f "$file" ] || files+=("$file")
		done
	done
	[ ${#files[@]} -gt 0 ] || return 0
	zstd -dcfq -- "${files[@]}" | jq -cR 'fromjson? | objects |
		select(.kind == "invalid") |
		(.record | objects) // (.raw | strings | { movie_id:
			(capture("\"(movie_)?id\":(?<id>[0-9]{1,15})[,}]").id | tonumber),
			fetched_at: ((capture("\"fetched_at\":\"(?<t>[0-9TZ:-]{20})\"").t) // "") }) |
		{ movie_id: (.movie_id // .id), fetched_at } |
		select((.movie_id | type) == "number" and .movie_id > 0 and
			.movie_id == (.movie_id | floor) and .movie_id < 1e15)'
}

recollect_asked() { # the attempts that still count
	local since
	recollect_since
	since=$REPLY
	jq -cR --arg since "$since" 'fromjson? | select(.asked_at >= $since)' \
		"$TMDB_DATA/state/recollect.ndjson" 2>/dev/null || :
}

# The ids to ask for, one a line, into a folder's file "ids".
recollect_list() { # recollect_list FOLDER
	local present=$TMDB_DATA/processed/movies/current/movies.ndjson.zst
	recollect_refused >"$1/refused" && recollect_asked >"$1/asked" &&
		{ [ ! -e "$present" ] || zstd -dcq -- "$present"; } | jq -nr -f "$tmdb_lib/recollect.jq" \
			--slurpfile refused "$1/refused" --slurpfile asked "$1/asked" \
			--arg members "$TMDB_RECOLLECT_MEMBERS" \
			--argjson most "$TMDB_RECOLLECT_ATTEMPTS" \
			--argjson limit "$TMDB_RECOLLECT_LIMIT" >"$1/ids" ||
		die "$EX_IOERR" "$1: the list of ids cannot be made"
}

# They have been asked for: note it before anything can go wrong with them.
recollect_note() { # recollect_note IDS
	local file=$run_state/recollect.ndjson
	recollect_asked >"$file.part" &&
		jq -cs --arg run "$run_id" --arg at "$run_started" \
			'{ run: $run, asked_at: $at, ids: . }' "$1" >>"$file.part" &&
		sync -- "$file.part" && mv -T -- "$file.part" "$file" ||
		die "$EX_IOERR" "$file: cannot be written"
}

# How many of them are whole now.
recollect_whole() {
	jq -n --arg members "$TMDB_RECOLLECT_MEMBERS" 'reduce inputs as $r (0;
		if any($members | splits(" +"); . as $m | $r[$m] == null or $r[$m] == "")
		then . else . + 1 end)' "$run_work/new"
}

# Where no answer came at all nobody was asked, and no attempt counts.  A body
# that cannot be read is an answer, or that movie would be asked for for ever.
recollect_answered() { # recollect_answered SPOOL
	local line
	read -r line <"$1/stats"
	json_number "$line" lost && [ "$REPLY" -gt 0 ] || return 0
	[ ! -s "$1/records.ndjson" ] &&
		! grep -qE '"rule":"(not_found|unchanged)"|"message":"its body' \
			"$1/refused.ndjson" || return 0
	rm -rf -- "$1"
	die "$EX_TEMPFAIL" "no answer came for any of $REPLY movies"
}

# One movie whose answer is broken must not hide the others: there is no gate
# but that somebody answered.
recollect() {
	run_open recollect movies
	recollect_list "$run_work"
	recollect_count=$(wc -l <"$run_work/ids")
	recollect_good=0
	[ "$recollect_count" -gt 0 ] || {
		log_msg info 'recollect: nothing to ask for'
		return 0
	}
	# Ids that a fetch has lost are not asked for when it is taken up, so it
	# is tried once, and begun anew by the next run.
	rm -rf -- "$run_spools/.recollect.part"
	TMDB_RETRIES=0 TMDB_MIN_SUCCESS=0%
	# shellcheck disable=SC2034 # spool.sh reads it.
	spool_input=$run_work/ids
	spool_fetch recollect movie ${TMDB_LANGUAGE:+--language "$TMDB_LANGUAGE"}
	recollect_answered "${quality_own[0]}"
	recollect_note "${quality_own[0]}/input"
	recollect_count=$(wc -l <"${quality_own[0]}/input")
	collect_spools
	collect_filter
	recollect_good=$(recollect_whole)
	run_extra=",\"recollect\":{\"asked\":$recollect_count,\"whole\":$recollect_good}"
	collect_merge
	collect_compare
	collect_publish
	collect_load
}
