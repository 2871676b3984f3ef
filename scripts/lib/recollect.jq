# recollect: which movies shall be asked for again?  Reads the present records
# and writes ids, those of refused records first.
#
#	--slurpfile refused   {"movie_id", "fetched_at"}: what was refused
#	--slurpfile asked     {"ids": [...]}: what was asked for before
#	--arg members         names with blanks between: where a value is wanted

def lacks($names): . as $r | any($names[]; . as $name |
  $r[$name] // (if $name == "genre_ids" then $r.genres else null end) |
  . == null or . == "" or . == []);

($members | split(" ") | map(select(. != ""))) as $names |
(reduce ($asked[].ids[] | tostring) as $id ({}; .[$id] += 1)) as $times |
# The newest copy of each that was refused.
(reduce $refused[] as $r ({}; ($r.movie_id | tostring) as $id |
  .[$id] = ([ .[$id] // "", $r.fetched_at // "" ] | max))) as $bad |
reduce inputs as $r ({ good: {}, incomplete: [] };
  ($r.movie_id | tostring) as $id |
  # A copy that passed later makes the refused one good.
  if $bad[$id] != null and ($r.fetched_at // "") > $bad[$id]
  then .good[$id] = true else . end |
  if $r | lacks($names) then .incomplete += [ $id ] else . end) |
.good as $good |
[ ($bad | keys_unsorted[] | select($good[.] | not)), .incomplete[] ] |
(reduce .[] as $id ({ seen: {}, ids: [] };
  if .seen[$id] or ($times[$id] // 0) >= $most then .
  else .seen[$id] = true | .ids += [ $id ] end) | .ids[:$limit][])
