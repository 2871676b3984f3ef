#!/bin/bash
# tmdb-dashboard: the page of a month, of an empty folder, of broken files; and
# as a browser shows it.
# shellcheck disable=SC1091,SC2016,SC2154,SC2317
. "$(dirname -- "$0")/tap.sh"
TZ=UTC
export TZ
TMDB_DATA=$tmp/data TMDB_LOG_DIR=$tmp/logs
export TMDB_DATA TMDB_LOG_DIR
page=$TMDB_DATA/reports/dashboard.html

# The data in the page, as jq reads it.
data() { # data FILTER
	sed -n '/id="data">/,/<\/script>/p' "$page" | sed '1d;$d' | jq -c "$1"
}

# A month: a daily run each day, an hourly one each hour of the last two days;
# on one day pages were lost and the version was held back.
month() {
	mkdir -p "$TMDB_DATA/state" "$TMDB_DATA/reports" "$TMDB_LOG_DIR/app" "$TMDB_LOG_DIR/archive/2026-11"
	jq -nc --argjson now "$(date +%s)" '
	def iso: strftime("%Y-%m-%dT%H:%M:%SZ");
	def counts($in; $bad; $rules): { in: $in, out: ($in - $bad), quarantined: $bad, by_rule: $rules };
	def run($t; $schedule; $line; $rows; $lost): {
		run: ($schedule + ($t | tostring)), schedule: $schedule, line: $line,
		started: ($t - 5 | iso), finished: ($t | iso), seconds: 5.5,
		status: (if $lost > 5 then "held" else "ok" end), exit: (if $lost > 5 then 75 else 0 end),
		version: ($t | strftime("%Y%m%dT%H%M%SZ")), rows: $rows,
		fetch: [{ stats: (counts(2000; 0; {}) + { pages: { good: (100 - $lost), unchanged: 0, gone: 0, lost: $lost } }),
			metrics: { ms: { p50: 80, p95: 250, p99: 400 } } }],
		stages: { validate: counts(2000; 10; { "R-DATE-REQUIRED": 10 }), clean: counts(1990; 140; { unreleased: 100, unrated: 60 }),
			dedup: counts(1850; 20; { duplicate: 20 }) },
		quality: { score: (95 - (($now - $t) / 86400 | floor)), outcome: "pass" }, disk: { size: 250e9, free: (90e9 - $t % 1e6) },
		failed: (if $lost > 5 then "<b>gate</b>: success" else null end) };
	range(30) as $d | ($now - $d * 86400 - 60) as $t
	| run($t; "daily"; "movies"; 1830 - $d; if $d == 9 then 10 else 0 end),
	  (select($d < 2) | range(1; 24) as $h | run($t - $h * 3600; "hourly"; "trending"; 40; 0))' >"$TMDB_DATA/state/runs.ndjson"
	jq -c 'select(.schedule == "daily") | (.status == "held") as $bad
		| { run, taken_at: .finished, check: "churn", method: "jaccard", field: null, value: 0.93, outcome: "pass", message: "93 %" },
		  { run, taken_at: .finished, check: "completeness", method: "drop", field: "overview", value: 0.3,
			outcome: (if $bad then "fail" else "not_evaluated" end), message: "overview: </script><script>alert(1)</script>" }' \
		"$TMDB_DATA/state/runs.ndjson" >"$TMDB_DATA/state/findings.ndjson"
	for d in 0 1 2; do
		day=$(date -u -d "-$d days" +%F)
		for level in info info info warning error; do
			echo "time=\"${day}T00:00:00.123Z\" level=$level prog=tmdb-fetch msg=\"x level=error y\""
		done >"$TMDB_LOG_DIR/app/crawler-$day.log"
	done
	zstd -q --rm -o "$TMDB_LOG_DIR/archive/2026-11/crawler-$day.log.zst" "$TMDB_LOG_DIR/app/crawler-$day.log"
	for version in $(jq -r 'select(.line == "movies") | .version' "$TMDB_DATA/state/runs.ndjson"); do
		dir=$TMDB_DATA/processed/movies/versions/$version
		# The oldest are pruned.
		[[ $version == "$(date -u +%Y%m%d)"* ]] || dir=${dir%/*}/.pruned-$version
		mkdir -p "$dir"
		echo '{"changes":{"insert":30,"update":400,"delete":1}}' >"$dir/run.json"
	done
	echo 'not JSON {"started":' >>"$TMDB_DATA/state/runs.ndjson"
}

# Before the first run.
mkdir "$TMDB_DATA"
t 'an empty folder' 'tmdb-dashboard' </dev/null
status 0
stdout </dev/null
stderr </dev/null
is "$(data '[(.runs | length), (.findings | length), (.disk.free > 0)]')" '[0,0,true]' 'an empty folder: a page without runs'

month
before=$(find "$TMDB_DATA/state" "$TMDB_LOG_DIR" -type f -exec cksum {} + | sort)
t 'a month' 'tmdb-dashboard --live 60' </dev/null
status 0
stderr </dev/null
is "$(find "$TMDB_DATA/state" "$TMDB_LOG_DIR" -type f -exec cksum {} + | sort)" "$before" 'a month: looking changes nothing'
is "$(data '[(.runs | length), (.runs | map(select(.status == "held")) | length), .live]')" '[76,1,60]' 'a month: all runs but the torn line'
is "$(data '.runs[0] | [.latency.p95, .pages.good, .records.in, .records.out, .records.invalid, .records.filtered, .records.duplicate, .churn, .reasons.unrated]')" \
	'[250,100,2000,1830,10,140,20,0.93,60]' 'a month: the figures of a run'
is "$(data '[.logs | length, (map(.error) | add), (map(.warning) | add), (map(.lines) | add)]')" '[3,3,3,15]' 'a month: the log of each hour, packed ones too'
is "$(data '[(.scores | length), .scores[-1].score, .scores[0].score]')" '[30,95,66]' 'a month: the scores by day'
is "$(data '[.runs[] | select(.line == "movies") | .changes.insert] | add')" 900 'a month: what each version changed'
is "$(grep -c '<script' "$page")" 3 'a month: text in the data opens no script'
is "$(grep -ciE 'src=|href="http|url\(http|@import' "$page")" 0 'a month: nothing is loaded from elsewhere'
is "$(find "$TMDB_DATA/reports" -name 'dashboard.html*' | wc -l)" 1 'a month: no half page is left'

t 'a page elsewhere, without Chart.js' 'tmdb-dashboard --chart-js /dev/null -o other.html' </dev/null
status 0
[ "$(wc -c <other.html)" -lt 200000 ]
ok $? "$name: it is small"
t 'no such Chart.js' 'tmdb-dashboard --chart-js /no/such/file' </dev/null
status 66
t 'no such folder' 'TMDB_DATA=$tmp/none tmdb-dashboard' </dev/null
status 66
t 'a wrong time' 'tmdb-dashboard --live soon' </dev/null
status 64
t 'a full disk' 'tmdb-dashboard -o /dev/full/page' </dev/null
status 73

# After a run, and not when that is not wanted.
. "$root/tests/stub.sh"
stub_start
t 'a run' 'TMDB_DATA=run TMDB_LOG_DIR=run/logs TMDB_MIN_RECORDS=1 TMDB_DASHBOARD=yes TMDB_DASHBOARD_LIVE=30 tmdb-daily --pages 1-2' </dev/null
status 0
stderr </dev/null
page=run/reports/dashboard.html
is "$(data '[(.runs | length), .runs[0].pages.good, (.runs[0].latency.p95 > 0), .live, .runs[0].changes.insert == .runs[0].rows, .runs[0].free > 0]')" '[1,2,true,30,true,true]' 'a run makes the page anew'
t 'a run without' 'TMDB_DATA=without TMDB_LOG_DIR=without/logs TMDB_MIN_RECORDS=1 TMDB_DASHBOARD=no tmdb-daily --pages 1' </dev/null
status 0
[ ! -e without/reports ]
ok $? 'TMDB_DASHBOARD=no: no page'
stub_stop
page=$TMDB_DATA/reports/dashboard.html

# As a browser shows it.
if ! command -v chromedriver >/dev/null || ! command -v chromium >/dev/null; then
	skip 'the page in a browser' 'there is no chromium with its driver'
	done_testing
fi
browse() { # browse [OPTION...]: the answers into the file seen
	"$root/tests/browser.py" "file://$page" --wait 'document.documentElement.dataset.ready' "$@" >seen 2>why
	[ ! -s why ] || sed 's/^/# /' why
}
figures='[...document.querySelectorAll("#charts section")].map(s => [s.id, s.querySelector(".sum").textContent, s.querySelectorAll("tbody tr").length])'

browse --get "$figures" \
	--get '[...document.querySelectorAll("#tiles div")].map(d => d.children[0].textContent + ": " + d.children[1].firstChild.textContent)' \
	--get '[...document.querySelectorAll("canvas")].every(c => c.width > 0 && c.getAttribute("role") === "img" && c.getAttribute("aria-label").length > 20 && Chart.getChart(c) !== undefined)' \
	--get 'Chart.getChart(document.querySelector("#success canvas")).data.datasets[0].data.filter(v => v === 0.9).length' \
	--get '[...document.querySelectorAll("#findings tbody tr")].map(r => r.textContent)' \
	--get 'document.querySelectorAll("b").length' \
	--get '[...document.querySelectorAll("*")].filter(e => e.id && document.querySelectorAll("#" + e.id).length > 1).length'
line() { # line N FILTER
	sed -n "${1}p" seen | jq -c "$2"
}
is "$(line 1 'map(.[0])')" '["latency","success","outcome","score","volume","reasons","checks","disk","logs"]' 'browser: all charts'
is "$(line 1 '.[0][1]')" '"Half of the requests of the last run took 80 ms at most, 95 % took 250 ms."' 'browser: latency in words'
is "$(line 1 '.[1][1]')" '"7,590 of 7,600 pages; the worst run got 90 %."' 'browser: success in words'
is "$(line 1 '.[2][1]')" '"152,000 records came, 139,080 were kept, 760 were invalid."' 'browser: records in words'
is "$(line 1 'map(.[2])')" '[76,76,76,30,30,4,30,76,3]' 'browser: each number stands in a table'
is "$(line 2 '.[0:3]')" '["Movies: 1,830","Runs: 76","Pages that came: 99.87 %"]' 'browser: tiles'
is "$(line 3 .)" true 'browser: each picture is drawn and has words'
is "$(line 4 .)" 1 'browser: the bad day stands in the curve'
is "$(line 5 'map(contains("</script><script>alert(1)</script>"))')" '[true]' 'browser: text is text'
is "$(line 6 .)" 0 'browser: and no tag'
is "$(line 7 .)" 0 'browser: no name is given twice'
is "$(sed -n '8,$p' seen)" '' 'browser: no word of complaint on the console'

browse --width 320,390,768,1280,2200 --get '[innerWidth, document.documentElement.scrollWidth, [...document.querySelectorAll("canvas")].every(c => c.getBoundingClientRect().right <= innerWidth)]'
is "$(xargs -n 1 <seen | xargs)" '[320,320,true] [390,390,true] [768,768,true] [1280,1280,true] [2200,2200,true]' \
	'browser: from phone to wide screen nothing sticks out'
browse --dark --get 'getComputedStyle(document.body).backgroundColor'
is "$(cat seen)" '"rgb(17, 22, 28)"' 'browser: dark when the reader wants it'

# By the keyboard alone: the skip link, the range, the pause, the tables.
browse --keys '<Tab>' --keys '<Tab>' --keys '<Left>' --get 'document.activeElement.value' --get 'location.hash' --get "$figures"
is "$(line 1 .) $(line 2 .)" '"7d" "#7d"' 'keyboard: an arrow key takes a shorter range'
is "$(line 3 '.[0][2]')" 53 'keyboard: and the charts follow'
browse --keys '<Tab>' --keys '<Tab>' --keys '<Tab>' --keys '<Space>' --get 'document.activeElement.getAttribute("aria-pressed")'
is "$(line 1 .)" '"true"' 'keyboard: refreshing can be paused'

# Without Chart.js: the numbers.
page=$tmp/other.html
browse --get 'document.getElementById("nochart").hidden' --get '[...document.querySelectorAll(".plot")].every(p => p.hidden)' --get "$figures"
is "$(line 1 .) $(line 2 .)" 'false true' 'no Chart.js: the page says so'
is "$(line 3 '.[0][2]')" 76 'no Chart.js: the numbers are there'
[ "$(wc -l <seen)" -eq 3 ]
ok $? 'no Chart.js: no complaint'
done_testing
