# spool: fetch to a folder of its own, which a run that dies leaves to the
# next.  Sourced.
#
# While it is fetched it is called .LABEL.part and holds what tmdb-fetch needs
# to go on where it stood (--state).  Once it is whole and on the disk it gets
# its name, LABEL-RUN, and stays until what was made of it is real.  In it:
# request (what, day, archive, begin), input (what tmdb-fetch reads, if
# anything), records.ndjson, refused.ndjson, raw.ndjson.zst, metrics.ndjson,
# meta.json and stats.
#
# A run may want several.  One that fails after all tries does not end the run
# while the gate would still let it pass: then what came of it is taken.
# shellcheck shell=bash

spool_input=      # a file for the standard input of tmdb-fetch
spool_missing=()  # labels of those that are not complete
spool_pages=0     # that were wanted of all spools
spool_good=0      # that came
spool_complete=   # for meta.json

spool_fetch() { # spool_fetch LABEL SOURCE [ARGUMENT...]: whole, or die
	spool_want "$@"
	spool_judge
}

spool_want() { # spool_want LABEL SOURCE [ARGUMENT...]: or note that it is missing
	local status=0
	spool_label=$1
	shift
	spool_arguments=("$@")
	spool_source
	printf -v spool_request '%q ' "$spool_host" "$@"
	if spool_have; then
		log_msg info "$spool_label: fetched already today, using $REPLY"
		quality_own+=("$run_spools/$REPLY")
		read -r REPLY <"$run_spools/$REPLY/stats"
		spool_tally "$REPLY"
		return
	fi
	spool_part=$run_spools/.$spool_label.part
	spool_open
	retry "$spool_label" spool_run || status=$?
	case $status in
	0) spool_count && spool_tally "$REPLY" && spool_close ;;
	"$EX_TEMPFAIL") spool_miss ;;
	*) die "$status" "$stage_report; nothing is published" ;;
	esac
}

spool_tally() { # spool_tally STATS: its pages, into the sums of the run
	collect_pages=0 collect_good=0
	collect_success "$1"
	spool_pages=$((spool_pages + collect_pages))
	spool_good=$((spool_good + collect_good))
}

# Not all came, after all tries.  What was not asked for is not in the counts
# of the fetch, but it is missing, too.
spool_miss() {
	local wanted=$spool_pages
	fail "$spool_label: $stage_report"
	spool_missing+=("$spool_label")
	! spool_count || spool_tally "$REPLY"
	wanted=$((spool_pages - wanted))
	spool_asked
	[ "$wanted" -ge "$REPLY" ] ||
		spool_pages=$((spool_pages + REPLY - wanted))
}

# How many pages the request names, into REPLY; a list ends at 500.
spool_asked() {
	local arg='' next REPLY_PAGES=1
	if [ -n "$spool_input" ]; then
		REPLY=$(wc -l <"$spool_part/input")
		return
	fi
	for next in "${spool_arguments[@]}"; do
		[ "$arg" != --pages ] || REPLY_PAGES=$next
		arg=$next
	done
	case $REPLY_PAGES in
	all) REPLY=500 ;;
	*-*) REPLY=$((${REPLY_PAGES#*-} - ${REPLY_PAGES%-*} + 1)) ;;
	*) REPLY=1 ;;
	esac
}

# Do those that are missing matter?  If not, what came of them is taken, and
# their archives say that they are not complete.
spool_judge() {
	local label
	[ ${#spool_missing[@]} -gt 0 ] || return 0
	collect_pages=$spool_pages collect_good=$spool_good
	collect_gate_success
	[ "$gate_status" -eq 0 ] || die "$gate_status" \
		"fetch of ${spool_missing[*]} ended with $EX_TEMPFAIL; nothing is published"
	# The checks of the whole come later.
	run_gate=()
	for label in "${spool_missing[@]}"; do
		log_msg warning "$label: taken as far as it came"
		spool_reopen "$label" && spool_close
	done
	spool_missing=()
}

# The part again, as it was when it failed: 1 when nothing came.
spool_reopen() { # spool_reopen LABEL
	local words
	spool_label=$1 spool_part=$run_spools/.$1.part spool_resumed=1
	{ IFS= read -r words && read -r _ && read -r spool_raw &&
		read -r spool_started; } <"$spool_part/request" || return
	# Our own %q.
	eval "spool_arguments=($words)"
	spool_arguments=("${spool_arguments[@]:1}")
	spool_complete=false
	[ -s "$spool_part/records.ndjson" ] && spool_count
}

# Movies of another service do not mix with these: each line of data keeps to
# the host it began with.
spool_source() {
	local file=$run_state/source-$run_line known
	spool_host=${TMDB_BASE_URL:-https://api.themoviedb.org/3}
	spool_host=${spool_host#*://}
	spool_host=${spool_host%%[:/]*}
	[ -e "$file" ] || run_put "$file" "$spool_host"
	read -r known <"$file" || known=
	[ "$known" = "$spool_host" ] || die "$EX_CONFIG" "$TMDB_DATA holds movies" \
		"from $known, not from $spool_host: name another folder in TMDB_DATA"
}

# One of the same request and day, left by a run that died later on, is used
# instead: its name into REPLY.
spool_have() {
	local dir request
	for dir in "$run_spools/$spool_label-${run_stamp:0:8}"*; do
		if IFS= read -r request 2>/dev/null <"$dir/request" &&
			[ "$request" = "$spool_request" ]; then
			REPLY=${dir##*/}
			return 0
		fi
	done
	return 1
}

# A fetch of the same request and day that was cut short goes on.
spool_open() {
	local request day
	spool_resumed='' spool_complete=true
	if { IFS= read -r request && read -r day && read -r spool_raw &&
		read -r spool_started; } 2>/dev/null <"$spool_part/request" &&
		[ "$request $day" = "$spool_request $run_date" ]; then
		log_msg info "$spool_label: taking up the fetch of $spool_started"
		spool_resumed=1
		# If the run was killed just now, its fetch is still ending.
		[ ! -e "$spool_part/state.lock" ] ||
			flock -w 10 "$spool_part/state.lock" true || :
	else
		spool_new
	fi
}

spool_new() {
	local now
	rm -rf -- "$spool_part"
	while :; do
		printf -v now '%(%Y-%m-%d %H%M%SZ)T' -1
		spool_raw=${now% *}/$spool_label-${now#* }
		[ -e "$run_raw/$spool_raw.ndjson.zst" ] || break
		sleep 0.3
	done
	run_clock
	spool_started=$REPLY
	mkdir -- "$spool_part" &&
		{ [ -z "$spool_input" ] || cp -- "$spool_input" "$spool_part/input"; } &&
		printf '%s\n' "$spool_request" "$run_date" \
		"$spool_raw" "$spool_started" >"$spool_part/request" ||
		die "$EX_CANTCREAT" "$spool_part: cannot be made"
}

spool_run() { # 0, or the status of tmdb-fetch
	local status=0
	spool_try || status=$?
	if [ "$status" -eq "$EX_CONFIG" ] && [ -n "$spool_resumed" ]; then
		log_msg warning "$spool_label: cannot be taken up, beginning anew"
		spool_resumed=
		spool_new
		status=0
		spool_try || status=$?
	fi
	# Pages that are lost may come with the next try: later, as all else.
	[ "$status" -ne "$EX_PROTOCOL" ] || status=$EX_TEMPFAIL
	# The next try goes on where this one ended.
	[ "$status" -ne "$EX_TEMPFAIL" ] || spool_resumed=1
	return "$status"
}

spool_try() {
	local in=/dev/null
	# Those of another fetch, or of a try that failed.
	rm -f -- "$run_work/stats/fetch"
	[ ! -e "$spool_part/input" ] || in=$spool_part/input
	stage_try "$in" "$spool_part/records.ndjson" fetch
}

as_fetch() {
	local limit=()
	[ "$TMDB_DAILY_LIMIT" -eq 0 ] ||
		limit=(--daily-limit "$TMDB_DAILY_LIMIT")
	# shellcheck disable=SC2153 # It is a setting, and no slip of the pen.
	stage_exec fetch tmdb-fetch --min-success "$TMDB_MIN_SUCCESS" \
		--rate "$TMDB_RATE" "${limit[@]}" \
		--state "$spool_part/state" --raw "$spool_part/raw.ndjson.zst" \
		--metrics "$spool_part/metrics.ndjson" \
		-q "$spool_part/refused.ndjson" "${spool_arguments[@]}"
}

# The counts of the whole fetch, into REPLY.  tmdb-fetch counts what it did
# itself; of one that was taken up its outputs and its state tell.
spool_count() {
	local out refused good gone line pages
	if [ -z "$spool_resumed" ]; then
		read -r REPLY 2>/dev/null <"$run_work/stats/fetch"
		return
	fi
	out=$(wc -l <"$spool_part/records.ndjson") &&
		refused=$(wc -l <"$spool_part/refused.ndjson") &&
		gone=$(grep -c '"rule":"not_found"' "$spool_part/refused.ndjson" || [ $? -eq 1 ]) &&
		good=$(zstd -dcq -- "$spool_part/raw.ndjson.zst" | wc -l) &&
		read -r line <"$spool_part/state" &&
		[[ $line =~ \"lost\":\[([^]]*)\] ]] || return
	line=${BASH_REMATCH[1]//[!\"]/}
	printf -v pages '"pages":{"good":%d,"unchanged":0,"gone":%d,"lost":%d}' \
		"$good" "$gone" $((${#line} / 2))
	# shellcheck disable=SC2089 # It is JSON, not options.
	printf -v line '{"stage":"fetch","in":%d,"out":%d,"quarantined":%d,"by_rule":{},' \
		$((out + refused)) "$out" "$refused"
	REPLY="$line$pages,\"resumed\":true}"
}

# How long the requests took: the last line of the metrics that is whole, or
# null, into REPLY.  A fetch that was taken up tells of its last part.
spool_metrics() { # spool_metrics FOLDER
	REPLY=$(tail -n 1 -- "$1/metrics.ndjson" 2>/dev/null) || :
	[[ $REPLY == {*\"summary\":true*} ]] || REPLY=null
}

# All that was fetched is there: archive it, and give the spool its name.
spool_close() {
	local stats out lines link=$run_raw/.latest.$run_id
	spool_count || die "$EX_SOFTWARE" 'fetch: its counts are not there'
	stats=$REPLY
	json_number "$stats" out || die "$EX_SOFTWARE" 'fetch: tells no "out"'
	out=$REPLY
	lines=$(wc -l <"$spool_part/records.ndjson")
	[ "$lines" -eq "$out" ] ||
		die "$EX_SOFTWARE" "fetch: $out out, but $lines lines are there"
	printf '%s\n' "$stats" >"$spool_part/stats" &&
		spool_meta "$stats" >"$spool_part/meta.json" ||
		die "$EX_IOERR" "$spool_part: cannot be written"
	rm -f -- "$run_work/stats/fetch"
	run_sync "$spool_part"/* "$spool_part"
	run_copy "$spool_part/raw.ndjson.zst" "$run_raw/$spool_raw.ndjson.zst"
	run_copy "$spool_part/meta.json" "$run_raw/$spool_raw.meta.json"
	ln -s -- "${spool_raw%/*}" "$link" && mv -T -- "$link" "$run_raw/latest" ||
		die "$EX_IOERR" "$run_raw/latest: cannot be swapped"
	run_sync "$run_raw"
	mv -T -- "$spool_part" "$run_spools/$spool_label-$run_id" ||
		die "$EX_IOERR" "$spool_part: cannot be renamed"
	quality_own+=("$run_spools/$spool_label-$run_id")
	run_sync "$run_spools"
}

spool_meta() { # spool_meta STATS: of the archive, as JSON
	local file=$spool_part/raw.ndjson.zst bytes hash arg base args=()
	zstd -tq -- "$file" && bytes=$(stat -c %s -- "$file") &&
		hash=$(sha256sum <"$file") || return
	for arg in "${spool_arguments[@]}"; do
		json_string "$arg"
		args+=("$REPLY")
	done
	json_string "${TMDB_BASE_URL:-https://api.themoviedb.org/3}"
	base=$REPLY
	run_clock
	printf '{"run":"%s","base_url":%s,"started":"%s","finished":"%s",' \
		"$run_id" "$base" "$spool_started" "$REPLY" || return
	json_join "${args[@]}"
	printf '"request":%s,"complete":%s,"bytes":%s,"hash":"sha256:%s","stats":%s}\n' \
		"$REPLY" "$spool_complete" "$bytes" "${hash%% *}" "$1"
}
