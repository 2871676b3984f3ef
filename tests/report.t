#!/bin/sh
# tmdb-report: what it says is what happened, and looking changes nothing.
# shellcheck disable=SC1091,SC2011,SC2012,SC2016,SC2119,SC2154
. "$(dirname -- "$0")/tap.sh"
. "$root/tests/stub.sh"
unset TMDB_CHECKS

TMDB_DATA=$tmp/data TMDB_LOG_DIR=$tmp/logs TMDB_MIN_RECORDS=1 TMDB_PAGES=1-20
export TMDB_DATA TMDB_LOG_DIR TMDB_MIN_RECORDS TMDB_PAGES
state=$TMDB_DATA/state
of() { jq -r "$1" "$report.json"; } # of the report
everything() { # of the data and the logs, but for the reports
	(cd "$tmp" && find data logs -path data/reports -prune -o -type f -printf '%p %T@ ' \
		-exec cksum {} \; -o -printf '%p %T@ %l\n' | grep -v '^data [0-9]' | sort)
}

run 'no data at all' tmdb-report 2026-01-05
status 0
report=$TMDB_DATA/reports/2026-01-05
is "$(of .outcome)" none 'nothing was collected'
like "$report.md" '^# Data quality of 2026-01-05: Nothing was collected$'

stub_start -S
tmdb-fetch popular --pages 1-20 2>/dev/null |
	jq -c '.id = .movie_id | del(.movie_id, .source, .page, .fetched_at)' >list
stub_stop
# Two that break a rule, with titles that mean harm.
jq -sc '.[3].vote_average = 11.2 | .[3].title = "<script>alert(1)</script> | *b* & \"q\"" |
	.[8].vote_average = 99 | .[8].title = "a | b\n| c" | .[9].overview = null | .[]' list >rated
stub_start -R rated
run 'a day' tmdb-daily
status 0
today=$(last .started | cut -c 1-10)
report=$TMDB_DATA/reports/$today
good=$(last .version)
run 'a good day' tmdb-report "$today"
status 0
stdout </dev/null
stderr </dev/null
is "$(of '[.report, .date, .outcome] | tojson')" "[1,\"$today\",\"pass\"]" 'the verdict'
is "$(of .score)" "$(last .quality.score)" 'the score is that of the run'
is "$(of '.collection | [.pages.good, .fetched, .valid, .movies] | tojson')" \
	"$(last '[.fetch[0].stats.pages.good, .stages.validate.in, .stages.validate.out, .stages.dedup.out] | tojson')" \
	'what was collected'
is "$(of '.repairs | with_entries(select(.value > 0)) | to_entries | sort_by(.key) | from_entries | tojson')" \
	"$(last '.stages.clean.repairs | with_entries(select(.value > 0)) | to_entries | sort_by(.key) | from_entries | tojson')" \
	'what was repaired'
is "$(of .quarantine.total)" "$(cat "$TMDB_DATA/quarantine/$today"/*.ndjson | wc -l)" 'what was refused'
is "$(of '.quarantine.reasons[0] | [.kind, .stage, .path, .count, (.examples | length)] | tojson')" \
	'["invalid","validate","/vote_average",2,2]' 'the worst first, with examples'
is "$(of '[.missing[] | select(.field == "overview").share][0] > 0')" true 'what is missing'
like "$report.md" "^# Data quality of $today: All is well\$"
like "$report.md" "^- Version $good is published"

# The score, worked out anew from what the run left.
cat >score.py <<'!'
import json, sys
report = json.load(open(sys.argv[1]))
run = json.loads(open(sys.argv[2]).readlines()[int(sys.argv[5])])
profile = [p for p in map(json.loads, open(sys.argv[3])) if p["run"] == run["run"]][0]
findings = [f for f in map(json.loads, open(sys.argv[4])) if f["run"] == run["run"]]
fields = ["title", "release_date", "overview", "poster_path", "genre_ids",
          "original_language", "vote_average", "vote_count", "popularity"]
pages = run["fetch"][0]["stats"]["pages"]
came = 1 - pages["lost"] / sum(pages.values())
there = []
for name in fields:
    f = profile["fields"][name]
    there.append((f["count"] - f["null"] - f["empty"]) / profile["records"])
worth = {"pass": 1, "warn": .5, "fail": 0}
def checks(names):
    worst = {}
    for f in findings:
        if f["check"] in names and f["outcome"] in worth:
            worst[f["check"]] = min(worst.get(f["check"], 1), worth[f["outcome"]])
    return sum(worst.values()) / len(worst) if worst else None
v = run["stages"]["validate"]
want = {
    "completeness": (.3, came * sum(there) / len(there)),
    "validity": (.25, v["out"] / v["in"]),
    "uniqueness": (.15, 1 - profile["duplicates"]["within"]["ratio"]),
    "consistency": (.15, checks(["volume", "completeness", "rating", "popularity", "genres",
                                 "languages", "churn", "duplicates", "schema"])),
    "timeliness": (.15, checks(["freshness", "stuck"])),
}
for name, (weight, value) in want.items():
    d = report["dimensions"][name]
    assert d["weight"] == weight, name
    assert (d["value"] is None) == (value is None), (name, d, value)
    assert value is None or abs(d["value"] - value) < 1e-4, (name, d, value)
known = [(w, x) for w, x in want.values() if x is not None]
score = 100 * sum(w * x for w, x in known) / sum(w for w, x in known)
assert abs(score - report["score"]) < .01, (score, report["score"])
print("# score", report["score"], "computed", round(score, 3))
!
python3 score.py "$report.json" "$state/runs.ndjson" "$state/profiles.ndjson" "$state/findings.ndjson" 0
ok $? "$name: the score is what the formula says"
run 'the second day' tmdb-daily
run 'with history' tmdb-report "$today"
python3 score.py "$report.json" "$state/runs.ndjson" "$state/profiles.ndjson" "$state/findings.ndjson" 1
ok $? "$name: the score is what the formula says"
[ "$(of '.dimensions.consistency.value')" != null ]
ok $? "$name: consistency is known"

# Looking changes nothing, however often, in whatever language.
everything >before
jq 'del(.generated_at)' "$report.json" >once
for lang in en ko en ko en ko; do
	tmdb-report --lang $lang "$today"
done
tmdb-report "$today"
everything | cmp -s - before
ok $? 'seven reports later nothing has changed: no state, no baseline, no log'
jq 'del(.generated_at)' "$report.json" | cmp -s - once
ok $? 'and the report says the same'
[ "$(of '.collection.fetched')" -eq 400 ]
ok $? 'no counter has doubled'

# Half a day is held: it fails, whatever the score.
stub_stop
head -n 200 rated >half
stub_start -R half
TMDB_PAGES=1-10
run 'half a day' tmdb-daily
status 65
held=$(last .version)
run 'a held day' tmdb-report "$today"
status 0
is "$(of '[.outcome, .score > 80, .troubles[0].version, .current] | tojson')" \
	"[\"fail\",true,\"$held\",\"$(readlink "$TMDB_DATA/processed/movies/current" | cut -d / -f 2)\"]" \
	'it fails whatever the score'
is "$(of '[.findings.bad[] | select(.outcome == "fail") | .check + "." + .method] | join(" ")')" \
	volume.relative_change 'which check'
like "$report.md" "^- Version $held is held back; readers still see [0-9TZ]+"
like "$report.md" "tmdb-accept $held"
like "$report.md" '\| \*\*fail\*\* \| Number of records \| [45][0-9.]+[^0-9|]*% \| [0-9]+ \| [^0-9|]*40[^0-9|]*% \| [0-9]+ records, '
is "$(of '[.collection.gate[] | select(.ok | not).check] | join(" ")')" volume.relative_change 'the gate'
python3 score.py "$report.json" "$state/runs.ndjson" \
	"$TMDB_DATA/processed/movies/versions/.held-$held/profile.json" "$state/findings.ndjson" 2
ok $? "$name: the score is what the formula says"
run 'in Korean' tmdb-report --lang ko "$today"
status 0
like "$report.md" "^# 데이터 품질 보고서 $today: 문제 발생"
like "$report.md" "버전 $held 공개가 보류되었습니다"
like "$report.html" '<html lang="ko">'
jq 'del(.generated_at)' "$report.json" >ko
cp "$report.html" ko.html
run 'set to Korean' env TMDB_REPORT_LANG=ko tmdb-report "$today"
like "$report.md" '^# 데이터 품질 보고서'
run 'in English' tmdb-report --lang en "$today"
jq 'del(.generated_at)' "$report.json" | cmp -s - ko
ok $? "$name: the JSON has no language"
cp "$report.html" en.html

# The HTML stands alone, and titles in it are text.
cat >check.py <<'!'
import html.parser, sys

class Page(html.parser.HTMLParser):
    void = {"meta"}
    def __init__(self):
        super().__init__()
        self.open, self.bad, self.text = [], [], ""
    def handle_starttag(self, tag, attrs):
        if tag in ("script", "link", "img", "iframe", "object"):
            self.bad.append(tag)
        for key, value in attrs:
            if key in ("src", "href", "srcset") or key.startswith("on"):
                self.bad.append(f"{tag} {key}={value}")
        if tag not in self.void:
            self.open.append(tag)
    def handle_startendtag(self, tag, attrs):
        pass
    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.bad.append(f"</{tag}>")
    def handle_data(self, data):
        self.text += data

text = open(sys.argv[1], encoding="utf-8").read()
page = Page()
page.feed(text)
assert not page.bad and not page.open, (page.bad, page.open)
assert "http:" not in text and "https:" not in text and "url(" not in text and "@import" not in text
assert "<script>alert(1)</script> | *b* & \"q\"" in page.text
assert "null" not in page.text.replace("null로", "").replace("to null", ""), "null"
assert "%s" not in text
!
for f in en.html ko.html; do
	name=$f
	python3 check.py $f
	ok $? "$name: whole, alone, and titles are text"
done
cat >rows.py <<'!'
import re, sys
width = 0
for line in open(sys.argv[1], encoding="utf-8"):
    cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
    assert not (width and cells and cells != width), line
    width = cells
    assert "<script" not in line.replace(r"\<script", ""), line
!
python3 rows.py "$report.md"
ok $? 'Markdown: rows have the cells of their tables, titles are text'

# Rendered, it is as wide as a telephone.
chromium=$(command -v chromium || command -v chromium-browser || :)
for f in en.html ko.html; do
	name="$f on a telephone"
	if [ -z "$chromium" ]; then
		skip "$name" 'no chromium is here'
		continue
	fi
	python3 - $f >frame.html <<'!'
import html, sys
page = html.escape(open(sys.argv[1], encoding="utf-8").read())
print(f"""<!doctype html><meta charset=utf-8><iframe id=f width=360 height=900 srcdoc="{page}"></iframe>
<script>onload = () => {{ const d = document.getElementById("f").contentDocument;
  document.title = "width " + d.documentElement.scrollWidth + " of " + d.documentElement.clientWidth +
    " charts " + d.querySelectorAll("figure svg").length; }}</script>""")
!
	"$chromium" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
		--disable-background-networking --disable-component-update --disable-sync \
		--user-data-dir="$tmp/chromium" --virtual-time-budget=3000 --dump-dom \
		"file://$tmp/frame.html" 2>/dev/null | grep -o '<title>[^<]*' >title
	sed 's/^/# /' title
	grep -Eq '<title>width ([0-9]+) of \1 charts 6' title
	ok $? "$name: nothing sticks out"
done

# A person decides: the report says so.
run 'accepted' tmdb-accept "$held"
status 0
is "$(last .accepts)" "$held" 'the line says what'
run 'an accepted day' tmdb-report "$today"
is "$(of '[.outcome, (.troubles | length), .accepted.accepts] | tojson')" "[\"fail\",0,\"$held\"]" 'decided'
like "$report.md" "^# Data quality of $today: A person accepted it"
grep -q '^## What to do' "$report.md"
is $? 1 'nothing is to be done'

# Two weeks of it: this week against the week before.
cp "$state/runs.ndjson" runs
head -n 1 runs >one
for ago in 13 12 11 10 8 7 6 5 4 3 2 1; do
	d=$(date -u -d "$today - $ago days" +%F)
	jq -c --arg d "$d" --argjson n $ago '.started = $d + "T02:15:00Z" | .run = "day-\($n)" |
		.stages.dedup.out = 1000 + $n | .quality.score = 90 + $n / 10' one
done >"$state/runs.ndjson"
cat runs >>"$state/runs.ndjson"
run 'two weeks' tmdb-report "$today"
is "$(of '.trends[] | select(.name == "movies") | [.last_week, .this_week[:6], .then] | tojson')" \
	'[[1013,1012,1011,1010,null,1008,1007],[1006,1005,1004,1003,1002,1001],1010]' 'the days in order, a gap where there was none'
is "$(of '.trends[] | select(.name == "movies") | .now - .then == .change')" true 'against the week before'
is "$(grep -o '<path class="then" d="[^"]*"' "$report.html" | head -n 1 | tr -cd M | wc -c)" 2 'the chart has the gap'
is "$(of '.missing[] | select(.field == "overview").before' | grep -c '^0\.')" 1 'a week ago'
echo '{"cut' >>"$state/runs.ndjson"
run 'a line is cut' tmdb-report "$today"
status 0

# Usage.
run 'help' tmdb-report -h
status 0
like out '^usage: tmdb-report'
run 'no day' tmdb-report 2026-02-30
status 64
like err 'not a day'
run 'no such language' tmdb-report --lang fr
status 64
run 'elsewhere' tmdb-report -o "$tmp/elsewhere" "$today"
status 0
is "$(ls "$tmp/elsewhere" | xargs)" "$today.html $today.json $today.md" 'three files'
stub_stop
done_testing
