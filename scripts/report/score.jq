# score: the quality of a run in one object, from its profile, its findings,
# what its gate said and how its stages counted.  All constants are in
# score.json.

def digits($n): . * pow(10; $n) | round / pow(10; $n);
def ratio($whole): if $whole > 0 then . / $whole else null end;

# A member of the profile; details have genres where lists have genre_ids.
def member($config; $name):
  .fields as $all | $all[$name] // ($config.instead[$name] as $other |
    if $other then $all[$other] else null end);

# The share of records that have no value there: absent, null or empty.
def missing($config; $name):
  .records as $n | member($config; $name) |
  if $n == 0 then null
  elif . == null then 1
  else (.missing + .null + .empty) / $n end;

# A check is as good as the worst of its findings; what was not evaluated is
# no pass and no failure.
def worth($config; $checks):
  [ .[] | select(.check | IN($checks[])) | . as $f |
    select($config.worth[$f.outcome] != null) |
    { check, worth: $config.worth[.outcome] } ] |
  group_by(.check) | map({ key: .[0].check, value: (map(.worth) | min) }) |
  from_entries;
def mean: if length == 0 then null else add / length end;

def completeness($config; $profile; $facts):
  ([ $config.fields[] as $f |
    { key: $f, value: ($profile | missing($config; $f)) } ]) as $missing |
  ($facts.pages.good | ratio($facts.pages.asked)) as $pages |
  ($missing | map(.value) | map(select(. != null) | 1 - .) | mean) as $values |
  { value: (if $values == null or $pages == null then null
      else $values * $pages end),
    inputs: { pages: $pages, values: $values } };

def validity($facts):
  { value: ($facts.valid.out | ratio($facts.valid.in)), inputs: $facts.valid };

def uniqueness($profile):
  $profile.duplicates.within as $d |
  { value: (if $d.ratio == null then null else 1 - $d.ratio end),
    inputs: { again: $d.count, of: $d.of } };

def agreement($config; $name):
  worth($config; $config.checks[$name]) |
  { value: ([.[]] | mean), inputs: . };

def score($config; $profile; $findings; $facts):
  { completeness: completeness($config; $profile; $facts),
    validity: validity($facts),
    uniqueness: uniqueness($profile),
    consistency: ($findings | agreement($config; "consistency")),
    timeliness: ($findings | agreement($config; "timeliness")) } |
  with_entries(.value += { weight: $config.weights[.key] });

# What is not known has no weight.
def total:
  [ .[] | select(.value != null) ] |
  (map(.weight) | add) as $all |
  if length == 0 then null
  else 100 * (map(.value * .weight) | add) / $all | digits(2) end;

def outcomes: reduce .[] as $f ({ pass: 0, warn: 0, fail: 0,
  not_evaluated: 0, skipped: 0 }; .[$f.outcome] += 1);

def failed($gate): [ $gate[] | select(.ok | not) |
  .check + (if .field then "(" + .field + ")" else "" end) ];

# $facts: { pages: {good, asked}, valid: {in, out}, gate: [...] }
def quality($config; $profile; $findings; $facts):
  score($config; $profile; $findings; $facts) as $parts |
  ($findings | outcomes) as $counts |
  failed($facts.gate) as $failed |
  { score: ($parts | total),
    outcome: (if $failed != [] or $counts.fail > 0 then "fail"
      elif $counts.warn > 0 then "warn" else "pass" end),
    failed: $failed,
    dimensions: ($parts | map_values({
      value: (if .value == null then null else .value | digits(4) end),
      weight, inputs: (.inputs | map_values(
        if type == "number" then digits(4) else . end)) })),
    findings: $counts,
    records: $profile.records,
    missing: ([ $config.fields[] as $f | { key: $f,
      value: ($profile | missing($config; $f) |
        if . == null then null else digits(4) end) } ] | from_entries),
    rating_mean: ($profile.fields.vote_average.numbers.mean // null),
    popularity_median:
      ($profile.fields.popularity.numbers.quantiles["0.5"] // null) };
