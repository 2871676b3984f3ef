# day: all that a report says of a day, as one object; report.json is this.
# The renderers read nothing else.
include "score";

def day_of: .started[:10];
def share($part; $whole): $part | ratio($whole) |
  if . == null then null else digits(4) end;
def day_before($n): strptime("%Y-%m-%d") | mktime - 86400 * $n |
  strftime("%Y-%m-%d");

# The run that a day is judged by: the last daily one that was scored, or the
# last one at all that was.
def subject: [ .[] | select(.quality != null and
    (.schedule | IN("accept", "recollect") | not)) ] |
  ([ .[] | select(.schedule == "daily") ] | last) // last;

def pages: [ (.fetch // [])[].stats.pages ] |
  { good: (map(.good + .unchanged + .gone) | add // 0),
    lost: (map(.lost) | add // 0) } | .asked = .good + .lost;
def stage($run; $name; $key): $run.stages[$name][$key]? // null;

def collection: . as $run | pages as $p |
  { pages: ($p + { share: share($p.good; $p.asked) }),
    fetched: ([ (.fetch // [])[].stats.out ] | add),
    valid: stage(.; "validate"; "out"),
    kept: stage(.; "clean"; "out"),
    movies: stage(.; "dedup"; "out"),
    refused: stage(.; "validate"; "quarantined"),
    left_out: stage(.; "clean"; "quarantined"),
    doubles: stage(.; "dedup"; "quarantined"),
    valid_share: share(stage($run; "validate"; "out");
      stage($run; "validate"; "in")),
    published: .rows,
    gate: .gate };

def brief: { run, schedule, line, started, seconds, status, exit, version, rows,
  failed, score: .quality.score, outcome: .quality.outcome };

# The figures of a day that are drawn.
def figures: if . == null then {} else . as $run |
  { movies: (stage(.; "dedup"; "out")),
    pages: (pages | share(.good; .asked)),
    valid: share(stage($run; "validate"; "out"); stage($run; "validate"; "in")),
    score: .quality.score,
    missing: ([ .quality.missing[]? | values ] | mean |
      if . == null then null else digits(4) end),
    rating: .quality.rating_mean } end;

def trends($date): . as $runs |
  [ range(13; -1; -1) as $n | ($date | day_before($n)) as $d |
    { date: $d } + ($runs | map(select(day_of == $d)) | subject | figures) ] as $days |
  [ "movies", "score", "pages", "valid", "missing", "rating" ] |
  map(. as $name | { name: $name,
    last_week: ($days[:7] | map(.[$name])), this_week: ($days[7:] | map(.[$name])),
    dates: ($days[7:] | map(.date)) } |
    .now = .this_week[-1] |
    .then = ([ .last_week[] | values ] | mean |
      if $name == "movies" and . != null then round else . end) |
    .change = (if .now == null or .then == null then null
      else .now - .then | digits(4) end));

# The last run of each schedule says how the day ended for it.
def ended: group_by(.schedule) | map(last);
def verdict($subject):
  ended as $ended |
  if length == 0 then "none"
  elif $subject.quality.outcome == "fail" or
    ([ $ended[] | select(.status | IN("held", "failed", "killed")) ] != [])
  then "fail"
  elif $subject.quality.outcome == "warn" or
    ([ .[] | select(.status | IN("held", "failed", "killed")) ] != [])
  then "warn"
  else "pass" end;

def bad: .outcome | IN("warn", "fail");
def repairs: [ .[].stages.clean.repairs? // {} | to_entries[] ] |
  group_by(.key) | map({ key: .[0].key, value: (map(.value) | add) }) |
  sort_by(-.value) | from_entries;

# A record is missing a value where it has none, null or an empty one.
def missing_now($config; $profile; $before):
  if $profile == null then [] else
    [ $config.fields[] as $f |
      { field: $f, share: ($profile | missing($config; $f) |
          if . == null then null else digits(4) end),
        before: $before[$f] } ] | sort_by(-.share) end;

# $runs: lines of the last 15 days; $profile, $findings: of the subject.
def report($date; $now; $config; $runs; $profile; $findings; $reasons):
  ($runs | sort_by(.started)) as $runs |
  ($runs | map(select(day_of == $date and .status != "busy"))) as $today |
  ($today | subject) as $subject |
  ($runs | map(select(.status == "ok" and (.accepts // .drops) != null))) as $decisions |
  ([ $decisions[] | .accepts // .drops ]) as $done |
  ([ $decisions[] | select(.accepts != null and
    (.accepts as $v | $today | any(.[]; .version == $v))) ] | last) as $accepted |
  ($runs | map(select(day_of == ($date | day_before(7)))) | subject) as $week_ago |
  { report: 1, date: $date, generated_at: $now,
    outcome: ($today | verdict($subject)),
    score: $subject.quality.score,
    dimensions: $subject.quality.dimensions,
    run: ($subject | if . == null then null else brief end),
    accepted: ($accepted | if . == null then null else brief + { accepts } end),
    current: ([ $runs[] | select(day_of <= $date and .version != null and
      (.status == "ok" or (.status == "failed" and .rows != null))) |
      .version ] | last),
    troubles: [ $today | ended[] | select(.status | IN("failed", "killed", "held")) |
      select(.status != "held" or ([ .version ] | inside($done) | not)) | brief ],
    collection: ($subject | if . == null then null else collection end),
    missing: missing_now($config; $profile; $week_ago.quality.missing // {}),
    findings: { counts: ($findings | outcomes),
      bad: [ $findings[] | select(bad) ] | sort_by(.outcome != "fail"),
      not_evaluated: [ $findings[] | select(.outcome == "not_evaluated") |
        { check, method, field, message } ] },
    quarantine: { total: ($reasons | map(.count) | add // 0),
      by_kind: ($reasons | group_by(.kind) |
        map({ key: .[0].kind, value: (map(.count) | add) }) | from_entries),
      reasons: $reasons[:10] },
    repairs: ($today | repairs),
    recollected: [ $today[] | select(.schedule == "recollect") |
      { run, status, asked: .recollect.asked, whole: .recollect.whole } ],
    trends: ($runs | trends($date)),
    runs: ($today | map(brief)),
    weights: $config.weights };
