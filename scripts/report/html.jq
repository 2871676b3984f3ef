# html: a report as one file that asks for nothing else.
include "words";
include "chart";

def safe: tostring | gsub("[\\x00-\\x1f\\x7f]+"; " ") | @html;
def tag($name; $class; body): "<\($name)\(if $class == "" then "" else " class=\"\($class)\"" end)>" +
  body + "</\($name)>";
def section($id; $title; body): "<section id=\"\($id)\"><h2>\($title | safe)</h2>" + body + "</section>\n";
# Cells of a row bear the name of their column, which a phone shows.
def table($class; $head): "<table class=\"\($class)\"><thead><tr>" +
  ([ $head[] | "<th scope=\"col\">\(safe)</th>" ] | add) + "</tr></thead><tbody>" +
  ([ .[] | . as $cells | "<tr>" + ([ range(0; $head | length) |
    "<td data-label=\"\($head[.] | safe)\"><div>\($cells[.])</div></td>" ] | add) + "</tr>" ] | add // "") +
  "</tbody></table>";
def badge($w): "<span class=\"badge \(.)\">\($w[. + "_short"] | safe)</span>";
def name_of($names; $field): "<b>\(named($names) | safe)</b>" +
  (if $field then " <code>\($field | safe)</code>" else "" end);

def tile($value; $text): "<div class=\"tile\"><b>\($value | safe)</b><span>\($text | safe)</span></div>";

def head($w; $names; $style):
  "<!doctype html>\n<html lang=\"\($w.lang)\">\n<head>\n<meta charset=\"utf-8\">\n" +
  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n" +
  "<meta name=\"color-scheme\" content=\"light dark\">\n" +
  "<title>\(headline($w) | safe) – \($w.title | safe) \(.date)</title>\n<style>\n\($style)</style>\n</head>\n<body>\n" +
  "<header class=\"\(colour)\"><p class=\"day\">\($w.title | safe) <time>\(.date)</time></p>" +
  "<h1>\(headline($w) | safe)</h1>" +
  ([ sentences($w; $names)[] | "<p>\(safe)</p>" ] | add // "") + "</header>\n<main>\n";

def tiles($w): "<div class=\"tiles\">" +
  tile(.score | figure; $w.score + " " + $w.of_100) +
  (if .collection == null then "" else .collection |
    tile(.movies | figure; $w.movies_new) + tile(.pages.share | percent; $w.pages_came) +
    tile(.valid_share | percent; $w.passed_rules) + tile(.published | figure; $w.in_version) end) +
  "</div>\n";

def todo($w): advice($w) | if . == [] then "" else section("todo"; $w.todo;
  "<ol>" + ([ .[] | "<li>\(.text | safe)<pre>\(.command | @html)</pre></li>" ] | add) + "</ol>") end;

def wrong($w; $names): section("wrong"; $w.what;
  [ (.collection.gate // [] | .[] | select(.ok | not) |
      select(.check | IN("success", "pass", "records", "findings")) | .check as $c |
      [ ("fail" | badge($w)), ($c | name_of($names; null)), (.value | shown($c)), "–",
        (.need | bound($c)), (if $w.lang == "en" then .message | safe else "" end) ]),
    (.findings.bad[] | (.check + "." + .method) as $c |
      [ (.outcome | badge($w)), (.field as $f | $c | name_of($names; $f)), (.value | shown($c)),
        (.baseline | usual($c)), ((if .outcome == "fail" then .fail else .warn end) | bound($c)),
        (said($w.lang) | safe) ]) ] |
  if . == [] then "<p>\($w.nothing_wrong | safe)</p>"
  elif $w.lang == "en" then table("wide"; [ $w.result, $w.check, $w.value, $w.usual, $w.level, $w.message ])
  elif any(.[]; .[5] != "") then table("wide"; [ $w.result, $w.check, $w.value, $w.usual, $w.level, $w.message ])
  else map(.[:5]) | table("wide"; [ $w.result, $w.check, $w.value, $w.usual, $w.level ]) end);

def trend($w; $names): .name as $n |
  ($n | named($names)) as $title |
  "<figure><figcaption><b>\($title | safe)</b><span class=\"now\">\(.now | shown($n))</span></figcaption>" +
  weeks("\($title): \(.now | shown($n)), \($w.average) \(.then | shown($n))") +
  "<p>" + (if .then == null then $w.no_trend | safe
    else "\($w.average | safe) \(.then | shown($n))" end) + "</p></figure>";

def trends($w; $names): section("trends"; $w.trends;
  "<p class=\"key\"><span class=\"now\"></span>\($w.this_week | safe) <span class=\"then\"></span>\($w.last_week | safe)</p>" +
  "<div class=\"charts\">" + ([ .trends[] | trend($w; $names) ] | add) + "</div>");

def gate($w; $names): if .collection == null then "" else section("gate"; $w.gate;
  [ (.collection.gate // [])[] | .check as $c |
    [ ((if .ok then "pass" else "fail" end) | badge($w)), (.field as $f | $c | name_of($names; $f)),
      (.value | shown($c)), (.need | bound($c)) ] ] |
  table("wide"; [ $w.result, $w.check, $w.value, $w.need ])) end;

def missing($w): if .missing == [] then "" else section("missing"; $w.missing;
  [ .missing[] | [ "<code>\(.field | safe)</code>", (.share | bar), (.share | percent), (.before | percent) ] ] |
  table("bars"; [ $w.field, "", $w.share, $w.week_ago ])) end;

def example($known): "<li>" + ([ (.movie_id | values | "<code>\(safe)</code>"), (.title | values | safe),
  (if $known then empty else .message | values | "<small>\(safe)</small>" end) ] | join(" ")) + "</li>";
def refused($w; $names): section("refused"; $w.refused;
  if .quarantine.reasons == [] then "<p>\($w.none_refused | safe)</p>" else
  [ .quarantine.reasons[] |
    [ "<b>\(.count | commas)</b>", "\(.kind | named($names) | safe)",
      "\(.rule | named($names) | safe)\(if (.path // "") != "" then " <code>\(.path | safe)</code>" else "" end) <small>\(.stage | safe)</small>",
      "<ul>\((.rule as $r | $w.lang != "en" and $names[$r] != null) as $known |
        [ .examples[] | example($known) ] | add // "")</ul>" ] ] |
  table("wide"; [ $w.count, $w.result, $w.reason, $w.example ]) end);

def repaired($w; $names): section("repaired"; $w.repaired;
  ([ .repairs | to_entries[] | select(.value > 0) | [ (.key | named($names) | safe), (.value | commas) ] ] |
  if . == [] then "<p>\($w.none_repaired | safe)</p>" else table("wide"; [ $w.repair, $w.count ]) end) +
  ([ .recollected[] | "<p>\($w.recollected | fill([.asked // 0, .whole // 0]) | safe)</p>" ] | add // ""));

def made_of($w; $names): if .dimensions == null then "" else section("score"; $w.score_how;
  ([ .dimensions | to_entries[] | [ "<b>\(.key | named($names) | safe)</b>", (.value.weight | tostring),
    (.value.value | percent), ([ .value.inputs | to_entries[] |
      input($w; $names) | safe ] | join(", ")) ] ] |
  table("wide"; [ $w.part, $w.weight, $w.value, $w.inputs ])) + "<p>\($w.formula | safe)</p>") end;

def unevaluated($w; $names): if .findings.not_evaluated == [] then "" else
  "<section id=\"unevaluated\"><details><summary>\($w.unevaluated | safe): \(.findings.not_evaluated | length)</summary><ul>" +
  ([ .findings.not_evaluated[] | "<li>" + (.field as $f | .check + "." + .method | name_of($names; $f)) +
    (if $w.lang == "en" then " <small>\(.message | safe)</small>" else "" end) + "</li>" ] | add) +
  "</ul></details></section>\n" end;

def runs($w; $names): section("runs"; $w.runs;
  [ .runs[] | [ .started[11:16], (.schedule | named($names) | safe), (.status | named($names) | safe),
    "<code>\(.version // "–" | safe)</code>", (.rows | figure), (.score | figure), (.seconds | figure) ] ] |
  table("wide"; [ "UTC", $w.schedule, $w.status, $w.version, $w.movies_new, $w.score, $w.seconds ]));

def html($lang; $style):
  words($lang) as $w | names($lang) as $names |
  head($w; $names; $style) + tiles($w) + todo($w) + wrong($w; $names) + trends($w; $names) +
  missing($w) + refused($w; $names) + repaired($w; $names) + gate($w; $names) +
  made_of($w; $names) + unevaluated($w; $names) + runs($w; $names) +
  "</main>\n<footer>\($w.made | safe) \(.generated_at). \($w.terms | safe)</footer>\n</body>\n</html>\n";
