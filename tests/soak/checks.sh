# checks: what must hold after each run, after each day and at the end.
# Sourced by soak.
# shellcheck shell=bash disable=SC2004,SC2034,SC2154

violation() { # violation TEXT: it goes on, to see what else
	violations=$((violations + 1))
	printf 'VIOLATION after run %d (%s %s %s): %s\n' "$run_n" \
		"$(date -u -d "@$run_time" +%FT%RZ)" "$run_schedule" \
		"$run_kinds" "$1" | tee -a "$work/violations"
	[ "$violations" -le 5 ] || return 0
	sed 's/^/    /' "$work/err" | head -n 10
	[ -z "$keep" ] || [ -e "$keep/run-$run_n" ] || {
		mkdir -p "$keep"
		cp -a "$disk" "$keep/run-$run_n"
		cp -a "$logdisk" "$keep/run-$run_n/logdisk"
	}
}

check_before() {
	lines_before=0
	[ ! -e "$data/state/runs.ndjson" ] ||
		lines_before=$(wc -l <"$data/state/runs.ndjson")
}

# The lines that this run added, those of dead runs and of second starts, too.
check_after() {
	check_processes
	check_status
	check_lines
	if [ "$run_status" -eq 0 ]; then
		check_healed
	else
		unhealed[$run_schedule]+=" $run_n"
		failed=$((failed + 1))
	fi
	check_readable trending
	check_readable movies
	[ "$run_status" -ne 0 ] || [ -z "$run_data" ] || check_good
}

session_is_over() {
	! pgrep -s "$run_leader" >/dev/null
}

# Nothing of a run outlives it for long.
check_processes() {
	wait_for 20 session_is_over || {
		violation "left: $(pgrep -s "$run_leader" -a | cut -c 1-200)"
		pkill -KILL -s "$run_leader"
	}
	read -r run_rss run_user run_sys <"$work/time" || run_rss=0 run_user=0 run_sys=0
	run_leader=
}

# A run without a fault is good; others end as the manual says.
check_status() {
	case $run_status in
	0) ;;
	65 | 69 | 70 | 71 | 73 | 74 | 75 | 77 | 78 | 129 | 130 | 143)
		[ "$run_kinds" != - ] ||
			violation "ended with $run_status where nothing was wrong: $(head -n 1 "$work/err")"
		;;
	137) [ -n "$run_shot" ] || [[ $run_kinds = *stop* ]] || violation "ended with $run_status" ;;
	*) violation "ended with $run_status, which no manual knows: $(head -n 1 "$work/err")" ;;
	esac
}

# In each line each stage hands on or refuses all that it read, and what goes
# into one came out of the one before.  A good run has its line.
check_lines() {
	local bad
	bad=$(tail -n +$((lines_before + 1)) "$data/state/runs.ndjson" 2>/dev/null |
		jq -Rnr --arg s "$run_schedule" --argjson status "$run_status" '
		[inputs | fromjson?] | (.[] |
		select(.status == "ok" or .status == "unchanged" or .status == "held") |
		select(.stages.validate) | select((
			([.fetch[].stats.out] | add) == .stages.validate.in and
			.stages.validate.out == .stages.clean.in and
			.stages.clean.out == .stages.profile.in and
			.stages.profile.out == .stages.dedup.in and
			(.stages.merge.out == .rows) and
			([.stages[] | .in == .out + .quarantined + (.merged // 0)] | all)) | not) |
		.run + " does not add up"),
		(select($status == 0 and (any(.[]; .schedule == $s and .exit == 0) | not)) |
		"a good run without its line")') || bad='runs.ndjson cannot be read'
	[ -z "$bad" ] || violation "$bad"
}

check_healed() {
	local n
	for n in ${unhealed[$run_schedule]-}; do
		healed=$((healed + 1))
		n=$((run_n - n))
		[ "$n" -le "$longest" ] || longest=$n
	done
	unhealed[$run_schedule]=
}

# What people read is there and whole, always: looked at when it is another.
check_readable() { # check_readable LINE
	local dir=$data/processed/$1/current name rows ids
	if [ ! -L "$dir" ]; then
		[ -z "${seen_version[$1]-}" ] || violation "$1: there is no current version"
		return
	fi
	name=$(readlink -f "$dir")
	[ "${name##*/}" != "${seen_version[$1]-}" ] || return 0
	seen_version[$1]=${name##*/}
	versions=$((versions + 1))
	queue+=("$1 ${name##*/}")
	cp "$name/run.json" "$work/expected/$1-${name##*/}.json" || {
		violation "$1: ${name##*/} has no run.json"
		return
	}
	zstd -dcq "$name/movies.ndjson.zst" >"$work/rows" 2>/dev/null ||
		violation "$1: ${name##*/} cannot be read"
	jq -r .movie_id "$work/rows" | sort >"$work/ids-$1"
	mapfile -t ids <"$work/ids-$1"
	rows=${#ids[@]}
	grep -qF "\"rows\":$rows," "$name/run.json" ||
		violation "$1: ${name##*/} has $rows rows, and tells of others"
	[ -z "$(uniq -d "$work/ids-$1")" ] ||
		violation "$1: doubled: $(uniq -d "$work/ids-$1" | xargs)"
	sqlite3 :memory: ".import --csv $name/movies.csv m" \
		'select movie_id from m' 2>/dev/null | sort |
		cmp -s - "$work/ids-$1" || violation "$1: movies.csv differs"
}

# After a good run of a line: nothing half made is left, and the version holds
# each movie that TMDB gave to a run that published, and no other.
check_good() {
	local left entry line name
	left=$(cd "$data" && find "state/work/$run_data" "state/spool/$run_data" \
		"raw/$run_data" "processed/$run_data" quarantine \( \
		-path 'state/work/*/*' -o -path 'state/spool/*/*' -o \
		-name '.*.part' -o -name '.staged-*' -o -name '.current.*' -o \
		-name '.latest.*' \) -prune -print 2>/dev/null)
	for entry in $left; do
		# A fetch that was cut short goes on while it is the same day.
		[[ $entry == state/spool/*/.*.part ]] &&
			grep -qx "$(date -u -d "@$run_time" +%F)" "$data/$entry/request" ||
			violation "left: $entry"
	done
	for entry in "${queue[@]}"; do
		read -r line name <<<"$entry"
		[ "$line" = "$run_data" ] || continue
		check_collected "$line" "$work/expected/$line-$name.json"
		rm -f "$work/expected/$line-$name.json"
	done
	mapfile -t queue < <(printf '%s\n' "${queue[@]}" | grep -v "^$run_data " | grep .)
	[ -e "$work/expected/$run_data" ] || return 0
	comm -3 "$work/expected/$run_data" "$work/ids-$run_data" >"$work/differ"
	[ ! -s "$work/differ" ] ||
		violation "$run_data: lost, or (behind a tab) never given: $(head -c 300 "$work/differ" | tr '\n' ' ')"
	if [ "$run_data" = movies ]; then
		sqlite3 "$data/movies.db" 'select movie_id from movies' | sort |
			cmp -s - "$work/ids-movies" || violation 'the database differs from the version'
	fi
}

# Add to what is expected the ids that one run published, by the archives of
# TMDB's answers and the quarantine; count both.
check_collected() { # check_collected LINE RUN.JSON
	local spool run refused lines spools metas=() ids
	{ read -r run && read -r refused && mapfile -t spools; } < <(jq -r '.run,
		([(.stages[] | .quarantined), (.fetch[].stats.quarantined)] | add),
		.fetch[].spool' "$2")
	for spool in "${spools[@]}"; do
		mapfile -O ${#metas[@]} -t metas < <(grep -lsF "\"run\":\"${spool: -25}\"" \
			"$data/raw/$1"/[0-9]*/"${spool%-????????T??????Z-*}"-*.meta.json)
	done
	[ ${#metas[@]} -eq ${#spools[@]} ] ||
		violation "$1: run $run: its archives are not there"
	: >"$work/given"
	[ ${#metas[@]} -eq 0 ] || zstd -dcq "${metas[@]/%.meta.json/.ndjson.zst}" |
		jq -r '.body | if .results then .results[].id else .id end | numbers' |
		sort >"$work/given"
	cat "$data"/quarantine/*/{fetch,validate,clean}-"$run".ndjson 2>/dev/null |
		jq -r '.record.movie_id? // empty' | sort >"$work/refused"
	# Each refused one takes away one that was given.
	comm -23 "$work/given" "$work/refused" >"$work/new"
	# A version of what is trending holds what is so now, and no more.
	[ "$1" != trending ] || : >"$work/expected/$1"
	touch "$work/expected/$1"
	sort -u "$work/new" "$work/expected/$1" -o "$work/expected/$1"
	lines=$(cat "$data"/quarantine/*/*-"$run".ndjson 2>/dev/null | wc -l)
	[ "$lines" = "$refused" ] ||
		violation "$1: run $run refused $refused, and $lines are in the quarantine"
	mapfile -t ids <"$work/given"
	given=$((given + ${#ids[@]}))
	quarantined=$((quarantined + lines))
}

# At the end of a day.
day_ends() {
	local status=0 bad old oldest
	oldest=$(date -u -d "$today -8 days" +%F)
	# What was archived as trending is what the server says.
	check_served
	bad=$(jq -R 'fromjson? // "torn"' "$data/state/runs.ndjson" | grep -cx '"torn"')
	[ "$bad" -le "$torn_lines" ] ||
		violation "$bad lines of runs.ndjson are no JSON, where $torn_lines were cut"
	bad=$(jq -Rr 'fromjson? | .run' "$data/state/runs.ndjson" | sort | uniq -d)
	[ -z "$bad" ] || violation "told twice: $(xargs <<<"$bad")"
	[ -n "${unhealed[nightly]-}" ] ||
		for old in "$logs"/{app,error}/*.log "$logs"/archive/*/*.zst; do
			[[ ${old##*/} =~ [0-9]{4}-[0-9]{2}-[0-9]{2} ]] &&
				[[ ${BASH_REMATCH[0]} < $oldest ]] &&
				# A clock that was wrong since then is for tonight.
				[ ! "$old" -nt "$data/state/rotated" ] &&
				violation "$old is older than it may be"
		done
	env LD_PRELOAD="$faketime" FAKETIME="$(printf %+d $((run_time - EPOCHSECONDS)))" \
		NO_FAKE_STAT=1 FAKETIME_DISABLE_SHM=1 tmdb-status --json \
		>"$work/status.json" 2>"$work/err" || status=$?
	[ "$status" -le 3 ] && jq -e . "$work/status.json" >/dev/null ||
		violation "tmdb-status ended with $status"
	figure_day
	forget_clocks
}

# A process that was killed leaves what libfaketime shares with its children,
# and in time another one has its pid.
forget_clocks() {
	local file pid
	for file in /dev/shm/faketime_shm_*; do
		pid=${file##*_}
		[ ! -e "$file" ] || kill -0 "$pid" 2>/dev/null ||
			rm -f "$file" "/dev/shm/sem.faketime_sem_$pid"
	done
}

check_served() {
	local raw window=day
	[ $((run_time / 86400 % 2)) -eq 0 ] || window=week
	raw=$(find "$data/raw/trending/" -path "*/$today/trending-$window-*.ndjson.zst" | sort | tail -n 1)
	[ -n "$raw" ] || return 0
	curl -fsS "$TMDB_BASE_URL/trending/movie/$window?api_key=$(key_of good)&language=ko-KR&page=1" |
		jq -r '.results[].id' | cmp -s - <(zstd -dcq "$raw" | jq -r '.body.results[].id') ||
		violation "what ${raw##*/} holds is not what the server gave"
}

check_end() {
	local s open
	run_schedule=end run_kinds=-
	: >"$work/err"
	for s in "${!unhealed[@]}"; do
		[ -z "${unhealed[$s]// /}" ] || violation "$s: never healed: ${unhealed[$s]}"
	done
	[ "$failed" -eq "$healed" ] || violation "$failed runs failed, $healed were healed"
	[ -z "$(ls -A "$data/state/alerts/spool" 2>/dev/null)" ] ||
		violation "alerts wait: $(ls "$data/state/alerts/spool")"
	open=$(ls "$data/state/alerts/open" 2>/dev/null)
	[ -z "$open" ] || violation "alerts are open: $open"
	# Each that was raised is over; told twice now and then, never not at all.
	open=$(sed -n 's/^Subject: \[tmdb [^]]*\] \([a-z]*\) \([a-z]*\): .*/\1 \2/p' \
		"$work/mbox" 2>/dev/null | awk '{ last[$1] = $2 }
		END { for (s in last) if (last[s] != "recovered") print s }')
	[ -z "$open" ] || violation "told as broken, never as recovered: $open"
	[ -z "$(find "$data/state/set-aside" -mindepth 1 2>/dev/null)" ] ||
		violation "set aside: $(ls "$data/state/set-aside")"
	for s in "$work"/keys/*; do
		grep -rqsF "$(<"$s")" "$data" "$logs" "$work/mbox" &&
			violation "the key ${s##*/} is in $(grep -rlF "$(<"$s")" "$data" "$logs" | head -n 1)"
	done
	for s in "$logs"/archive/*/*.zst; do
		[ ! -e "$s" ] || zstd -tq "$s" 2>/dev/null || violation "$s: is damaged"
	done
	check_flat
}
