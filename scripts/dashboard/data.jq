# What the page needs of the state, as one object.
#
# Input: null.  Of the command line: $since (RFC 3339), $made, $live (seconds
# or 0), $runs, $findings, $versions (their run.json), $logs, $disk, $status: arrays
# of what the files hold, bad lines left out.

def figure: if type == "number" then . else null end;
def sum(f): map(f | figure) | map(select(. != null)) | if length == 0 then null else add end;

# Refused records by kind: what the last stages of the pipe tell of them.
def records:
	(.stages // {}) as $s
	| if $s.validate == null then null else {
		in: $s.validate.in, out: ($s.dedup.out // null),
		invalid: ([$s.validate.quarantined, (.fetch // [] | .[].stats.quarantined)] | map(figure // 0) | add),
		filtered: $s.clean.quarantined, duplicate: $s.dedup.quarantined
	} end;

def reasons:
	[(.stages // {} | .validate, .clean, .dedup), (.fetch // [] | .[].stats)]
	| map(.by_rule // {} | to_entries[]) | group_by(.key)
	| map({ key: .[0].key, value: (map(.value) | add) }) | from_entries;

# The slowest spool counts: a run is as slow as that.
def latency: [.fetch // [] | .[].metrics // empty | .ms] | if length == 0 then null
	else { p50: (map(.p50) | max), p95: (map(.p95) | max) } end;

def pages: [.fetch // [] | .[].stats.pages // empty] | if length == 0 then null
	else { good: (sum(.good) + (sum(.unchanged) // 0) + (sum(.gone) // 0)), lost: sum(.lost) } end;

($findings | map(select(.check == "churn" and .method == "jaccard"))
	| map({ key: (.run // ""), value: .value }) | from_entries) as $churn
| ($versions | map({ key: .version, value: .changes }) | from_entries) as $changes
| {
	made: $made, live: $live, disk: $disk, status: $status,
	runs: [$runs[] | select((.finished // .started // "") >= $since) | {
		run, schedule, line, status, version, failed,
		t: (.finished // .started), rows: (.rows | figure), seconds: (.seconds | figure),
		exit: (.exit | figure), latency: latency, pages: pages, records: records,
		reasons: reasons, churn: $churn[.run // ""], changes: (.version as $v | if $v then $changes[$v] else null end), free: (.disk.free // null), size: (.disk.size // null)
	}] | sort_by(.t),
	findings: [$findings[] | select((.taken_at // "") >= $since)
		| select(.outcome == "warn" or .outcome == "fail")
		| { t: .taken_at, run, check, method, field, outcome, message }],
	checks: [$findings[] | select((.taken_at // "") >= $since)] | group_by(.run) | map({
		t: .[0].taken_at, run: .[0].run,
		pass: (map(select(.outcome == "pass")) | length),
		warn: (map(select(.outcome == "warn")) | length),
		fail: (map(select(.outcome == "fail")) | length),
		not_evaluated: (map(select(.outcome == "not_evaluated")) | length) }) | sort_by(.t),
	# The last one of each day, of the movies.
	scores: [$runs[] | select(.line == "movies" and .quality.score != null and (.finished // "") >= $since)
		| { date: .finished[:10], score: .quality.score, failed: (.quality.outcome == "fail"), t: .finished }]
		| group_by(.date) | map(max_by(.t) | del(.t)),
	logs: $logs
}
