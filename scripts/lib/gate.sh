# gate: what a collection must reach before it is published.  Sourced.
#
# Each check is an entry in run_gate: {"check","field","value","need","ok",
# "message"}; field is null but for findings.  A check of nothing is no pass:
# 0 of 0 fails.
# shellcheck shell=bash

gate_status=0 # what to exit with

# FIELD, VALUE and NEED are JSON.
gate_entry() { # gate_entry CHECK FIELD VALUE NEED OK MESSAGE STATUS
	local name=$1
	json_string "$6"
	run_gate+=("{\"check\":\"$1\",\"field\":$2,\"value\":$3,\"need\":$4,\"ok\":$5,\"message\":$REPLY}")
	[ "$5" = false ] || return 0
	[ "$2" = null ] || name+=" ${2//\"/}"
	fail "gate: $name: $6"
	stage_worse "$gate_status" "$7"
	gate_status=$REPLY
}

gate_share() { # gate_share CHECK PART WHOLE SHARE WHAT STATUS
	local need part=0 ok=false value least
	settings_share "$4"
	need=$REPLY
	[ "$3" -eq 0 ] || part=$(($2 * 10000 / $3))
	[ "$3" -eq 0 ] || [ $(($2 * 10000)) -lt $((need * $3)) ] || ok=true
	printf -v value %d.%04d $((part / 10000)) $((part % 10000))
	printf -v least %d.%04d $((need / 10000)) $((need % 10000))
	gate_entry "$1" null "$value" "$least" "$ok" \
		"$2 of $3 $5, where $4 is the least" "$6"
}

gate_least() { # gate_least CHECK VALUE LEAST WHAT STATUS
	local ok=false
	[ "$2" -lt "$3" ] || ok=true
	gate_entry "$1" null "$2" "$3" "$ok" \
		"$2 $4, where $3 is the least" "$5"
}

# What tmdb-drift calls a failure is one here, each under its own name; none
# of them is one entry, too.
gate_findings() { # gate_findings FILE STATUS
	local check field value need message failed=0 all
	jq -r 'select(.outcome == "fail") | [.check + "." + .method,
		(.field | tojson), (.value | tojson), (.fail | tojson),
		.message] | @tsv' "$1" >"$run_work/failures" ||
		die "$EX_SOFTWARE" "$1: cannot be read"
	while IFS=$'\t' read -r check field value need message; do
		failed=$((failed + 1))
		gate_entry "$check" "$field" "$value" "$need" false "$message" "$2"
	done <"$run_work/failures"
	all=$(wc -l <"$1")
	[ "$failed" -gt 0 ] || gate_entry findings null 0 0 true \
		"none of $all checks against earlier runs failed" 0
}
