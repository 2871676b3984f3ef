# status: from the state on the disk to one object; see tmdb-status(1).
# Input: the lines of state/runs.ndjson, oldest first.

# Nothing was new: that is well, too.
def well: .status == "ok" or .status == "unchanged";
def epoch: try (strptime("%Y-%m-%dT%H:%M:%SZ") | mktime) catch null;
def time: if . == null or . == 0 then null else strftime("%Y-%m-%dT%H:%M:%SZ") end;
def ratio($part; $whole): if $whole == 0 then null else ($part / $whole * 10000 | floor) / 10000 end;
def since($seconds): map(select((.started | epoch) // 0 | . >= $now - $seconds));

def pages: [.[].fetch // [] | .[].stats.pages // {}] |
  { good: (map((.good // 0) + (.unchanged // 0) + (.gone // 0)) | add // 0),
    lost: (map(.lost // 0) | add // 0) } |
  . + { success: ratio(.good; .good + .lost) };

def refused: [.[].stages // {} | to_entries[] | select(.key != "merge") |
    { key, n: (.value.quarantined // 0) }] |
  reduce .[] as $s ({}; .[$s.key] += $s.n);

# One schedule: what it did last, and whether it should have done more.
def schedule($runs; $all; $due):
  ($runs | last) as $last |
  ($last.started // "" | epoch) as $began |
  (($due.next - $due.last) / 4 | if . > 10800 then 10800 else . end) as $grace |
  (($all | first | .started // "" | epoch) // $now) as $oldest |
  (if $due.last == 0 then null
   elif ($began // $oldest) >= $due.last or $now < $due.last + $grace then 0
   else $now - $due.last end) as $late |
  { schedule: $due.schedule,
    last: (if $last == null then null else
      { run: $last.run, started: $last.started, status: $last.status, exit: $last.exit,
        seconds: $last.seconds, rows: $last.rows, failed: $last.failed } end),
    succeeded: ($runs | map(select(well)) | last | if . == null then null else .started end),
    next: ($due.next | time),
    overdue: (if $late == null or $late == 0 then null else ($late | floor) end),
    missed: (if ($late // 0) == 0 then 0 elif ($began // $oldest) < $due.before and $due.before > 0 then 2 else 1 end) };

def problem($level; $text): { level: $level, text: $text };

def minutes: if . >= 172800 then "\(. / 86400 | floor) days" elif . >= 7200 then "\(. / 3600 | floor) h" else "\(. / 60 | floor) min" end;

def problems:
  (.schedules[] |
    (if .missed == 2 then problem("critical"; "\(.schedule) is overdue by \(.overdue | minutes), and missed the time before, too")
     elif .missed == 1 then problem("warning"; "\(.schedule) is overdue by \(.overdue | minutes)") else empty end),
    (.schedule as $name | .last | select(. != null and (well | not)) |
      problem(if .exit == 75 or .status == "killed" then "warning" else "critical" end;
        "the last \($name) run: \(.status)\(if .failed then ": " + .failed else "" end)"))),
  (.alerts[] | problem(.level; "alert \(.alert): \(.text)")),
  (if .undelivered > 0 then problem("warning"; "\(.undelivered) messages to people wait to be sent") else empty end),
  (.disk[] | if .level == "stop" then problem("critical"; "\(.folder): less than \(.stop) bytes free, no run begins")
             elif .level == "warn" then problem("warning"; "\(.folder): \(.free) bytes free") else empty end),
  (.api | if .limit > 0 and .today >= .limit then problem("critical"; "the API limit of today is used up")
          elif .limit > 0 and .today >= .limit * 0.9 then problem("warning"; "\(.today) of \(.limit) API requests of today are used")
          else empty end),
  (.versions[] | select(.held > 0) | problem("warning"; "\(.line): \(.held) versions are held back, to be judged"));

map(select(.status != "busy")) as $all |
{ time: ($now | time),
  schedules: [$dues[] as $d | schedule($all | map(select(.schedule == $d.schedule)); $all; $d)],
  versions: $versions,
  success: { day: ($all | since(86400) | { runs: length, ok: (map(select(well)) | length) } + pages),
             week: ($all | since(604800) | { runs: length, ok: (map(select(well)) | length) } + pages) },
  score: ($all | map(select(.quality.score? != null)) | last | if . == null then null else .quality.score end),
  quarantine: ($all | since(86400) | refused),
  api: $api, disk: $disk, alerts: $alerts, undelivered: $undelivered } |
.problems = [problems] |
.state = (if $all == [] and .problems == [] then "unknown"
  elif any(.problems[]; .level == "critical") then "critical"
  elif .problems != [] then "warning" else "ok" end)
