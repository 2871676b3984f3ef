# figures: how much, how large, how long.  Sourced by soak.
# shellcheck shell=bash disable=SC2004,SC2034,SC2154

figure_open() {
	failed=0 healed=0 longest=0 versions=0 given=0 quarantined=0 queue=()
	day_runs=0 day_failed=0
	begun=$SECONDS
	: >"$work/days"
	: >"$work/runs"
	: >"$work/violations"
	printf '%-10s %5s %6s %8s %8s %4s %8s %8s %8s %8s %8s %8s %8s\n' day runs \
		failed rss-KiB hour-KiB fds trend-KB movie-KB raw-KB quar-KB arch-KB state-KB logs-KB
}

# A line for each run: number, day, schedule, status, ms, peak KiB, descriptors.
figure_run() { # figure_run MILLISECONDS
	local -n usual=usual_$run_schedule
	printf '%d %s %s %d %d %d %d %s %s %s\n' "$run_n" "$today" "$run_schedule" \
		"$run_status" "$1" "$run_rss" "$run_fds" "$run_user" "$run_sys" "$run_kinds" >>"$work/runs"
	day_runs=$((day_runs + 1))
	[ "$run_status" -eq 0 ] || day_failed=$((day_failed + 1))
	usual_any[$run_schedule]=1
	[ "$run_kinds" != - ] || usual=$1
}

kilobytes() { # kilobytes PATH: of files alone, into REPLY
	REPLY=$(find "$1" -type f -printf '%s\n' 2>/dev/null |
		awk '{ n += $1 } END { printf "%d", n / 1000 }')
}

figure_day() {
	local rss hour fds sizes=() path
	rss=$(awk -v d="$today" '$2 == d && $6 > m { m = $6 } END { print m + 0 }' "$work/runs")
	hour=$(awk -v d="$today" '$2 == d && $3 == "hourly" && $4 == 0 { print $6 }' "$work/runs" |
		sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] + 0 }')
	fds=$(awk -v d="$today" '$2 == d && $7 > m { m = $7 } END { print m + 0 }' "$work/runs")
	for path in "$data"/{processed/trending,processed/movies,raw,quarantine,archive,state} "$logs"; do
		kilobytes "$path"
		sizes+=("$REPLY")
	done
	printf '%-10s %5d %6d %8d %8d %4d %8d %8d %8d %8d %8d %8d %8d\n' "$today" \
		"$day_runs" "$day_failed" "$rss" "$hour" "$fds" "${sizes[@]}" | tee -a "$work/days"
	day_runs=0 day_failed=0
}

# What is kept for a week is as large in the last week as in the one before;
# state grows by its lines alone; the memory and the descriptors of a run do
# not grow at all.  Too short a soak cannot tell.
check_flat() {
	local said
	[ "$days" -ge 24 ] || return 0
	said=$(head -n "$days" "$work/days" | awk '
	{ for (i = 4; i <= 13; i++) v[NR, i] = $i; n = NR }
	function mean(i, a, b,    s, k) {
		for (k = a; k <= b; k++) s += v[k, i]
		return s / (b - a + 1)
	}
	END {
		split("x x x rss hour-rss descriptors trending movies raw quarantine archive state logs", name)
		for (i = 5; i <= 13; i++) {
			if (i == 12) continue
			before = mean(i, n - 13, n - 7); after = mean(i, n - 6, n)
			if (after > before * 1.2 + 50)
				printf "%s grows: %d, then %d; ", name[i], before, after
		}
	}')
	[ -z "$said" ] || violation "$said"
}

figure_table() {
	local kind
	echo
	printf '%-42s %s\n' 'simulated days' "$days (and a day to heal)" \
		'runs' "$run_n" \
		'  failed / healed by a later run' "$failed / $healed" \
		'  most runs until healed (of all schedules)' "$longest" \
		'versions published, each read whole' "$versions" \
		'records given by TMDB and published' "$given" \
		'records in the quarantine, all accounted' "$quarantined" \
		'movies at the end (trending, movies)' "$(wc -l <"$work/ids-trending") $(wc -l <"$work/ids-movies")" \
		'lines of runs.ndjson (cut by us)' "$(wc -l <"$data/state/runs.ndjson") ($torn_lines)" \
		'mails to the operator' "$(grep -c '^Subject: ' "$work/mbox" 2>/dev/null)" \
		'requests to the server' "$(wc -l <"$work/requests")" \
		'CPU of the wrappers' "$(awk '{ s += $8 + $9 } END { printf "%d s, %.2f s a run", s, s / NR }' "$work/runs")" \
		'wall clock' "$((SECONDS - begun)) s"
	echo
	printf '%-12s %6s   ended with (status x times)\n' fault times
	for kind in "${fault_kinds[@]%%:*}"; do
		printf '%-12s %6d   %s\n' "$kind" "${made[$kind]-0}" \
			"$(awk -v k="$kind" '("," $10 ",") ~ ("," k ",") { n[$4]++ }
			END { for (s in n) printf "%sx%d ", s, n[s] }' "$work/runs")"
	done
	printf '%-12s %6s   %s\n' - "$(awk '$10 == "-"' "$work/runs" | wc -l)" \
		"$(awk '$10 == "-" { n[$4]++ } END { for (s in n) printf "%sx%d ", s, n[s] }' "$work/runs")"
	echo
	if [ -n "$keep" ]; then
		mkdir -p "$keep" && cp "$work"/{days,runs,violations} "$keep"
	fi
	echo "again: $repeat"
	if [ "$violations" -eq 0 ]; then
		echo "PASS: $run_n runs, nothing lost, doubled or left"
	else
		echo "FAIL: $violations violations"
	fi
	exit $((violations > 0))
}
