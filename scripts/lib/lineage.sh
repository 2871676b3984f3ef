# lineage: what a run read and made, as OpenLineage events: START, and then
# one of COMPLETE, FAIL and ABORT, in state/lineage.ndjson and, when
# OPENLINEAGE_URL is set, posted there.  Sourced.
#
# A receiver that is not there costs a run a few seconds at most and nothing
# else: what it did not take is offered again with the next event.
# shellcheck shell=bash

lineage_backlog=200 # events that are offered again, at most

# The run's id as a UUID of version 7, which the next run can work out, too.
lineage_uuid() { # lineage_uuid RUN: into REPLY
	local stamp=$1 hash ms
	printf -v stamp '%s-%s-%s %s:%s:%s' "${1:0:4}" "${1:4:2}" "${1:6:2}" \
		"${1:9:2}" "${1:11:2}" "${1:13:2}"
	ms=$(date -u -d "$stamp" +%s) && hash=$(printf %s "$1" | sha256sum) ||
		return
	printf -v ms %012x $((ms * 1000))
	printf -v REPLY '%s-%s-7%s-%x%s-%s' "${ms:0:8}" "${ms:8:4}" \
		"${hash:0:3}" $((8 + 0x${hash:3:1} % 4)) "${hash:4:3}" \
		"${hash:7:12}"
}

# What is known of a run at its begin.
lineage_start() {
	printf -v REPLY '{"run":"%s","schedule":"%s","line":"%s","started":"%s"}' \
		"$run_id" "$run_schedule" "$run_line" "$run_started"
	lineage_event START "$REPLY" "$run_work"
}

# The end of a run that has a line in state/runs.ndjson.
lineage_end() { # lineage_end LINE WORK
	lineage_event END "$1" "$2"
}

# Of a run that was found dead: what it has not said itself.
lineage_killed() { # lineage_killed LINE WORK
	local types
	json_text "$1" run && lineage_uuid "$REPLY" || return 0
	types=$(tail -n 10000 -- "$run_state/lineage.ndjson" 2>/dev/null |
		grep -F "\"runId\":\"$REPLY\"" | sed 's/.*"eventType":"\([A-Z]*\)".*/\1/') || :
	[[ $types == *START* ]] || lineage_event START "$1" "$2"
	[[ $types =~ COMPLETE|FAIL|ABORT ]] || lineage_event END "$1" "$2"
}

# That events cannot be made or kept is told, and hinders no run.
lineage_event() { # lineage_event START|END LINE WORK
	local event profile=$3/figures findings=$3/findings version='' files loaded
	[ -s "$profile" ] || profile=/dev/null
	[ -s "$findings" ] || findings=/dev/null
	json_text "$2" run && lineage_uuid "$REPLY" || return 0
	! json_text "$2" version || version=$REPLY
	files=$(lineage_files "$version")
	lineage_loaded "$version"
	loaded=$REPLY
	json_text "$2" run
	lineage_uuid "$REPLY"
	if event=$(jq -nc -f "$tmdb_lib/lineage.jq" --arg type "$1" --arg uuid "$REPLY" \
		--argjson line "$2" --argjson files "$files" \
		--arg namespace "$TMDB_LINEAGE_NAMESPACE" \
		--arg api "${TMDB_BASE_URL:-https://api.themoviedb.org/3}" \
		--arg store "$run_store" --argjson loaded "$loaded" \
		--slurpfile profile "$profile" --slurpfile findings "$findings" 2>/dev/null) &&
		lineage_keep "$event"; then
		lineage_post
	else
		log_msg warning "$run_state/lineage.ndjson: an event cannot be written"
	fi
}

# How many files a published version has, and how many bytes.
lineage_files() { # lineage_files VERSION
	local dir=$run_store/versions/$1
	if [ -n "$1" ] && [ -d "$dir" ]; then
		find "$dir" -type f -printf '%s\n' |
			awk '{ n++; s += $1 } END { printf "{\"count\":%d,\"bytes\":%.0f}\n", n, s }'
	else
		echo null
	fi
}

# The databases that hold this version, as JSON, into REPLY.
lineage_loaded() { # lineage_loaded VERSION
	local sink all=
	load_sinks
	for sink in "${load_names[@]}"; do
		[ -n "$1" ] && load_is_done "$sink" "$1" || continue
		load_place "$sink"
		json_string "$REPLY"
		all+="${all:+,}{\"sink\":\"$sink\",\"place\":$REPLY}"
	done
	REPLY="[$all]"
}

lineage_keep() ( # lineage_keep EVENT
	file=$run_state/lineage.ndjson start=
	exec {lock}>>"$run_state/lineage.lock" && flock "$lock" || return
	[ ! -s "$file" ] || [ -z "$(tail -c 1 -- "$file")" ] || start=$'\n'
	cat <<<"$start$1" 2>/dev/null >>"$file" && sync -- "$file" "$run_state"
)

# Offer what the receiver has not got: state/lineage.sent says how many lines
# it has.  What it refuses for good is not offered again.
lineage_post() (
	[ -n "$OPENLINEAGE_URL" ] || return 0
	file=$run_state/lineage.ndjson sent=0 end=$((SECONDS + TMDB_LINEAGE_WAIT))
	exec {lock}>>"$run_state/lineage.lock"
	# Who holds it is posting already.
	flock -n "$lock" || return 0
	all=$(wc -l <"$file")
	read -r sent 2>/dev/null <"$run_state/lineage.sent" || :
	[[ $sent =~ ^[0-9]{1,12}$ ]] && [ "$sent" -le "$all" ] || sent=0
	[ $((all - sent)) -le "$lineage_backlog" ] ||
		sent=$((all - lineage_backlog))
	while [ "$sent" -lt "$all" ] && [ "$SECONDS" -lt "$end" ]; do
		sed -n "$((sent + 1))p;$((sent + 1))q" "$file" |
			lineage_request $((end - SECONDS)) || {
			log_msg warning "$OPENLINEAGE_URL: takes no events: ${lineage_answer:-no answer}; tried again with the next"
			break
		}
		sent=$((sent + 1))
	done
	printf '%s\n' "$sent" >"$run_state/lineage.sent.part" &&
		mv -- "$run_state/lineage.sent.part" "$run_state/lineage.sent"
)

# One event, of the standard input: 0 when it is taken, or refused for good.
# A key is not an argument, for arguments can be seen.
lineage_request() { # lineage_request SECONDS
	local config='' code
	[ -z "${OPENLINEAGE_API_KEY-}" ] ||
		config="header = \"Authorization: Bearer $OPENLINEAGE_API_KEY\""
	code=$(run_unlock && curl -sS -o /dev/null -w '%{http_code}' \
		--connect-timeout 2 --max-time "$1" -K <(printf '%s\n' "$config") \
		-H 'Content-Type: application/json' --data-binary @- \
		"${OPENLINEAGE_URL%/}/api/v1/lineage" 2>/dev/null) || code=000
	case $code in
	2??) return 0 ;;
	408 | 429 | 000 | 3?? | 5??) return 1 ;;
	esac
	log_msg warning "$OPENLINEAGE_URL: refuses an event with $code"
}
