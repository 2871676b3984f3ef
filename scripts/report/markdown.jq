# markdown: a report for a terminal, a mail or a repository.
include "words";

# Titles and messages come from elsewhere: no mark of theirs is one of ours.
def plain: tostring | gsub("[\\x00-\\x1f\\x7f]+"; " ") |
  gsub("(?<c>[\\\\`*_\\[\\]<>|#~&])"; "\\\(.c)");
def row: "| " + join(" | ") + " |";
def table($head): [ ($head | row), ([ $head[] | "---" ] | row), (.[] | row) ] | join("\n");
def section($title; body): "## " + $title + "\n\n" + body + "\n";
def named_plain($names): named($names) | plain;

def wrong($w; $names):
  [ (.collection.gate // [] | .[] | select(.ok | not) |
      select(.check | IN("success", "pass", "records", "findings")) |
      [ "**\($w.fail_short)**", (.check | named_plain($names)), (.check as $c | .value | shown($c)),
        "–", (.check as $c | .need | shown($c)), (if $w.lang == "en" then .message | plain else "" end) ]),
    (.findings.bad[] | (.check + "." + .method) as $c |
      [ (if .outcome == "fail" then "**\($w.fail_short)**" else $w.warn_short end),
        (($c | named_plain($names)) + (if .field then ": \(.field | plain)" else "" end)),
        (.value | shown($c)), (.baseline | usual($c)),
        ((if .outcome == "fail" then .fail else .warn end) | bound($c)), (said($w.lang) | plain) ]) ] |
  if . == [] then $w.nothing_wrong
  else table([ $w.result, $w.check, $w.value, $w.usual, $w.level, $w.message ]) end;

def markdown($lang):
  words($lang) as $w | names($lang) as $names | . as $d |
  "# \($w.title) \(.date): \(headline($w))\n\n" +
  ([ sentences($w; $names)[] | "- " + plain ] | join("\n")) + "\n" +
  (if .score == null then "" else "- \($w.score): **\(.score | figure)** \($w.of_100)\n" end) + "\n" +
  (advice($w) | if . == [] then "" else section($w.todo;
    [ .[] | "- \(.text)\n\n      \(.command)\n" ] | join("\n")) end) + "\n" +
  section($w.what; wrong($w; $names)) + "\n" +
  (if .collection == null then "" else
    section($w.gate; [ (.collection.gate // [])[] | .check as $c |
      [ ($c | named_plain($names)), (.value | shown($c)), (.need | bound($c)),
        (if .ok then $w.pass_short else "**\($w.fail_short)**" end) ] ] |
      table([ $w.check, $w.value, $w.need, $w.result ])) + "\n" end) +
  (if .missing == [] then "" else
    section($w.missing; [ .missing[] | [ "`\(.field)`", (.share | percent), (.before | percent) ] ] |
      table([ $w.field, $w.share, $w.week_ago ])) + "\n" end) +
  section($w.refused; if .quarantine.reasons == [] then $w.none_refused else
    [ .quarantine.reasons[] | [ (.kind | named_plain($names)), "\(.stage)",
      ((.rule | named_plain($names)) + (if (.path // "") != "" then " \(.path | plain)" else "" end)), (.count | commas),
      ((.rule as $r | $lang != "en" and $names[$r] != null) as $known | [ .examples[] | "\(.movie_id // "–" | plain) \(.title // "" | plain)" +
        (if .message and ($known | not) then " (\(.message | plain))" else "" end) ] | join("; ")) ] ] |
      table([ $w.result, "", $w.reason, $w.count, $w.example ]) end) + "\n" +
  section($w.repaired; [ .repairs | to_entries[] | select(.value > 0) |
      [ (.key | named_plain($names)), (.value | commas) ] ] |
      if . == [] then $w.none_repaired else table([ $w.repair, $w.count ]) end) +
  ([ .recollected[] | "\n" + ($w.recollected | fill([.asked // 0, .whole // 0])) + "\n" ] | add // "") + "\n" +
  section($w.trends; [ .trends[] | .name as $n | [ ($n | named_plain($names)), (.now | shown($n)),
      (.then | shown($n)), ([ .this_week[] | shown($n) ] | join(" · ")) ] ] |
      table([ "", $d.date, $w.average, $w.this_week ])) + "\n" +
  (if .dimensions == null then "" else section($w.score_how;
    ([ .dimensions | to_entries[] | [ (.key | named_plain($names)), (.value.weight | tostring),
      (.value.value | percent), ([ .value.inputs | to_entries[] | input($w; $names) ] | join(", ")) ] ] |
      table([ $w.part, $w.weight, $w.value, $w.inputs ])) + "\n\n" + $w.formula) + "\n" end) +
  (if .findings.not_evaluated == [] then "" else section($w.unevaluated;
    [ .findings.not_evaluated[] | "- \(.check + "." + .method | named_plain($names))" +
      (if .field then ": \(.field | plain)" else "" end) +
      (if $lang == "en" then " – \(.message | plain)" else "" end) ] | join("\n")) + "\n" end) +
  section($w.runs; [ .runs[] | [ "\(.started[11:16])", (.schedule | named_plain($names)),
      (.status | named_plain($names)), (.version // "–"), (.rows // "–" | tostring | commas),
      (.score | figure), (.seconds | figure) ] ] |
      table([ "UTC", $w.schedule, $w.status, $w.version, $w.count, $w.score, $w.seconds ])) + "\n" +
  "\($w.made) \(.generated_at). \($w.terms)\n";
