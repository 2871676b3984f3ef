#!/bin/bash
# tmdb-drift: a year of quiet days, faults put into it, short histories, and
# each figure against an independent computation.
# shellcheck disable=SC1091,SC2016,SC2034,SC2154
. "$(dirname -- "$0")/tap.sh"
TZ=UTC
export TZ

# days OUT [-i] [-n ROWS] SEED FAULT DAY...: the profile of each day, into OUT.
days() {
	local out=$1 args=() seed fault d time
	shift
	while [[ $1 = -* ]]; do
		args+=("$1")
		[ "$1" = -i ] || { args+=("$2") && shift; }
		shift
	done
	seed=$1 fault=$2
	shift 2
	for d; do
		printf -v time '%(%Y-%m-%dT02:10:00Z)T' $((1735689600 + 86400 * d))
		"$root/tests/simulate" "${args[@]}" "$seed" "$d" "$fault" |
			TMDB_RUN=${fault:-quiet}/$d tmdb-profile --now "$time"
	done >>"$out"
}
alarms='select(.outcome == "warn" or .outcome == "fail")'

# A year of quiet days.  All are accepted: each is judged by those before it.
quiet() { # quiet NAME OUT [-i] [-n ROWS] SEED
	local name=$1 out=$2 bad seed=${*: -1}
	shift 2
	# shellcheck disable=SC2046
	days "$out" "${@:1:$(($# - 1))}" "$seed" '' $(seq 365)
	tmdb-drift --history "$out" "$out" >findings
	[ "$(grep -c '"check":"volume",.*"method":"minimum"' findings)" -eq 365 ]
	ok $? "$name: each day was judged"
	bad=$(jq -r "$alarms | .taken_at" findings | sort -u | wc -l)
	echo "# $name (seed $seed): $bad of 365 quiet days alarm"
	jq -r "$alarms | [.taken_at, .check, .method, .field, .outcome, .message] |
		\"# \" + join(\" \")" findings
	[ "$bad" -le 3 ]
	ok $? "$name: at most 1 % of 365 quiet days alarm"
}
quiet 'a list of 2000' q 1
quiet 'lists of 1000 drawn anew each day' qi -i -n 1000 2
quiet 'a list of 20' q20 -n 20 3
[ "$(jq -r 'select(.method == "ks") | .outcome' findings | sort -u)" = not_evaluated ]
ok $? 'a list of 20: too few rows to compare distributions'

# Faults, each on the day it comes.
caught() { # caught FAULT CHECK [HISTORY [-i] [-n ROWS] SEED]
	local fault=$1 want=$2 history=${3:-q} tried caught failed
	local args=("${@:4}")
	[ ${#args[@]} -gt 0 ] || args=(1)
	rm -f faulty
	days faulty "${args[@]}" "$fault" 2 3 8 9 15 29 60 90 151 200 251 300 365
	tmdb-drift --history "$history" faulty >findings
	tried=$(wc -l <faulty)
	caught=$(jq -r "$alarms | select(.check == \"$want\") | .run" findings | sort -u | wc -l)
	failed=$(jq -r 'select(.outcome == "fail") | .run' findings | sort -u | wc -l)
	echo "# $fault, history $history: $want says so on $caught of $tried days, $failed are failures;" \
		"$(jq -r "$alarms | .check" findings | sort | uniq -c | tr -s '\n ' ' ')"
	[ "$caught" -eq "$tried" ]
	ok $? "$fault is caught the same day by $want ($caught of $tried)"
}
caught rating rating
caught duplicates duplicates
caught popularity popularity
caught half volume
caught missing=overview completeness
caught missing=vote_count schema
caught region churn
caught region languages
caught stuck stuck
caught rating rating qi -i -n 1000 2
caught duplicates duplicates qi -i -n 1000 2
caught half volume q20 -n 20 3
caught missing=poster_path completeness q20 -n 20 3
caught region churn q20 -n 20 3
caught stuck stuck q20 -n 20 3

# Short histories.
outcomes() { # outcomes DAYS: of the day after them
	head -n "$1" q >short
	sed -n "$(($1 + 1))p" q | tmdb-drift --history short |
		jq -r '[.check + "." + .method, .outcome] | join(" ")' | sort -u
}
always='duplicates.within freshness.age_hours volume.minimum'
evaluated() { outcomes "$1" | grep -vE ' (not_evaluated|skipped)$' | cut -d ' ' -f 1 | tr '\n' ' '; }
[ "$(evaluated 0)" = "$always " ]
ok $? '0 days of history: only what needs none is evaluated'
outcomes 0 | grep -qE ' (warn|fail)$'
[ $? -eq 1 ]
ok $? '0 days of history: no alarm'
for k in 1 2 7; do
	[ "$(evaluated $k)" = "churn.jaccard completeness.drop duplicates.across_sources duplicates.within freshness.age_hours freshness.release_lag_days genres.chi_squared languages.chi_squared popularity.ks popularity.psi rating.ks rating.psi schema.added schema.new_type schema.removed stuck.content_hours volume.minimum volume.relative_change " ]
	ok $? "$k days of history: all but deviations from the usual"
	for c in volume.robust_z churn.jaccard_drop stuck.ids_hours; do
		outcomes $k | grep -qx "$c not_evaluated"
		ok $? "$k days of history: $c is not evaluated"
	done
done
for c in churn.jaccard_drop stuck.ids_hours; do
	outcomes 8 | grep -qx "$c pass"
	ok $? "8 days of history: $c is"
done

# An independent computation of what two profiles say.
cat >compute.py <<'!'
import json, math, statistics, sys

now = json.loads(open("today").read())
base = [json.loads(l) for l in open("before")][-28:]
ref = base[-7:]
got = {(f["check"], f["method"], f["field"]): f for f in map(json.loads, open("findings"))}
bad = []


def check(key, want):
    f = got[key]
    if not math.isclose(f["value"], want, rel_tol=2e-5, abs_tol=1e-9):
        bad.append(key)
        print("#", key, "computed", want, "found", f["value"])


def hist(p, name):
    h = p["fields"][name]["histogram"]
    return [h["below"], *h["counts"], h["above"]]


def ids(p):
    out, last = set(), 0
    for d in p["ids"]["deltas"]:
        last += d
        out.add(last)
    return out


def jaccard(a, b):
    return len(ids(a) & ids(b)) / len(ids(a) | ids(b))


def complete(p, name):
    f = p["fields"][name]
    return (f["count"] - f["null"] - f["empty"]) / p["records"]


vol = [p["records"] for p in base]
med = statistics.median(vol)
check(("volume", "relative_change", None), abs(now["records"] - med) / med)
mad = statistics.median([abs(v - med) for v in vol])
if mad > 0:
    check(("volume", "robust_z", None), abs(now["records"] - med) / (1.4826 * mad))
else:
    assert got["volume", "robust_z", None]["outcome"] == "not_evaluated"
for name in now["fields"]:
    check(("completeness", "drop", name),
          statistics.median([complete(p, name) for p in base]) - complete(now, name))
for c, name in ("rating", "vote_average"), ("popularity", "popularity"):
    a, b = hist(now, name), [sum(x) for x in zip(*[hist(p, name) for p in ref])]
    n, m, total = sum(a), statistics.median([sum(hist(p, name)) for p in ref]), sum(b)
    ca = cb = d = 0
    for x, y in zip(a, b):
        ca, cb = ca + x / n, cb + y / total
        d = max(d, abs(ca - cb))
    check((c, "ks", name), d)
    groups = [[0, 0]]
    for x, y in zip(a, b):
        groups[-1][0] += x
        groups[-1][1] += y
        if groups[-1][1] >= total / 10:
            groups.append([0, 0])
    x, y = groups.pop()
    groups[-1][0] += x
    groups[-1][1] += y
    k, psi = len(groups), 0
    for x, y in groups:
        p, q = (x + .5) / (n + .5 * k), (y * m / total + .5) / (m + .5 * k)
        psi += (p - q) * math.log(p / q)
    check((c, "psi", name), psi)
for c, name in ("genres", "genre_ids"), ("languages", "original_language"):
    def mix(p):
        return {str(t["value"]): t["count"] for t in p["fields"][name]["top"]}
    a, bs = mix(now), [mix(p) for p in ref]
    n, m = sum(a.values()), statistics.median([sum(b.values()) for b in bs])
    total = sum(sum(b.values()) for b in bs)
    rows, rest = [], [0, 0]
    for v in a.keys() | {v for b in bs for v in b}:
        x, y = a.get(v, 0), sum(b.get(v, 0) for b in bs) * m / total
        if (x + y) * min(n, m) / (n + m) < 5:
            rest = [rest[0] + x, rest[1] + y]
        else:
            rows.append([x, y])
    if sum(rest) * min(n, m) / (n + m) >= 5:
        rows.append(rest)
    # Pearson: the sum of (found - expected)^2 / expected over all cells.
    chi2 = 0
    for x, y in rows:
        for found, share in (x, n / (n + m)), (y, m / (n + m)):
            expected = (x + y) * share
            chi2 += (found - expected) ** 2 / expected
    check((c, "chi_squared", name), math.sqrt(chi2 / (n + m)))
check(("churn", "jaccard", "movie_id"), jaccard(base[-1], now))
usual = statistics.median([jaccard(a, b) for a, b in zip(base, base[1:])])
check(("churn", "jaccard_drop", "movie_id"), usual - jaccard(base[-1], now))
for kind in "within", "across_sources":
    r = [p["duplicates"][kind]["ratio"] for p in base]
    check(("duplicates", kind, None), now["duplicates"][kind]["ratio"] - statistics.median(r))
sys.exit(bool(bad))
!
for d in 40 200 365; do
	head -n $((d - 1)) q >before
	sed -n "${d}p" q >today
	tmdb-drift --history before today >findings && python3 compute.py
	ok $? "day $d: every figure is as computed independently"
done
rm -f today
days today -n 1600 1 region 100
head -n 99 q >before
tmdb-drift --history before today >findings && python3 compute.py
ok $? 'a bad day: every figure is as computed independently'

# Rare languages, which come and go, are put together.
rm -f rare
for d in 60 61 62 63 64 65 66 67 68 69; do
	"$root/tests/simulate" -n 1000 1 $d | awk -v d=$d 'NR % 40 == d % 7 {
		sub(/"original_language":"[a-z]*"/, "\"original_language\":\"r" NR % 9 + d % 5 "\"") } 1' |
		tmdb-profile --now "$(printf '%(%Y-%m-%dT02:10:00Z)T' $((1735689600 + 86400 * d)))"
done >rare
head -n 9 rare >before
tail -n 1 rare >today
tmdb-drift --history before today >findings && python3 compute.py
ok $? 'rare languages: every figure is as computed independently'

# The shape of findings.
jq -es 'all(.[]; keys_unsorted == ["check", "field", "method", "value", "warn",
	"fail", "baseline", "n", "runs", "outcome", "message", "run",
	"collection", "taken_at"] and (.outcome | IN("pass", "warn", "fail",
	"not_evaluated", "skipped")) and (.message | length) > 0)' findings >/dev/null
ok $? 'all findings have the same members'

# flat N RECORDS...: profiles of so many records, N days from day 0.
record() { # record N: that many records, one after the other
	seq "$1" | sed 's/.*/{"movie_id":&,"title":"t&","vote_average":7.1,"popularity":3}/'
}
at() { printf '%(%Y-%m-%dT02:10:00Z)T' $((1735689600 + 86400 * $1)); }
flat() { # flat DAY N
	record "$2" | tmdb-profile --collection flat --now "$(at "$1")"
}
finding() { # finding CHECK METHOD [FIELD]: its outcome
	jq -r "select(.check == \"$1\" and .method == \"$2\"${3:+ and .field == \"$3\"}) | .outcome" findings | sort -u
}
is() { # is OUTCOME CHECK METHOD NAME
	[ "$(finding "$2" "$3")" = "$1" ]
	ok $? "$4: $2 $3 is $1"
}

# A known fault elsewhere: a deviation that counts the day it
# judges, so that 10 days can never be more than 3 deviations off.
for d in 1 2 3 4 5 6 7 8 9 10; do flat $d $((300 + d)); done >ten
flat 11 3000 >today
tmdb-drift --history ten today >findings
z=$(jq 'select(.method == "robust_z").value' findings)
echo "# ten days of about 305, then 3000: z = $z"
[ "${z%.*}" -gt 100 ] && [ "$(finding volume robust_z)" = fail ]
ok $? 'after ten days a tenfold volume is far off'
cat ten today >eleven
tmdb-drift --history eleven today | cmp -s - findings
ok $? 'a run is not part of its own baseline'
flat 12 300 >later
cat later ten today | tmdb-drift --history /dev/stdin today | cmp -s - findings
ok $? 'nor is what came after it, in whatever order'

# Another: looking at the report moves its baseline.
before=$(md5sum ten q) && cp findings once
touch -d 2020-01-01 ten
chmod a-w ten
for i in 1 2 3 4 5 6 7; do tmdb-drift --history ten today >findings; done
cmp -s once findings && [ "$before" = "$(md5sum ten q)" ] &&
	[ "$(stat -c %Y ten)" -eq "$(date -d 2020-01-01 +%s)" ]
ok $? 'reading seven times changes nothing'

# Another: what is looked at twice is counted twice.
cat today today | tmdb-drift --history ten -s stats | sort | uniq -c |
	awk '$1 != 2 { exit 1 }'
ok $? 'judged twice, the same findings'
like stats '"in":12,"out":0,"quarantined":0,"merged":12,'
rm stats

# Constant series, nothing at all, the first run.
for d in 1 2 3 4 5 6 7 8 9 10; do flat $d 300; done >constant
flat 11 290 >today
tmdb-drift --history constant today >findings
is not_evaluated volume robust_z 'a constant series'
is pass volume relative_change 'a constant series'
is not_evaluated rating psi 'one value'
is pass rating ks 'one value'
flat 11 200 >today
tmdb-drift --history constant today >findings
is warn volume relative_change 'a third less'
flat 11 0 >today
tmdb-drift --history constant today >findings
is fail volume minimum 'no records'
is fail volume relative_change 'no records'
is not_evaluated completeness drop 'no records'
is not_evaluated schema removed 'no records'
is not_evaluated churn jaccard 'no records'
grep -qi 'nan\|inf' findings
[ $? -eq 1 ]
ok $? 'no records: no NaN, no infinity'
tmdb-drift --history /dev/null today >findings
is fail volume minimum 'no records on the first day'
is not_evaluated volume relative_change 'no records on the first day'
{ flat 1 0; flat 2 0; } >none
flat 3 300 | tmdb-drift --history none >findings
is not_evaluated volume relative_change 'after two runs of nothing'
is not_evaluated schema added 'after two runs of nothing'

# A baseline of another collection is none.
sed 's/"collection":"flat"/"collection":"trending"/' constant >other
flat 11 300 >today
tmdb-drift --history other today >findings
is not_evaluated volume relative_change 'another collection'
like findings 'no earlier run of this collection'
cat other ten | tmdb-drift --history /dev/stdin today >findings
[ "$(jq 'select(.method == "relative_change").runs' findings)" -eq 10 ]
ok $? 'both: only its own count'
seq 1 40 | while read -r d; do flat "$d" 300; done >forty
flat 41 300 | tmdb-drift --history forty >findings
[ "$(jq 'select(.method == "relative_change").runs' findings)" -eq 28 ]
ok $? 'the last 28 runs are the baseline'

# What is no profile.
t 'NaN' "sed 's/\"records\":300/\"records\":NaN/' today | tmdb-drift --history ten -q bad" </dev/null
status 0
stdout </dev/null
like bad '"rule":"json"'
for change in 's/"profile":1/"profile":2/' 's/"records":300/"records":-1/' \
	's/"taken_at":"[^"]*"/"taken_at":"today"/' 's/"fields":{/"field":{/' \
	's/"deltas":\[1,/"deltas":[/' 's/"counts":\[[0-9]*,/"counts":[/' \
	's/"null":0/"null":1000/' 's/.*/{}/'; do
	rm -f bad
	sed "$change" today | tmdb-drift --history ten -q bad >out 2>/dev/null
	[ ! -s out ] && grep -q '"kind":"invalid".*"rule":"profile"' bad
	ok $? "not a profile: $change"
done
{ head -n 4 ten; echo '{"profile":1'; tail -n 6 ten; } >damaged
tmdb-drift --history ten today >findings
t 'a damaged line of the history' 'tmdb-drift --history damaged -q bad2 today' </dev/null
status 0
same out 'the others count' <findings
like bad2 '"input":"damaged","line":5,'
like err '^tmdb-drift: --history: damaged:5: not a profile; 1 such lines$'
t 'a history that is something else' "record() { echo '{\"movie_id\":1}'; }; record >movies; tmdb-drift --history movies -q bad2 today" </dev/null
status 65
stdout </dev/null
like err 'movies: there is no profile in it'

# Schema.
flat 11 300 >today
record 300 | sed 's/}$/,"new":1}/' | tmdb-profile --collection flat --now "$(at 11)" |
	tmdb-drift --history constant >findings
is warn schema added 'a new member'
like findings 'new members: new'
record 300 | sed 's/"title":"[^"]*",//' | tmdb-profile --collection flat --now "$(at 11)" |
	tmdb-drift --history constant >findings
is fail schema removed 'a member is gone'
[ "$(finding completeness drop title)" = fail ]
ok $? 'a member is gone: its completeness is fail'
record 300 | sed 's/"popularity":3/"popularity":"3"/' | tmdb-profile --collection flat --now "$(at 11)" |
	tmdb-drift --history constant >findings
is fail schema new_type 'a number became a string'
record 300 | sed '5s/"popularity":3/"popularity":"3"/' | tmdb-profile --collection flat --now "$(at 11)" |
	tmdb-drift --history constant >findings
is warn schema new_type 'one number became a string'
record 300 | sed '5s/"popularity":3/"popularity":null/' | tmdb-profile --collection flat --now "$(at 11)" |
	tmdb-drift --history constant >findings
is pass schema new_type 'a null'
is pass completeness drop 'a null'

# Time.
fresh() { # fresh FETCHED_AT RELEASED DAY
	record 300 | sed "s/}\$/,\"fetched_at\":\"$1\",\"release_date\":\"$2\"}/" |
		tmdb-profile --collection flat --now "$(at "$3")"
}
for d in 1 2 3 4 5; do fresh "$(at $d)" 2025-01-01 $d; done >aged
fresh 2025-01-07T02:10:00Z 2025-01-05 6 | tmdb-drift --history aged >findings
is pass freshness age_hours 'fetched now'
is pass freshness release_lag_days 'a new movie'
fresh 2025-01-05T20:10:00Z 2025-01-05 6 | tmdb-drift --history aged >findings
is warn freshness age_hours 'fetched the day before yesterday'
fresh 2025-01-03T20:10:00Z 2024-11-01 6 | tmdb-drift --history aged >findings
is fail freshness age_hours 'fetched days ago'
is warn freshness release_lag_days 'the newest movie is two months old'
fresh 2025-01-09T02:10:00Z 2024-01-01 6 | tmdb-drift --history aged >findings
is warn freshness age_hours 'fetched in the future'
is fail freshness release_lag_days 'the newest movie is a year old'

# Still lists: minutes are no fault, days are.
sed 's/T02:10:00Z","run"/T01:40:00Z","run"/' today >halfhour
tmdb-drift --history halfhour today >findings
is pass stuck content_hours 'half an hour later'
tail -n 1 constant >yesterday
tmdb-drift --history yesterday today >findings
is warn stuck content_hours 'the same as yesterday'
tmdb-drift --history constant today >findings
is fail stuck content_hours 'the same for ten days'
is pass stuck ids_hours 'ids that never change'

# Duplicates across runs, which need --seen.
record 300 >r300
for d in 1 2 3; do tmdb-profile --collection flat --now "$(at $d)" --seen r300 r300; done >seen
seq 200 499 | sed 's/.*/{"movie_id":&}/' | tmdb-profile --collection flat --now "$(at 4)" --seen r300 |
	tmdb-drift --history seen >findings
is fail duplicates across_runs 'two thirds of the movies are new'
flat 4 300 | tmdb-drift --history seen >findings
is skipped duplicates across_runs 'without --seen'

# Requests.
fetched() { printf '{"stage":"fetch","in":1,"pages":{"good":%d,"unchanged":%d,"gone":%d,"lost":%d}}\n' "$@"; }
requests() { # requests OUTCOME GOOD UNCHANGED GONE LOST
	local want=$1
	shift
	fetched "$@" >fetch.stats
	echo '{"stage":"validate","in":1}' >>fetch.stats
	tmdb-drift --history ten --fetch-stats fetch.stats today >findings
	is "$want" requests success "$*"
}
requests pass 98 1 1 0
requests warn 98 0 0 2
requests fail 90 0 0 10
requests not_evaluated 0 0 0 0
{ fetched 50 0 0 0; fetched 40 0 0 10; } >two.stats
tmdb-drift --history ten --fetch-stats two.stats today >findings
is fail requests success 'two lines'
tmdb-drift --history ten today >findings
is skipped requests success 'not given'
echo x >two.stats
t 'counts that are none' 'tmdb-drift --history ten --fetch-stats two.stats today' </dev/null
status 65

# What TMDB sent on two days, when it lies beside the checkout.
recorded=$root/../shared/tmdb
if [ -r "$recorded/popular-2026-07-28.pages.ndjson" ]; then
	for d in 28 29; do
		jq -c '.results[] | .movie_id = .id | del(.id) | .source = "popular"' \
			"$recorded/popular-2026-07-$d.pages.ndjson" |
			tmdb-profile --now 2026-07-${d}T02:10:00Z >real$d
	done
	jq -c '.movie_id = .id | del(.id) | .source = "popular"' "$recorded/ko-KR.records.ndjson" |
		tmdb-profile --now 2026-07-29T02:10:00Z >korean
	tmdb-drift --history real28 real29 | jq -e "$alarms" >/dev/null
	[ $? -eq 4 ]
	ok $? 'two recorded days of one list: no alarm'
	tmdb-drift --history real28 korean >findings
	is warn churn jaccard 'the list of another language'
	is warn languages chi_squared 'the list of another language'
	is fail popularity ks 'the list of another language'
else
	skip 'two recorded days' "$recorded is not here"
fi

# Checks of one's own.
levels() { # levels TEXT: the findings of 290 records after 300 each
	echo "$1" >checks
	flat 11 290 | tmdb-drift --history constant --checks checks >findings
}
levels '{"$comment":"mine","volume":{"relative_change":{"warn":0.01,"fail":0.02}}}'
is fail volume relative_change 'a level of 2 %'
is pass volume minimum 'the others stay'
levels '{"volume":{"relative_change":{"warn":0.01,"fail":null}}}'
is warn volume relative_change 'no failure'
levels '{"volume":{"relative_change":{"warn":null,"fail":null}},"rating":{"ks":{"warn":null}}}'
is pass volume relative_change 'no levels'
echo '{"rating":{"ks":{"warn":null,"fail":null}}}' >checks
rm -f faulty
days faulty 1 rating 200
tmdb-drift --history q faulty >findings
is warn rating ks 'a shift'
tmdb-drift --history q --checks checks faulty >findings
is pass rating ks 'a shift, no levels'
levels '{"volume":{"relative_change":false},"stuck":false}'
is skipped volume relative_change 'switched off'
is skipped stuck content_hours 'all of a name switched off'
is pass volume minimum 'the others of its name stay'
levels '{"baseline":{"runs":3,"least_runs":2}}'
[ "$(jq 'select(.method == "relative_change").runs' findings)" -eq 3 ]
ok $? 'a shorter baseline'
is pass churn jaccard_drop 'which is enough'
levels '{"baseline":{"least_rows":1000}}'
is not_evaluated rating ks 'more rows'
for bad in '{"volumes":false}' '{"volume":{"mean":{"warn":1}}}' \
	'{"volume":{"minimum":{"error":1}}}' '{"volume":{"minimum":{"alpha":0.1}}}' \
	'{"volume":{"minimum":{"warn":"1"}}}' '{"volume":{"minimum":{"warn":-1}}}' \
	'{"volume":{"minimum":true}}' '{"volume":1}' '{"baseline":{"day":1}}' \
	'{"baseline":{"runs":0}}' '{"baseline":{"runs":1.5}}' '{"baseline":{"least_runs":1}}' \
	'{"rating":{"ks":{"alpha":0}}}' '{"rating":{"ks":{"alpha":1}}}' '[]' '{' ''; do
	echo "$bad" >checks
	t "checks: $bad" 'tmdb-drift --history ten --checks checks today' </dev/null
	status 78
	stdout </dev/null
	like err '^tmdb-drift: checks: '
done
t 'the built-in checks, as a file' "tmdb-drift --history ten today >a; tmdb-drift --history ten --checks $root/validate/checks.json today | cmp - a" </dev/null
status 0
t 'checks that are not there' 'tmdb-drift --history ten --checks none.json today' </dev/null
status 66

# The exit status.
flat 11 300 >today
flat 11 3000 >far
t 'a failure, without --exit-code' 'tmdb-drift --history ten far' </dev/null
status 0
t 'a failure, with --exit-code' 'tmdb-drift --exit-code --history ten far' </dev/null
status 65
t 'a warning, with --exit-code' 'tmdb-drift --exit-code --history yesterday today' </dev/null
status 0
like out '"outcome":"warn"'
t 'no profile, with --exit-code' 'tmdb-drift --exit-code --history ten' </dev/null
status 65
like err 'no profile came: nothing was checked'
t 'no profile' 'tmdb-drift --history ten' </dev/null
status 0
stdout </dev/null
t 'counts' 'tmdb-drift --history ten -s 3 far 3>&1 >/dev/null' </dev/null
like out '"outcomes":\{"pass":[0-9]+,"warn":[0-9]+,"fail":[1-9][0-9]*,"not_evaluated":[0-9]+,"skipped":[0-9]+\}'
t 'no --history' 'tmdb-drift today' </dev/null
status 64
t 'a history that is not there' 'tmdb-drift --history none.ndjson today' </dev/null
status 66
t 'a full disk' 'tmdb-drift --history ten today >/dev/full' </dev/null
status 74
t 'zstd' 'zstd -q ten -o ten.zst; tmdb-drift --history ten.zst today >a; tmdb-drift --history ten today | cmp - a' </dev/null
status 0
t 'an end mark' "{ cat today; echo '{\"_tmdb\":\"end\",\"records\":1}'; } | TMDB_END_MARK=1 tmdb-drift --history ten" </dev/null
status 0
[ "$(tail -n 1 out)" = "{\"_tmdb\":\"end\",\"records\":$(($(wc -l <out) - 1))}" ]
ok $? 'an end mark: counts the findings'
t 'the two together' "record() { seq 300 | sed 's/.*/{\"movie_id\":&}/'; }; record | tmdb-profile --now 2025-01-12T00:00:00Z --collection flat | tmdb-drift --history ten" </dev/null
status 0
like out '"check":"volume"'
done_testing
