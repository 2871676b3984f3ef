# history: what the versions say of themselves, the pruned and the held ones
# too.  Reads alone: no lock is needed, for a version never changes.  Sourced.
# shellcheck shell=bash

# One JSON object a version, oldest first.
history_versions() {
	local dir name state line
	version_current
	for dir in "$run_store"/versions/{,.held-,.pruned-}[0-9]*; do
		name=${dir##*/}
		[ -d "$dir" ] || continue
		line=
		read -r line 2>/dev/null <"$dir/run.json" || :
		case $name in
		"$REPLY") state=current ;;
		.*-*) state=${name%%-*} && state=${state#.} ;;
		*) state=kept ;;
		esac
		printf '%s\t%s\t%s\n' "${name##*-}" "$state" "$line"
	done | sort | jq -Rc 'split("\t") |
		{version: .[0], state: .[1]} + ((.[2:] | join("\t") | fromjson?) // null |
			if type != "object" then {state: "damaged"} else {
			number, made, rows, changes, gate, schema_changes, previous,
			again, schedule, run} end)'
}

# For people: a table.
history_table() {
	jq -r '
	def mark: {current: "*", kept: ""}[.state] // .state;
	def gate: [.gate[]? | select(.ok | not) | .check] as $bad |
		if .gate == null or .gate == [] then "-"
		elif $bad == [] then "pass" else $bad | join(",") end;
	def learn: [.schema_changes[]? |
		{new: "new ", gone: "gone ", type: "type "}[.change] + .member +
		if .change == "type" then ": \(.from | join("|")) -> \(.types | join("|"))"
		else "" end];
	def notes: [(.again // empty | "puts back \(.)")] + learn | join("; ");
	[.version, mark, .number // "-", .rows // "-", .changes.insert // "-",
		.changes.delete // "-", .changes.update // "-", gate, notes] | @tsv' |
		awk -F '\t' '
		BEGIN {
			form = "%-16s %-6s %8s %9s %8s %8s %8s  %-8s %s\n"
			printf form, "VERSION", "", "NUMBER", "ROWS", "+", "-", "~", "GATE", "NOTES"
		}
		{ printf form, $1, $2, $3, $4, $5, $6, $7, $8, $9 }' |
		sed 's/ *$//'
}

# The events of one movie, as tmdb-diff wrote them behind the version and its
# time, oldest first.
history_movie() { # history_movie ID
	local dir name line made
	for dir in "$run_store"/versions/{,.pruned-}[0-9]*; do
		name=${dir##*/}
		printf '%s\t%s\n' "${name##*-}" "$dir"
	done | sort | while IFS=$'\t' read -r name dir; do
		[ -r "$dir/changes.ndjson.zst" ] || continue
		read -r line 2>/dev/null <"$dir/run.json" &&
			json_text "$line" made || continue
		made=$REPLY
		{ zstd -dcq -- "$dir/changes.ndjson.zst" ||
			die "$EX_DATAERR" "$dir/changes.ndjson.zst: cannot be read"; } |
			sed -nE "s/^\\{(\"op\":\"[a-z]+\",\"movie_id\":$1,)/{\"version\":\"$name\",\"made\":\"$made\",\\1/p"
	done
}

history_lines() { # for people: one line a change
	jq -r '
	def short: tojson | if length > 60 then .[:57] + "..." else . end;
	"\(.made)  \(.version)  \(.op)" + (
	if .op == "update" then . as $e | "  " + ([.changed[] |
		"\(.): \($e.before[.] | short) -> \($e.after[.] | short)"] | join(", "))
	else "  \((.after // .before).title | short)" end)'
}
