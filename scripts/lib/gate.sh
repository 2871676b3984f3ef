# gate: what a collection must reach before it is published.  Sourced.
#
# A check of nothing is no pass: 0 of 0 fails.
# shellcheck shell=bash

gate_status=0 # what to exit with

gate_note() { # gate_note CHECK VALUE NEED OK MESSAGE STATUS
	run_gate+=("{\"check\":\"$1\",\"value\":$2,\"need\":$3,\"ok\":$4}")
	[ "$4" = false ] || return 0
	fail "gate: $1: $5"
	stage_worse "$gate_status" "$6"
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
	gate_note "$1" "$value" "$least" "$ok" \
		"$2 of $3 $5, where $4 is the least" "$6"
}

gate_least() { # gate_least CHECK VALUE LEAST WHAT STATUS
	local ok=false
	[ "$2" -lt "$3" ] || ok=true
	gate_note "$1" "$2" "$3" "$ok" "$2 $4, where $3 is the least" "$5"
}
