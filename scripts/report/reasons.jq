# reasons: why records were refused, most often first, with examples.  Run as
#
#	jq -n -R -f reasons.jq envelopes
#
# One line a time is in memory, so a bad day may be large.

def short: if type != "string" then null
  elif length > 100 then .[:99] + "…" else . end;
def example: { movie_id: (.record.movie_id? // .record.id?),
  title: (.record.title? | short), message: (.errors[0].message | short) };
def add($e): .count += 1 |
  if (.examples | length) < 3 then .examples += [ $e | example ] else . end;

[ reduce (inputs | fromjson? | objects | select(.errors != null)) as $e ({};
    ($e | { stage, kind, rule: .errors[0].rule, path: .errors[0].path }) as $r |
    ($r | tojson) as $key |
    .[$key] |= ((. // ($r + { count: 0, examples: [] })) | add($e))) | .[] ] |
sort_by([.kind != "invalid", -.count])
