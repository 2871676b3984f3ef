#!/bin/bash
# tmdb-metrics, and the rules on its figures; with promtool, when it is there
# (or named by PROMTOOL).
# shellcheck disable=SC1091,SC2016,SC2154
. "$(dirname -- "$0")/tap.sh"

promtool=${PROMTOOL-$(command -v promtool)}
lint() { # lint NAME: of out
	awk '
	/^# HELP / { help[$3]++; if (help[$3] > 1) bad = 1; next }
	/^# TYPE / { if (!help[$3] || $4 != "gauge") bad = 1; type[$3]++; next }
	{ name = $1; sub(/\{.*/, "", name)
	  if (!type[name] || seen[$0]++ || $NF !~ /^-?[0-9][0-9.e+-]*$/) bad = 1 }
	END { exit bad || NR == 0 }' out
	ok $? "$1: is in the format"
	if [ -n "$promtool" ]; then
		"$promtool" check metrics <out
		ok $? "$1: says promtool, too"
	else
		skip "$1: says promtool, too" 'it is not here'
	fi
}

export TMDB_DATA="$tmp/da\"ta" TMDB_LOG_DIR=$tmp/logs
t 'of nothing' 'tmdb-metrics' </dev/null
status 0
stderr </dev/null
like out '^tmdb_state 3$'
like out '^tmdb_disk_free_bytes\{folder=".*/da\\"ta"\} [0-9]+$'
lint "$name"
mkdir -p "$TMDB_DATA/state"
printf '{"run":"a","schedule":"daily","started":"%s","status":"ok","exit":0,"rows":1987,"seconds":3.5,"fetch":[{"stats":{"pages":{"good":99,"unchanged":0,"gone":0,"lost":1}}}],"stages":{"validate":{"quarantined":3}},"quality":{"score":97.5}}\n' \
	"$(date -u +%FT%TZ)" >"$TMDB_DATA/state/runs.ndjson"
t 'of a run' 'tmdb-metrics' </dev/null
for line in 'tmdb_run_last_exit_status{schedule="daily"} 0' 'tmdb_day_pages{outcome="lost"} 1' \
	'tmdb_day_runs{outcome="ok"} 1' 'tmdb_day_refused_records{stage="validate"} 3' \
	'tmdb_quality_score 97.5' 'tmdb_run_last_duration_seconds{schedule="daily"} 3.5'; do
	grep -qxF "$line" out
	ok $? "$name: $line"
done
lint "$name"
t 'a file' 'tmdb-metrics tmdb.prom && tmdb-metrics tmdb.prom; ls tmdb.prom*; stat -c %a tmdb.prom' </dev/null
stdout <<'!'
tmdb.prom
644
!
t 'a place that is not there' 'tmdb-metrics nowhere/tmdb.prom' </dev/null
status 73
t 'a folder' 'mkdir folder; tmdb-metrics folder; echo $?; ls folder*' </dev/null
stdout <<'!'
73
!
for bad in -x 'a b'; do
	t "tmdb-metrics $bad" "tmdb-metrics $bad" </dev/null
	status 64
done

# After a run, as its settings say; never in its way.
cat >job <<'!'
set -euo pipefail
. "$root/scripts/lib/tmdb.sh"
run_open daily movies
run_close 0
!
t 'after a run' 'TMDB_METRICS_FILE=$PWD/after.prom bash job; echo $?; TMDB_METRICS_FILE=nowhere/x.prom bash job; echo $?' </dev/null
stdout <<'!'
0
0
!
like after.prom '^tmdb_day_runs\{outcome="ok"\} 2$'

rules=$root/scripts/prometheus
is "$(grep -oE 'tmdb_[a-z_]+' "$rules/tmdb.rules.yml" | sort -u | while read -r m; do
	grep -q "\"$m\"" "$root/scripts/lib/metrics.jq" || echo "$m"
done)" '' 'the rules name figures that there are'
if [ -n "$promtool" ]; then
	(cd "$rules" && "$promtool" check rules tmdb.rules.yml && "$promtool" test rules tmdb.rules.test.yml) >out 2>&1
	ok $? 'promtool passes the rules and their tests'
else
	skip 'promtool passes the rules and their tests' 'it is not here'
fi
done_testing
